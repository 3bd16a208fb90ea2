import { type Db, listUsers, publicUser } from "@zongji/store";
import { type AddOperation, Refusal } from "@zongji/web";
import { groupMembers, setGroupMembers } from "./members.ts";
import { changeRole, createRole, deleteRole } from "./roles.ts";
import { findRole, holdersOf, listRoles } from "./store.ts";
import { changeUser, createUser, resetPassword } from "./users.ts";

/** People's accounts and their roles. Signing in, sessions and the own password are the live hotline's. */
export const accountRoutes = (add: AddOperation, db: Db): void => {
  add("listUsers", async () => (await listUsers(db)).map(publicUser));
  add("createUser", ({ body, actor }) => createUser(db, body, actor));
  add("changeUser", ({ params, body, actor }) => changeUser(db, params.id, body, actor));
  add("resetPassword", async ({ params, actor }) => ({ password: await resetPassword(db, params.id, actor) }));

  add("groupMembers", ({ params }) => groupMembers(db, params.id));
  add("setGroupMembers", ({ params, body, actor }) => setGroupMembers(db, params.id, body, actor));

  add("listRoleNames", async () => (await listRoles(db)).map(({ id, name }) => ({ id, name })));
  add("listRoles", () => listRoles(db));
  add("createRole", ({ body, actor }) => createRole(db, body, actor));
  add("changeRole", ({ params, body, actor }) => changeRole(db, params.id, body, actor));
  add("deleteRole", async ({ params, actor }) => {
    await deleteRole(db, params.id, actor);
    return undefined;
  });
  add("listRoleHolders", async ({ params }) => {
    if ((await findRole(db, params.id)) === undefined) throw new Refusal("notFound");
    return holdersOf(db, params.id);
  });
};
