/** The SQL of accounts and roles. */
import { randomUUID } from "node:crypto";
import { type Permission, type Role, type RoleHolder, shippedRoles } from "@zongji/api";
import { type Db, permissionsByRole, realm, type Tables } from "@zongji/store";
import { withVersion } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import { isShipped } from "./policy.ts";

type Tx = Db | Transaction<Tables>;

/** Until the transaction ends nobody else changes who may do what: two administrators who remove each other's role take turns. */
export const changeRightsAlone = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('administrators'))`.execute(tx);

/** Whether somebody is left who can sign in and give every right. */
export const hasAdministrator = async (tx: Tx): Promise<boolean> =>
  (await tx
    .selectFrom("user")
    .innerJoin("user_role", "user_role.user_id", "user.id")
    .innerJoin("permission", "permission.role", "user_role.role")
    .select("user.id")
    .where("action", "in", ["account.administer", "account.grantAny"])
    .where("scope", "=", "all")
    .where("disabled", "=", false)
    .groupBy("user.id")
    .having((eb) => eb.fn.count("action").distinct(), "=", 2)
    .executeTakeFirst()) !== undefined;

/** Whether this user can still sign in and administer accounts. */
export const isAccountAdministrator = async (tx: Tx, user: string): Promise<boolean> =>
  (await tx
    .selectFrom("user")
    .innerJoin("user_role", "user_role.user_id", "user.id")
    .innerJoin("permission", "permission.role", "user_role.role")
    .select("user.id")
    .where("user.id", "=", user)
    .where("disabled", "=", false)
    .where("action", "=", "account.administer")
    .where("scope", "=", "all")
    .limit(1)
    .executeTakeFirst()) !== undefined;

/** The groups of all who have a role. */
export const groupsOfHolders = async (tx: Tx, role: string): Promise<string[]> =>
  (
    await tx
      .selectFrom("membership")
      .innerJoin("user_role", "user_role.user_id", "membership.user_id")
      .select("group_id")
      .distinct()
      .where("role", "=", role)
      .execute()
  ).map(({ group_id }) => group_id);

/** Whether somebody else's login is this agent number, or the other way round: both share one field at sign-in. */
export const isAmbiguous = async (tx: Tx, id: string, login: string, agentNo: string | null): Promise<boolean> =>
  (await tx
    .selectFrom("user")
    .select("id")
    .where("id", "!=", id)
    .where((eb) => eb.or([eb("agent_no", "=", login), eb("login", "=", agentNo ?? "")]))
    .executeTakeFirst()) !== undefined;

/** An agent has a browser and may have a SIP phone, which can't register before it is given a secret. */
export const giveDevices = async (tx: Tx, user: string, agentNo: string): Promise<void> => {
  const taken = await tx.selectFrom("device").select("id").where("sip_user", "=", agentNo).executeTakeFirst();
  const suffix = taken ? `-${randomUUID().slice(0, 8)}` : "";
  const devices = [
    { kind: "browser" as const, label: "", sip_user: `web-${randomUUID().slice(0, 8)}` },
    { kind: "sip" as const, label: "", sip_user: `${agentNo}${suffix}` },
  ];
  const secret = { realm, ha1_md5: null, ha1_sha256: null };
  await tx
    .insertInto("device")
    .values(devices.map((each) => ({ id: randomUUID(), user_id: user, ...secret, ...each })))
    .execute();
};

export const setRoles = async (tx: Tx, user: string, roles: readonly string[]): Promise<void> => {
  await tx.deleteFrom("user_role").where("user_id", "=", user).execute();
  if (roles.length > 0)
    await tx
      .insertInto("user_role")
      .values([...new Set(roles)].map((role) => ({ user_id: user, role })))
      .execute();
};

/** Who stays a member keeps the skill. */
export const setGroups = async (tx: Tx, user: string, groups: readonly string[]): Promise<void> => {
  let gone = tx.deleteFrom("membership").where("user_id", "=", user);
  if (groups.length > 0) gone = gone.where("group_id", "not in", groups);
  await gone.execute();
  if (groups.length > 0)
    await tx
      .insertInto("membership")
      .values(groups.map((group_id) => ({ user_id: user, group_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
};

const selectRoles = (db: Tx) =>
  db
    .selectFrom("role")
    .selectAll("role")
    .select((eb) =>
      eb
        .selectFrom("user_role")
        .select((count) => count.fn.countAll<number>().as("count"))
        .whereRef("user_role.role", "=", "role.name")
        .$asScalar()
        .$notNull()
        .as("holders"),
    );

type Row = Awaited<ReturnType<ReturnType<typeof selectRoles>["execute"]>>[number];

/** Its version is of what can be edited: whoever gets the role does not change it. */
const present = (row: Row, permissions: readonly Permission[] = []): Role => ({
  ...withVersion({ id: row.name, name: row.label, shipped: isShipped(row.name), permissions: [...permissions] }),
  holders: Number(row.holders),
});

/** The shipped ones first, in the order of what they may do; the others by their name. */
export const listRoles = async (db: Tx): Promise<Role[]> => {
  const rows = await selectRoles(db).orderBy("label").orderBy("name").execute();
  const permissions = await permissionsByRole(db);
  const roles = rows.map((row) => present(row, permissions.get(row.name)));
  const shipped = shippedRoles.flatMap((name) => roles.filter(({ id }) => id === name));
  return [...shipped, ...roles.filter((role) => !role.shipped)];
};

export const findRole = async (db: Tx, id: string): Promise<Role | undefined> => {
  const row = await selectRoles(db).where("role.name", "=", id).executeTakeFirst();
  return row && present(row, (await permissionsByRole(db)).get(id));
};

export const holdersOf = async (db: Tx, role: string): Promise<RoleHolder[]> =>
  (
    await db
      .selectFrom("user")
      .innerJoin("user_role", "user_role.user_id", "user.id")
      .select(["id", "login", "name", "agent_no", "disabled"])
      .where("role", "=", role)
      .orderBy("agent_no")
      .orderBy("login")
      .execute()
  ).map(({ agent_no, ...user }) => ({ ...user, agentNo: agent_no }));

export const setPermissions = async (tx: Tx, role: string, permissions: readonly Permission[]): Promise<void> => {
  await tx.deleteFrom("permission").where("role", "=", role).execute();
  if (permissions.length > 0)
    await tx
      .insertInto("permission")
      .values(permissions.map((permission) => ({ role, ...permission })))
      .execute();
};

/** The numbers that holders of a role may dial. */
export const copyDialRights = async (tx: Tx, from: string, to: string): Promise<void> => {
  await tx
    .insertInto("role_dial_right")
    .columns(["role", "dial_right"])
    .expression((eb) =>
      eb
        .selectFrom("role_dial_right")
        .select((each) => [each.val(to).as("role"), "dial_right"])
        .where("role", "=", from),
    )
    .execute();
};
