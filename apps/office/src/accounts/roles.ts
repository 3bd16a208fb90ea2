import { randomUUID } from "node:crypto";
import type { NewRole, Permission, Role, RoleChange } from "@zongji/api";
import { type Actor, type Db, inTransaction, rightsBy, rightsOf, type Work } from "@zongji/store";
import { auditAttempt, beginEdit, Refusal, refuseBeyond } from "@zongji/web";
import { refuseLockOut } from "./lock-out.ts";
import { checkPermissions, differing, isShipped, keepAdministrable } from "./policy.ts";
import { changeRightsAlone, copyDialRights, findRole, groupsOfHolders, setPermissions } from "./store.ts";

type Tx = Work["tx"];
type Acting = { readonly tx: Tx; readonly actor: Actor };
type Fields = Pick<Role, "name" | "permissions">;
type Attempt = Parameters<typeof auditAttempt>[1];
type EditedRole = Omit<Role, "version" | "holders">;

const mustFind = async (tx: Tx, id: string): Promise<Role> => {
  const role = await findRole(tx, id);
  if (role === undefined) throw new Refusal("notFound");
  return role;
};

/** What its version is of. */
const mustFindEdited = async (tx: Tx, id: string): Promise<EditedRole> => {
  const { version: _version, holders: _holders, ...edited } = await mustFind(tx, id);
  return edited;
};

/** Refuses who gives by this role what he does not have: these permissions, its dial rights, in the groups of all who have it. */
const refuseAbove = async (
  { tx, actor }: Acting,
  role: string,
  permissions: readonly Permission[],
  field: string,
): Promise<void> => {
  const { dialRights } = await rightsBy(tx, [role], []);
  const groups = await groupsOfHolders(tx, role);
  refuseBeyond(await rightsOf(tx, actor.userId ?? ""), { permissions, groups, dialRights }, field);
};

/** Two roles of one name could not be told apart. */
const refuseSameName = async (tx: Tx, id: string, name: string): Promise<void> => {
  const other = await tx
    .selectFrom("role")
    .select("name")
    .where("label", "=", name)
    .where("name", "!=", id)
    .executeTakeFirst();
  if (other) throw new Refusal("conflict", { field: "name" });
};

/** A change of roles: one at a time, and an attempt beyond the own rights is told. */
const change = <T>(db: Db, attempt: Attempt, perform: (work: Work) => Promise<T>): Promise<T> =>
  auditAttempt(db, attempt, () =>
    inTransaction(db, attempt.actor, async (work) => {
      await changeRightsAlone(work.tx);
      return perform(work);
    }),
  );

/** As the audit trail tells it: a line for each action. */
const grantsOf = (permissions: readonly Permission[]): Record<string, string> =>
  Object.fromEntries(permissions.map(({ action, scope }) => [action, scope]));

export const createRole = (db: Db, { permissions, from, ...fresh }: NewRole, actor: Actor): Promise<Role> =>
  change(db, { actor, tried: "role.create", subject: "" }, async ({ tx, audit, event }) => {
    const [id, name] = [randomUUID(), fresh.name.trim()];
    checkPermissions(permissions);
    await refuseAbove({ tx, actor }, id, permissions, "permissions");
    await refuseSameName(tx, id, name);
    await tx.insertInto("role").values({ name: id, label: name }).execute();
    await setPermissions(tx, id, permissions);
    if (from !== undefined) {
      // Its dial rights are given on: only by who could give the role itself.
      await refuseAbove({ tx, actor }, from, (await mustFind(tx, from)).permissions, "from");
      await copyDialRights(tx, from, id);
    }
    audit("role.create", id, { name, ...(from !== undefined && { copyOf: from }), grants: grantsOf(permissions) });
    event("RoleCreated", id, { name, permissions, from: from ?? null });
    return mustFind(tx, id);
  });

export const changeRole = (db: Db, id: string, asked: RoleChange, actor: Actor): Promise<Role> =>
  change(db, { actor, tried: "role.change", subject: id }, async ({ tx, audit, event }) => {
    const before = await beginEdit(tx, { subject: id, given: asked.version, read: () => mustFindEdited(tx, id) });
    const [name, permissions] = [asked.name?.trim() ?? before.name, asked.permissions ?? before.permissions];
    if (before.shipped && name !== before.name) throw new Refusal("conflict", { field: "name", reason: "shippedRole" });
    checkPermissions(permissions);
    keepAdministrable(id, permissions);
    await refuseAbove({ tx, actor }, id, [...before.permissions, ...permissions], "permissions");
    await refuseSameName(tx, id, name);
    await tx.updateTable("role").set({ label: name }).where("name", "=", id).execute();
    await setPermissions(tx, id, permissions);
    await refuseLockOut(tx, actor, "permissions");
    const after = await mustFind(tx, id);
    const told = (role: EditedRole) => ({ name: role.name, grants: grantsOf(role.permissions) });
    audit("role.change", id, differing(told(before), told(after)));
    event("RoleChanged", id, differing<Fields>(before, { name, permissions: after.permissions }));
    return after;
  });

export const deleteRole = (db: Db, id: string, actor: Actor): Promise<void> =>
  change(db, { actor, tried: "role.delete", subject: id }, async ({ tx, audit, event }) => {
    const { name, permissions, holders } = await mustFind(tx, id);
    if (isShipped(id)) throw new Refusal("conflict", { reason: "shippedRole" });
    if (holders > 0) throw new Refusal("conflict", { reason: "roleInUse" });
    await refuseAbove({ tx, actor }, id, permissions, "permissions");
    await tx.deleteFrom("role_dial_right").where("role", "=", id).execute();
    await tx.deleteFrom("role").where("name", "=", id).execute();
    audit("role.delete", id, { name, grants: grantsOf(permissions) });
    event("RoleDeleted", id, { name });
  });
