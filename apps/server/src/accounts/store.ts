import type { Permission, Phone, User } from "@zongji/api";
import { type ExpressionBuilder, sql, type Transaction } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { Db, Tables } from "../database/index.ts";
import type { Principal } from "../principal.ts";

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
export type KeptUser = User & { readonly passwordHash: string; readonly failures: number };

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
  failures: row.failures,
});

export const publicUser = ({ passwordHash: _hash, failures: _failures, ...user }: KeptUser): User => user;

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

export const lockUntil = (db: Work, user: string, until: number) =>
  db.updateTable("user").set({ locked_until: until }).where("id", "=", user).execute();

export const clearFailures = (db: Work, user: string) =>
  db.updateTable("user").set({ failures: 0, locked_until: null }).where("id", "=", user).execute();

export const setPassword = (db: Work, user: string, hash: string, mustChange: boolean) =>
  db
    .updateTable("user")
    .set({ password_hash: hash, must_change_password: mustChange, failures: 0, locked_until: null })
    .where("id", "=", user)
    .execute();

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
