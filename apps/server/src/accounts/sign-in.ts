import type { AuditAction, Session } from "@zongji/api";
import { type Actor, writeAudit } from "../audit.ts";
import type { Db } from "../database/index.ts";
import type { Principal } from "../principal.ts";
import { Refusal } from "../refusal.ts";
import type { KnownUsers } from "./known.ts";
import { lockMs } from "./lock-out.ts";
import { hashPassword, verifyPassword, weakness } from "./password.ts";
import { placeOf, places, refuseLocked, strangers } from "./places.ts";
import type { KeptSession, Sessions } from "./sessions.ts";
import {
  clearFailures,
  countFailure,
  endSessions,
  findByName,
  findUser,
  hasSignedInFrom,
  type KeptUser,
  lockUntil,
  principalOf,
  setPassword,
} from "./store.ts";

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
  readonly listeners: readonly { readonly name: string; readonly transport: string }[];
  /** Somebody is signed in with this device. */
  readonly inUse: (device: string) => boolean;
};

/** An administrator gave a new password: the tries with the old one are over. */
export const forgetTries = (user: string): void => places.forgetAll(placeOf(user, ""));

/**
 * Until when an account is locked for somebody at an address. A lock that came of tries elsewhere does not hold where the account was signed in
 * to before: else anybody who knows an agent's number could keep the agent from work.
 */
const lockOf = async (db: Db, user: KeptUser, address: string, now: number): Promise<number> => {
  const { lockedUntil } = user;
  if (lockedUntil === null || lockedUntil <= now) return 0;
  const isHome = await hasSignedInFrom(db, user.id, address);
  return isHome ? places.lockedUntil(placeOf(user.id, address)) : lockedUntil;
};

const fail = async ({ db, known }: Accounts, user: KeptUser, actor: Actor, action: AuditAction): Promise<never> => {
  const now = Date.now();
  places.fail(placeOf(user.id, actor.address), now);
  const failures = await countFailure(db, user.id);
  const locked = lockMs(failures);
  known.failed(user.id, failures, locked > 0 ? now + locked : (user.lockedUntil ?? 0));
  if (locked > 0) await lockUntil(db, user.id, now + locked);
  await writeAudit(db, actor, action, user.id, { lockedSec: locked / 1000 });
  throw new Refusal("wrongPassword");
};

const toSession = ({ user, permissions, mustChangePassword }: Principal): Session => ({
  user,
  permissions: [...permissions],
  mustChangePassword,
});

export const presentSession = (session: KeptSession): Session => toSession(session.principal);

export type SignIn = readonly [accounts: Accounts, name: string, password: string, address: string];
export type SignedIn = { readonly token: string; readonly session: Session };

/** @throws Refusal wrongPassword, lockedOut; what the database throws */
export const signInByDatabase = async (...[accounts, name, password, address]: SignIn): Promise<SignedIn> => {
  const { db, sessions, known } = accounts;
  const user = await findByName(db, name);
  const now = Date.now();
  const key = name.toLowerCase();
  const lockedUntil = user ? await lockOf(db, user, address, now) : strangers.lockedUntil(key);
  if (user && lockedUntil > now)
    await writeAudit(db, { userId: user.id, login: user.login, address }, "signIn.locked", user.id);
  refuseLocked(lockedUntil, now);
  const right = await verifyPassword(user?.passwordHash, password);
  if (user === undefined) {
    strangers.fail(key, now);
    // What was typed may be a password in the wrong field: it is not kept.
    await writeAudit(db, { userId: null, login: "", address }, "signIn.failed", "");
    throw new Refusal("wrongPassword");
  }
  const actor = { userId: user.id, login: user.login, address };
  if (!right || user.disabled) return fail(accounts, user, actor, "signIn.failed");
  await clearFailures(db, user.id);
  places.forget(placeOf(user.id, address));
  // While the hash was reckoned somebody may have disabled the account, or given it another password or role.
  const still = await findUser(db, user.id);
  if (still === undefined || still.disabled || still.passwordHash !== user.passwordHash)
    throw new Refusal("wrongPassword");
  const principal = await principalOf(db, still);
  const { token, session } = sessions.open(principal, address);
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
  return { token, session: toSession(principal) };
};

/** @throws Refusal wrongPassword, lockedOut, weakPassword */
export const changePassword = async (
  accounts: Accounts,
  session: KeptSession,
  current: string,
  next: string,
  actor: Actor,
): Promise<Session> => {
  const { db, sessions } = accounts;
  const user = await findUser(db, session.principal.user.id);
  if (user === undefined || user.disabled) throw new Refusal("notSignedIn");
  const now = Date.now();
  refuseLocked(await lockOf(db, user, actor.address, now), now);
  if (!(await verifyPassword(user.passwordHash, current))) return fail(accounts, user, actor, "password.failed");
  const why = next === current ? "unchanged" : weakness(next, user.login);
  if (why !== undefined) throw new Refusal("weakPassword", { reason: why, field: "next" });
  const hash = await hashPassword(next);
  await db.transaction().execute(async (work) => {
    await setPassword(work, user.id, hash, false);
    await endSessions(work, user.id, session.key);
    await writeAudit(work, actor, "password.change", user.id);
  });
  accounts.known.forget(user.id);
  sessions.endOf(user.id, "password", session.key);
  const principal = { ...session.principal, mustChangePassword: false };
  sessions.refresh(principal);
  await accounts.ownPassword(user.id);
  return toSession(principal);
};
