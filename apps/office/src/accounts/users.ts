import { randomUUID } from "node:crypto";
import type { NewUser, User, UserChange } from "@zongji/api";
import {
  type Actor,
  type Db,
  endSessions,
  findUser,
  hashPassword,
  inTransaction,
  type KeptUser,
  nowOf,
  ownPasswordChosen,
  publicUser,
  randomPassword,
  rightsBy,
  rightsOf,
  setPassword,
  setSkillLevels,
  type Work,
} from "@zongji/store";
import { auditAttempt, checkedChange, Refusal, refuseBeyond, refuseOver } from "@zongji/web";
import { refuseLockOut } from "./lock-out.ts";
import { differing } from "./policy.ts";
import { changeRightsAlone, giveDevices, isAmbiguous, setGroups, setRoles } from "./store.ts";

type Tx = Work["tx"];

const fieldOf: Readonly<Record<string, string>> = {
  user_login: "login",
  user_agent_no: "agentNo",
  user_role_role_fkey: "roles",
  membership_group_id_fkey: "groups",
  membership_user_id_fkey: "members",
  user_skill_skill_fkey: "skills",
};

/** What the database refused becomes the field that was wrong. */
const asRefusal = (error: unknown): unknown => {
  const { code, constraint } = error as { code?: string; constraint?: string };
  const field = fieldOf[constraint ?? ""];
  if (field === undefined) return error;
  if (code === "23505") return new Refusal("conflict", { field });
  return code === "23503" ? new Refusal("badRequest", { field }) : error;
};

type Attempt = Parameters<typeof auditAttempt>[1];

/**
 * A change of people: one at a time, and an attempt beyond the own rights is told. People are agents of the hotline: the whole configuration is checked with it.
 */
export const changePeople = async <T>(db: Db, attempt: Attempt, perform: (work: Work) => Promise<T>): Promise<T> => {
  const inTurn = (work: Work) =>
    checkedChange(db, work.tx, async () => {
      await changeRightsAlone(work.tx);
      return perform(work);
    });
  try {
    return await auditAttempt(db, attempt, () => inTransaction(db, attempt.actor, inTurn));
  } catch (error) {
    throw asRefusal(error);
  }
};

const mustFind = async (tx: Tx, id: string): Promise<KeptUser> => {
  const user = await findUser(tx, id);
  if (user === undefined) throw new Refusal("notFound");
  return user;
};

type Given = Pick<KeptUser, "roles" | "groups">;
const nothing: Given = { roles: [], groups: [] };

/** Nobody gives more rights than he has: by a role, or by a group that the permissions reach then. @throws Refusal forbidden */
const refuseGiving = async (tx: Tx, actor: Actor, before: Given, after: Given): Promise<void> => {
  const own = await rightsOf(tx, actor.userId ?? "");
  const roles = after.roles.filter((role) => !before.roles.includes(role));
  const groups = after.groups.filter((group) => !before.groups.includes(group));
  refuseBeyond(own, await rightsBy(tx, roles, after.groups), "roles");
  if (groups.length > 0) {
    const { permissions } = await rightsBy(tx, after.roles, []);
    const reaching = permissions.filter(({ scope }) => scope === "group");
    refuseBeyond(own, { permissions: reaching, groups, dialRights: [] }, "groups");
  }
};

const refuseAmbiguous = async (tx: Tx, id: string, login: string, agentNo: string | null): Promise<void> => {
  if (await isAmbiguous(tx, id, login, agentNo)) throw new Refusal("conflict", { field: "agentNo" });
};

/** Tells which roles somebody got and lost, if any. */
const tellRoles = ({ event }: Work, id: string, before: readonly string[], after: readonly string[]): void => {
  const given = after.filter((role) => !before.includes(role));
  const taken = before.filter((role) => !after.includes(role));
  if (given.length + taken.length > 0) event("RolesGiven", id, { given, taken });
};

export const createUser = async (db: Db, fresh: NewUser, actor: Actor): Promise<{ user: User; password: string }> => {
  const id = randomUUID();
  const password = randomPassword();
  const hash = await hashPassword(password);
  const { login, name, agentNo, roles, groups } = fresh;
  const user = await changePeople(db, { actor, tried: "user.create", subject: "" }, async (work) => {
    const { tx, audit, event } = work;
    await refuseGiving(tx, actor, nothing, { roles, groups });
    await tx
      .insertInto("user")
      .values({
        ...{ id, login, name, agent_no: agentNo, password_hash: hash },
        ...{ must_change_password: true, locked_until: null, created_at: nowOf(tx) },
      })
      .execute();
    await refuseAmbiguous(tx, id, login, agentNo);
    await setRoles(tx, id, roles);
    await setGroups(tx, id, groups);
    if (fresh.skills) await setSkillLevels(tx, id, fresh.skills);
    if (agentNo !== null) await giveDevices(tx, id, agentNo);
    const made = await mustFind(tx, id);
    audit("user.create", id, fresh);
    event("AccountCreated", id, { login, name, agentNo, groups: made.groups, disabled: made.disabled });
    tellRoles(work, id, [], made.roles);
    return publicUser(made);
  });
  return { user, password };
};

export const changeUser = (db: Db, id: string, asked: UserChange, actor: Actor): Promise<User> =>
  changePeople(db, { actor, tried: "user.change", subject: id }, async (work) => {
    const { tx, audit, event } = work;
    const before = await mustFind(tx, id);
    await refuseOver(tx, actor, id);
    await refuseGiving(tx, actor, before, {
      roles: asked.roles ?? before.roles,
      groups: asked.groups ?? before.groups,
    });
    const { name = before.name, agentNo = before.agentNo, disabled = before.disabled } = asked;
    await tx.updateTable("user").set({ name, agent_no: agentNo, disabled }).where("id", "=", id).execute();
    await refuseAmbiguous(tx, id, before.login, agentNo);
    if (asked.roles) await setRoles(tx, id, asked.roles);
    if (asked.groups) await setGroups(tx, id, asked.groups);
    if (asked.skills) await setSkillLevels(tx, id, asked.skills);
    if (agentNo !== null && before.devices.length === 0) await giveDevices(tx, id, agentNo);
    await refuseLockOut(tx, actor, asked.disabled ? "disabled" : "roles");
    const was = Object.fromEntries(Object.keys(asked).map((key) => [key, before[key as keyof UserChange]]));
    audit("user.change", id, { was, is: asked });
    const after = await mustFind(tx, id);
    const { groups } = after;
    const differences = differing<Omit<UserChange, "roles" | "skills">>(before, { name, agentNo, disabled, groups });
    if (Object.keys(differences.is).length > 0) event("AccountChanged", id, differences);
    tellRoles(work, id, before.roles, after.roles);
    return publicUser(after);
  });

/** @returns the new password, which is told this once */
export const resetPassword = async (db: Db, id: string, actor: Actor): Promise<string> => {
  const password = randomPassword();
  const hash = await hashPassword(password);
  await changePeople(db, { actor, tried: "password.reset", subject: id }, async ({ tx, audit, event }) => {
    await mustFind(tx, id);
    await refuseOver(tx, actor, id);
    await setPassword(tx, id, hash, true);
    await endSessions(tx, id);
    await ownPasswordChosen(tx, id);
    audit("password.reset", id);
    event("PasswordReset", id, {});
  });
  return password;
};
