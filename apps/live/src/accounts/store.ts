import type { Permission, Phone, User } from "@zongji/api";
import type { Db, Tables } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { type ExpressionBuilder, sql, type Transaction } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { lockSteps } from "./lock-out.ts";

export type Work = Db | Transaction<Tables>;

const rolesOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(eb.selectFrom("user_role").select("role").whereRef("user_id", "=", "user.id").orderBy("role"));
const groupsOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(eb.selectFrom("membership").select("group_id").whereRef("user_id", "=", "user.id").orderBy("group_id"));
const devicesOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(
    eb
      .selectFrom("device")
      .select((device) => [
        "id",
        "kind",
        "label",
        "sip_user as sipUser",
        "settings",
        device("ha1_md5", "is not", null).$castTo<boolean>().as("hasSecret"),
      ])
      .whereRef("user_id", "=", "user.id")
      .orderBy("kind")
      .orderBy("sip_user"),
  );

const selectUsers = (db: Work) =>
  db
    .selectFrom("user")
    .selectAll("user")
    .select((eb) => [rolesOf(eb).as("roles"), groupsOf(eb).as("groups"), devicesOf(eb).as("devices")]);

/** What is agreed on with a phone that nothing is said of. */
const plain = {
  digest: ["MD5"],
  codecs: ["PCMA", "PCMU", "G722"],
  srtp: null,
  digits: "auto",
  sessionTimers: true,
  sessionSec: 1800,
  listener: null,
} as const satisfies Partial<Phone>;

type DeviceRow = Pick<Phone, "id" | "label" | "sipUser" | "hasSecret"> & {
  readonly settings: Record<string, unknown>;
};

export const presentPhone = ({ id, label, sipUser, hasSecret, settings }: DeviceRow): Phone => ({
  id,
  kind: "sip",
  label,
  sipUser,
  ...plain,
  digest: [...plain.digest],
  codecs: [...plain.codecs],
  ...(settings as Partial<Phone>),
  hasSecret,
});

const presentDevice = ({
  kind,
  ...device
}: DeviceRow & { readonly kind: "browser" | "sip" }): User["devices"][number] => {
  const { id, label, sipUser } = device;
  return kind === "browser" ? { id, kind, label, sipUser } : presentPhone(device);
};

type Row = Awaited<ReturnType<ReturnType<typeof selectUsers>["execute"]>>[number];
export type KeptUser = User & {
  readonly passwordHash: string;
  /** When it was set, ms since the epoch. */
  readonly passwordAt: number | null;
  readonly failures: number;
};

const present = (row: Row): KeptUser => ({
  id: row.id,
  login: row.login,
  name: row.name,
  agentNo: row.agent_no,
  roles: row.roles.map(({ role }) => role),
  groups: row.groups.map(({ group_id }) => group_id),
  devices: row.devices.map(presentDevice),
  disabled: row.disabled,
  mustChangePassword: row.must_change_password,
  lockedUntil: row.locked_until,
  passwordHash: row.password_hash,
  passwordAt: row.password_at,
  failures: row.failures,
});

export const publicUser = ({ passwordHash: _hash, passwordAt: _at, failures: _failures, ...user }: KeptUser): User =>
  user;

export const listUsers = async (db: Work): Promise<KeptUser[]> =>
  (await selectUsers(db).orderBy("login").execute()).map(present);

export const findUser = async (db: Work, id: string): Promise<KeptUser | undefined> => {
  const row = await selectUsers(db).where("user.id", "=", id).executeTakeFirst();
  return row && present(row);
};

/** By login or by agent number; an agent number is never another's login. */
export const findByName = async (db: Work, name: string): Promise<KeptUser | undefined> => {
  const row = await selectUsers(db)
    .where((eb) => eb.or([eb(sql`lower(login)`, "=", name.toLowerCase()), eb("agent_no", "=", name)]))
    .executeTakeFirst();
  return row && present(row);
};

export const permissionsOf = async (db: Work, user: string): Promise<Permission[]> =>
  (await db
    .selectFrom("permission")
    .innerJoin("user_role", "user_role.role", "permission.role")
    .select(["action", "scope"])
    .distinct()
    .where("user_id", "=", user)
    .orderBy("action")
    .execute()) as Permission[];

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

/** So many passwords before the one in use are not taken again. */
const pastPasswords = 5;

/** Sets a password. The one before is remembered where the user had chosen it. */
export const setPassword = async (db: Work, user: string, hash: string, mustChange: boolean): Promise<void> => {
  const now = Date.now();
  await db
    .insertInto("password_past")
    .columns(["user_id", "at", "password_hash"])
    .expression((eb) =>
      eb
        .selectFrom("user")
        .select((each) => ["id", each.val(now).as("at"), "password_hash"])
        .where("id", "=", user)
        .where("must_change_password", "=", false),
    )
    .execute();
  await db
    .deleteFrom("password_past")
    .where("user_id", "=", user)
    .where("at", "not in", (eb) =>
      eb
        .selectFrom("password_past")
        .select("at")
        .where("user_id", "=", user)
        .orderBy("at", "desc")
        .limit(pastPasswords),
    )
    .execute();
  await db
    .updateTable("user")
    .set({
      ...{ password_hash: hash, password_at: now, must_change_password: mustChange },
      ...{ failures: 0, locked_until: null },
    })
    .where("id", "=", user)
    .execute();
};

/** Hashes of the passwords that a user had before, newest first. */
export const pastPasswordsOf = async (db: Work, user: string): Promise<string[]> =>
  (
    await db
      .selectFrom("password_past")
      .select("password_hash")
      .where("user_id", "=", user)
      .orderBy("at", "desc")
      .limit(pastPasswords)
      .execute()
  ).map(({ password_hash }) => password_hash);

/** Ends a user's sessions at every server, `except` the one that asked. */
export const endSessions = async (db: Work, user: string, except = ""): Promise<void> => {
  await db.deleteFrom("session").where("user_id", "=", user).where("token_hash", "<>", except).execute();
};

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

export const setRoles = async (db: Work, user: string, roles: readonly string[]): Promise<void> => {
  await db.deleteFrom("user_role").where("user_id", "=", user).execute();
  if (roles.length > 0)
    await db
      .insertInto("user_role")
      .values([...new Set(roles)].map((role) => ({ user_id: user, role })))
      .execute();
};

/** Who stays a member keeps the skill. */
export const setGroups = async (db: Work, user: string, groups: readonly string[]): Promise<void> => {
  let gone = db.deleteFrom("membership").where("user_id", "=", user);
  if (groups.length > 0) gone = gone.where("group_id", "not in", groups);
  await gone.execute();
  if (groups.length > 0)
    await db
      .insertInto("membership")
      .values(groups.map((group_id) => ({ user_id: user, group_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};
