import type { Permission } from "@zongji/api";
import { type Db, type KeptUser, permissionsOf, type Tables } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import { lockSteps } from "./lock-out.ts";

export type Work = Db | Transaction<Tables>;

export const presentPrincipal = (user: KeptUser, permissions: readonly Permission[]): Principal => ({
  user: {
    id: user.id,
    login: user.login,
    name: user.name,
    agentNo: user.agentNo,
    roles: user.roles,
    groups: user.groups,
  },
  permissions,
  mustChangePassword: user.mustChangePassword,
});

export const principalOf = async (db: Work, user: KeptUser): Promise<Principal> =>
  presentPrincipal(user, await permissionsOf(db, user.id));

/** Whether the account was ever signed in to from this address, as the audit trail tells. */
export const hasSignedInFrom = async (db: Work, user: string, address: string): Promise<boolean> =>
  (await db
    .selectFrom("audit")
    .select("id")
    .where("user_id", "=", user)
    .where("action", "=", "signIn")
    .where("address", "=", address)
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** Counts a wrong password in one statement, so that tries at the same time all count. Returns the new count. */
export const countFailure = async (db: Work, user: string): Promise<number> =>
  (
    await db
      .updateTable("user")
      .set((eb) => ({ failures: eb("failures", "+", 1) }))
      .where("id", "=", user)
      .returning("failures")
      .executeTakeFirstOrThrow()
  ).failures;

export type ReservedTry = { readonly failures: number; readonly lockedUntil: number };

/**
 * Counts a try as failed, and locks the account if it is one too many, before the password is verified: in one statement, so that of tries at the same time, at
 * whichever server, no more are verified than one after the other. Who was right calls `clearFailures`.
 * @param evenLocked where the lock does not hold for who tries
 * @returns undefined if the account is locked at `now`, ms since the epoch
 */
export const reserveTry = async (
  db: Work,
  user: string,
  now: number,
  { evenLocked }: { readonly evenLocked: boolean },
): Promise<ReservedTry | undefined> => {
  const { freeTries, stepsMs } = lockSteps;
  const lockedMs = sql<number>`(${stepsMs}::bigint[])[least(failures + 1 - ${freeTries}::int, ${stepsMs.length}::int)]`;
  let update = db
    .updateTable("user")
    .set((eb) => ({
      failures: eb("failures", "+", 1),
      locked_until: sql<number>`case when failures + 1 > ${freeTries}::int
        then greatest(coalesce(locked_until, 0), ${now}::bigint + ${lockedMs}) else locked_until end`,
    }))
    .where("id", "=", user);
  if (!evenLocked)
    update = update.where((eb) => eb.or([eb("locked_until", "is", null), eb("locked_until", "<=", now)]));
  const row = await update.returning(["failures", "locked_until"]).executeTakeFirst();
  return row && { failures: row.failures, lockedUntil: row.locked_until ?? 0 };
};

export const lockUntil = (db: Work, user: string, until: number) =>
  db.updateTable("user").set({ locked_until: until }).where("id", "=", user).execute();

export const clearFailures = (db: Work, user: string) =>
  db.updateTable("user").set({ failures: 0, locked_until: null }).where("id", "=", user).execute();

/** Hashes of the passwords that a user had before, newest first. */
export const pastPasswordsOf = async (db: Work, user: string): Promise<string[]> =>
  (
    await db
      .selectFrom("password_past")
      .select("password_hash")
      .where("user_id", "=", user)
      .orderBy("at", "desc")
      .execute()
  ).map(({ password_hash }) => password_hash);

/** Those of these sessions that were ended, at whichever server. */
export const endedSessions = async (db: Work, keys: readonly string[]): Promise<string[]> => {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom("session")
    .select("token_hash")
    .where("token_hash", "in", [...keys])
    .execute();
  const there = new Set(rows.map(({ token_hash }) => token_hash));
  return keys.filter((key) => !there.has(key));
};
