/** Users as they lie in the database: what both programs need of them. */
import type { Permission, Phone, User } from "@zongji/api";
import { type ExpressionBuilder, sql, type Transaction } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { Db, Tables } from "../database/index.ts";
import { nowOf } from "../database/index.ts";

type Work = Db | Transaction<Tables>;

const rolesOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(eb.selectFrom("user_role").select("role").whereRef("user_id", "=", "user.id").orderBy("role"));
const groupsOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(eb.selectFrom("membership").select("group_id").whereRef("user_id", "=", "user.id").orderBy("group_id"));
const skillsOf = (eb: ExpressionBuilder<Tables, "user">) =>
  jsonArrayFrom(
    eb.selectFrom("user_skill").select(["skill", "level"]).whereRef("user_id", "=", "user.id").orderBy("skill"),
  );
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
    .select((eb) => [
      rolesOf(eb).as("roles"),
      groupsOf(eb).as("groups"),
      skillsOf(eb).as("skills"),
      devicesOf(eb).as("devices"),
    ]);

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
  skills: Object.fromEntries(row.skills.map(({ skill, level }) => [skill, level])),
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

/** Those of these ids that there are. */
export const findUsers = async (db: Work, ids: readonly string[]): Promise<KeptUser[]> =>
  ids.length === 0
    ? []
    : (
        await selectUsers(db)
          .where("user.id", "in", [...ids])
          .execute()
      ).map(present);

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

/** Each permission once, always in the same order: what was held before can be compared with what is held now. */
export const onceEach = (permissions: readonly Permission[]): Permission[] => {
  const byKey = new Map(permissions.map((each) => [`${each.action} ${each.scope}`, each]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
};

/** What each role may do. */
export const permissionsByRole = async (db: Work): Promise<Map<string, Permission[]>> => {
  const rows = await db.selectFrom("permission").selectAll().execute();
  const permission = ({ action, scope }: (typeof rows)[number]) => ({ action, scope }) as Permission;
  return new Map([...Map.groupBy(rows, ({ role }) => role)].map(([role, of]) => [role, onceEach(of.map(permission))]));
};

/** What somebody with these roles may do. */
export const permissionsOfRoles = (
  roles: readonly string[],
  byRole: ReadonlyMap<string, readonly Permission[]>,
): Permission[] => onceEach(roles.flatMap((role) => byRole.get(role) ?? []));

/** What a user may do now. */
export const permissionsOf = async (db: Work, user: string): Promise<Permission[]> =>
  onceEach(
    (await db
      .selectFrom("permission")
      .innerJoin("user_role", "user_role.role", "permission.role")
      .select(["action", "scope"])
      .where("user_id", "=", user)
      .execute()) as Permission[],
  );

/** So many passwords before the one in use are not taken again. */
const pastPasswords = 5;

/** Sets a password. The one before is remembered where the user had chosen it. */
export const setPassword = async (db: Work, user: string, hash: string, mustChange: boolean): Promise<void> => {
  const now = nowOf(db);
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

/** Ends a user's sessions at every server, `except` the one that asked. */
export const endSessions = async (db: Work, user: string, except = ""): Promise<void> => {
  await db.deleteFrom("session").where("user_id", "=", user).where("token_hash", "<>", except).execute();
};
