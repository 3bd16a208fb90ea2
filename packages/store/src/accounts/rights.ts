import type { Permission } from "@zongji/api";
import type { Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { onceEach } from "./users.ts";

type Work = Db | Transaction<Tables>;

/** All by which somebody may do something. */
export type Rights = {
  readonly permissions: readonly Permission[];
  /** As far as a permission reaches his groups, it reaches these. */
  readonly groups: readonly string[];
  /** Ids of the numbers that may be dialled. */
  readonly dialRights: readonly string[];
};

/** What somebody with these roles and groups may do, as the database has it now. */
export const rightsBy = async (db: Work, roles: readonly string[], groups: readonly string[]): Promise<Rights> => {
  if (roles.length === 0) return { permissions: [], groups, dialRights: [] };
  const permissions = await db
    .selectFrom("permission")
    .select(["action", "scope"])
    .where("role", "in", [...roles])
    .execute();
  const dialRights = await db
    .selectFrom("role_dial_right")
    .select("dial_right")
    .distinct()
    .where("role", "in", [...roles])
    .execute();
  return {
    permissions: onceEach(permissions as Permission[]),
    groups,
    dialRights: dialRights.map(({ dial_right }) => dial_right),
  };
};

/** What a user may do now, whatever a session knew. */
export const rightsOf = async (db: Work, user: string): Promise<Rights> => {
  const roles = await db.selectFrom("user_role").select("role").where("user_id", "=", user).execute();
  const groups = await db.selectFrom("membership").select("group_id").where("user_id", "=", user).execute();
  return rightsBy(
    db,
    roles.map(({ role }) => role),
    groups.map(({ group_id }) => group_id),
  );
};
