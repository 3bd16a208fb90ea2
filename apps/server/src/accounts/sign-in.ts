import type { AuditAction, Session } from "@zongji/api";
import { type Actor, writeAudit } from "../audit.ts";
import type { Db } from "../database/index.ts";
import type { Principal } from "../principal.ts";
import { Refusal } from "../refusal.ts";
import { lockMs } from "./lock-out.ts";
import { hashPassword, verifyPassword, weakness } from "./password.ts";
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
import { createTryCount } from "./tries.ts";

export type Accounts = {
  readonly db: Db;
  readonly sessions: Sessions;
  /** Told after users, groups or devices changed. */
  readonly changed: () => Promise<void>;
  /** Told when a user no longer uses the password that the server gave. */
  readonly ownPassword: (user: string) => Promise<void>;
  /** Where SIP phones may come. */
  readonly listeners: readonly { readonly name: string; readonly transport: string }[];
  /** Somebody is signed in with this device. */
  readonly inUse: (device: string) => boolean;
};

/** Names that nobody has lock like those that somebody has: else a lock would tell them apart. */
const strangers = createTryCount();
/** Of an account from one address. */
const places = createTryCount();
const placeOf = (user: string, address: string): string => `${user} ${address}`;

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

const refuseLocked = (until: number, now: number): void => {
  if (until > now) throw new Refusal("lockedOut", { retryAfterSec: Math.ceil((until - now) / 1000) });
};

const fail = async (db: Db, user: KeptUser, actor: Actor, action: AuditAction): Promise<never> => {
  const now = Date.now();
  places.fail(placeOf(user.id, actor.address), now);
  const locked = lockMs(await countFailure(db, user.id));
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

/** @throws Refusal wrongPassword, lockedOut */
export const signIn = async (
  { db, sessions }: Accounts,
  name: string,
  password: string,
  address: string,
): Promise<{ token: string; session: Session }> => {
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
  if (!right || user.disabled) return fail(db, user, actor, "signIn.failed");
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
  if (!(await verifyPassword(user.passwordHash, current))) return fail(db, user, actor, "password.failed");
  const why = next === current ? "unchanged" : weakness(next, user.login);
  if (why !== undefined) throw new Refusal("weakPassword", { reason: why, field: "next" });
  const hash = await hashPassword(next);
  await db.transaction().execute(async (work) => {
    await setPassword(work, user.id, hash, false);
    await endSessions(work, user.id, session.key);
    await writeAudit(work, actor, "password.change", user.id);
  });
  sessions.endOf(user.id, "password", session.key);
  const principal = { ...session.principal, mustChangePassword: false };
  sessions.refresh(principal);
  await accounts.ownPassword(user.id);
  return toSession(principal);
};
