import type { AuditAction, Session } from "@zongji/api";
import {
  type Actor,
  type Db,
  endSessions,
  findByName,
  findUser,
  hashPassword,
  inTransaction,
  isCommonPassword,
  type KeptUser,
  plainWeakness,
  setPassword,
  verifyPassword,
  type Weakness,
  writeAudit,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { machineClock } from "../clock.ts";
import type { KnownUsers } from "./known.ts";
import { lockMs } from "./lock-out.ts";
import type { PhoneCards, PhoneListener } from "./phone-cards.ts";
import { placeOf, places, refuseLocked, strangers } from "./places.ts";
import type { KeptRules } from "./rules.ts";
import type { KeptSession, Sessions } from "./sessions.ts";
import { signInQueue } from "./sign-in-queue.ts";
import { clearFailures, hasSignedInFrom, pastPasswordsOf, principalOf, reserveTry } from "./store.ts";

export type Accounts = {
  readonly db: Db;
  readonly sessions: Sessions;
  /** Who may sign in while the database is away. */
  readonly known: KnownUsers;
  /** Told after users, groups or devices changed. */
  readonly changed: () => Promise<void>;
  /** Told when a user no longer uses the password that the server gave. */
  readonly ownPassword: (user: string) => Promise<void>;
  /** Where SIP phones may come. */
  readonly listeners: readonly PhoneListener[];
  /** What SIP phones may still fetch. */
  readonly cards: PhoneCards;
  /** Somebody is signed in with this device. */
  readonly inUse: (device: string) => boolean;
  readonly rules: KeptRules;
  /** Numbers and names of the hotline, which no password may hold. */
  readonly hotlineWords: () => readonly string[];
};

type Tried = { readonly lockedUntil: number; readonly failures: number };

/**
 * Takes one of the tries that an account has, before the password is verified. A lock that came of tries elsewhere does not hold where the account was signed
 * in to before: else anybody who knows an agent's number could keep the agent from work.
 * @returns until when the account is locked for somebody at this address, else 0; and the wrong passwords in a row if this is one
 */
const takeTry = async (db: Db, user: KeptUser, address: string, now: number): Promise<Tried> => {
  const isHome = await hasSignedInFrom(db, user.id, address);
  const placeLockedUntil = places.reserve(placeOf(user, address), now);
  if (isHome && placeLockedUntil > 0) return { lockedUntil: placeLockedUntil, failures: user.failures };
  const taken = await reserveTry(db, user.id, now, { evenLocked: isHome });
  if (taken) return { lockedUntil: 0, failures: taken.failures };
  const lockedUntil = (await findUser(db, user.id))?.lockedUntil ?? 0;
  // It ran out between the two statements: as if it had a moment to go.
  return { lockedUntil: Math.max(lockedUntil, now + 1), failures: user.failures };
};

/** The try was the right password. */
const giveBackTry = async (db: Db, user: KeptUser, address: string): Promise<void> => {
  await clearFailures(db, user.id);
  places.forget(placeOf(user, address));
};

/** What `takeTry` has counted is told. */
const fail = async (
  { db, known }: Accounts,
  user: KeptUser,
  { failures }: Tried,
  actor: Actor,
  action: AuditAction,
): Promise<never> => {
  const locked = lockMs(failures);
  const until = machineClock.now() + locked;
  known.failed(user.id, failures, locked > 0 ? until : (user.lockedUntil ?? 0));
  await inTransaction(db, actor, async ({ audit, event }) => {
    audit(action, user.id, { lockedSec: locked / 1000 });
    if (locked > 0) event("AccountLocked", user.id, { failures, until });
  });
  throw new Refusal("wrongPassword");
};

const toSession = ({ user, permissions, mustChangePassword }: Principal, endsAt: number): Session => ({
  user,
  permissions: [...permissions],
  mustChangePassword,
  endsAt,
});

export const presentSession = ({ principal, expiresAt }: KeptSession): Session => toSession(principal, expiresAt);

const dayMs = 86_400_000;
/** Whether the password is older than the rules allow. */
const isExpired = ({ rules }: Accounts, { passwordAt }: KeptUser, now: number): boolean => {
  const { passwordDays } = rules.now;
  return passwordDays !== null && passwordAt !== null && now - passwordAt > passwordDays * dayMs;
};

export type SignIn = readonly [accounts: Accounts, name: string, password: string, address: string];
export type SignedIn = { readonly token: string; readonly session: Session };

/** @throws Refusal wrongPassword, lockedOut; what the database throws */
export const signInByDatabase = async (...[accounts, name, password, address]: SignIn): Promise<SignedIn> => {
  const { db, sessions, known } = accounts;
  const user = await findByName(db, name);
  const now = machineClock.now();
  const key = name.toLowerCase();
  const tried = user ? await takeTry(db, user, address, now) : undefined;
  const lockedUntil = tried ? tried.lockedUntil : strangers.reserve(key, now);
  if (user && lockedUntil > 0)
    await writeAudit(db, { userId: user.id, login: user.login, address }, "signIn.locked", user.id);
  // A locked account takes as long as an open one.
  const right = await verifyPassword(lockedUntil > 0 ? undefined : user?.passwordHash, password);
  refuseLocked(lockedUntil, now);
  if (user === undefined || tried === undefined) {
    // What was typed may be a password in the wrong field: it is not kept.
    await writeAudit(db, { userId: null, login: "", address }, "signIn.failed", "");
    throw new Refusal("wrongPassword");
  }
  const actor = { userId: user.id, login: user.login, address };
  if (!right || user.disabled) return fail(accounts, user, tried, actor, "signIn.failed");
  await giveBackTry(db, user, address);
  // While the hash was reckoned somebody may have disabled the account, or given it another password or role.
  const still = await findUser(db, user.id);
  if (still === undefined || still.disabled || still.passwordHash !== user.passwordHash)
    throw new Refusal("wrongPassword");
  const principal = await principalOf(db, still);
  const { token, session } = sessions.open(principal, address, { isExpired: isExpired(accounts, still, now) });
  await db.deleteFrom("session").where("expires_at", "<=", now).execute();
  await db
    .insertInto("session")
    .values({
      token_hash: session.key,
      user_id: user.id,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      address,
    })
    .execute();
  await writeAudit(db, actor, "signIn", user.id);
  known.note(still, principal, address);
  return { token, session: presentSession(session) };
};

type PasswordChange = readonly [accounts: Accounts, session: KeptSession, current: string, next: string, actor: Actor];

/** Changes the own password: ends the user's other sessions, and gives this one another token. @throws Refusal wrongPassword, lockedOut, weakPassword, tooMany */
export const changePassword = (...asked: PasswordChange): Promise<SignedIn> =>
  signInQueue.run(asked[4].address, () => changeInTurn(...asked));

const changeInTurn = async (...[accounts, session, current, next, actor]: PasswordChange): Promise<SignedIn> => {
  const { db, sessions } = accounts;
  const user = await findUser(db, session.principal.user.id);
  if (user === undefined || user.disabled) throw new Refusal("notSignedIn");
  const tried = await takeTry(db, user, actor.address, machineClock.now());
  refuseLocked(tried.lockedUntil, machineClock.now());
  if (!(await verifyPassword(user.passwordHash, current))) return fail(accounts, user, tried, actor, "password.failed");
  await giveBackTry(db, user, actor.address);
  const why = await weaknessOf(accounts, user, current, next);
  if (why !== undefined) throw new Refusal("weakPassword", { reason: why, field: "next" });
  const hash = await hashPassword(next);
  await db.transaction().execute(async (work) => {
    await setPassword(work, user.id, hash, false);
    await endSessions(work, user.id, session.key);
    await writeAudit(work, actor, "password.change", user.id);
  });
  sessions.endOf(user.id, "password", session.key);
  // Whoever has the old token besides has it for nothing.
  const token = sessions.renew(session.key);
  if (token === undefined) throw new Refusal("notSignedIn");
  const principal = { ...session.principal, mustChangePassword: false };
  sessions.refresh(principal);
  accounts.known.forget(user.id);
  accounts.known.note({ ...user, passwordHash: hash }, principal, actor.address);
  await accounts.ownPassword(user.id);
  return { token, session: toSession(principal, session.expiresAt) };
};

/** Why a password is refused. What costs most is asked last. */
const weaknessOf = async (
  { db, hotlineWords }: Accounts,
  user: KeptUser,
  current: string,
  next: string,
): Promise<Weakness | undefined> => {
  if (next === current) return "unchanged";
  const plain = plainWeakness(next, { ...user, hotline: hotlineWords() });
  if (plain !== undefined) return plain;
  if (await isCommonPassword(next)) return "tooCommon";
  for (const hash of await pastPasswordsOf(db, user.id)) if (await verifyPassword(hash, next)) return "reused";
  return undefined;
};
