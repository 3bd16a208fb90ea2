/** 组员: who is in a group, seen from the group. */
import type { GroupMember, GroupMembers, GroupMembersChange } from "@zongji/api";
import { type Actor, type Db, loadSkillLevels, rightsBy, rightsOf, type Tables, type Work } from "@zongji/store";
import { beginEdit, Refusal, refuseBeyond, refuseOver, withVersion } from "@zongji/web";
import type { Transaction } from "kysely";
import { changePeople } from "./users.ts";

type Tx = Work["tx"];

/** What the version is of: names are changed elsewhere. */
type Placed = { readonly id: string; readonly members: readonly Pick<GroupMember, "user" | "level">[] };

const rowsOf = (db: Db | Transaction<Tables>, group: string) =>
  db
    .selectFrom("membership")
    .innerJoin("user", "user.id", "membership.user_id")
    .select(["user.id as user", "skill as level", "name", "agent_no as agentNo", "disabled"])
    .where("group_id", "=", group)
    .orderBy((eb) => eb.fn.coalesce("rank", eb.lit(1_000_000)))
    .orderBy("agent_no")
    .orderBy("user.id")
    .execute();

const mustBe = async (db: Db | Transaction<Tables>, group: string): Promise<void> => {
  const row = await db
    .selectFrom("group")
    .select("id")
    .where("id", "=", group)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  if (!row) throw new Refusal("notFound");
};

const placedOf = async (db: Db | Transaction<Tables>, id: string): Promise<Placed> => ({
  id,
  members: (await rowsOf(db, id)).map(({ user, level }) => ({ user, level })),
});

export const groupMembers = async (db: Db | Transaction<Tables>, id: string): Promise<GroupMembers> => {
  await mustBe(db, id);
  const rows = await rowsOf(db, id);
  const skills = await loadSkillLevels(db);
  const { version } = withVersion(await placedOf(db, id));
  return { id, version, members: rows.map((row) => ({ ...row, skills: skills.get(row.user) ?? {} })) };
};

/** Nobody gives by a group what he does not have himself. @throws Refusal forbidden */
const refuseGiving = async (tx: Tx, actor: Actor, group: string, users: readonly string[]): Promise<void> => {
  const own = await rightsOf(tx, actor.userId ?? "");
  for (const user of users) {
    await refuseOver(tx, actor, user);
    const roles = await tx.selectFrom("user_role").select("role").where("user_id", "=", user).execute();
    const { permissions } = await rightsBy(
      tx,
      roles.map(({ role }) => role),
      [],
    );
    const reaching = permissions.filter(({ scope }) => scope === "group");
    refuseBeyond(own, { permissions: reaching, groups: [group], dialRights: [] }, "members");
  }
};

const groupsOf = async (tx: Tx, user: string): Promise<string[]> =>
  (await tx.selectFrom("membership").select("group_id").where("user_id", "=", user).orderBy("group_id").execute()).map(
    ({ group_id }) => group_id,
  );

/** Writes the list, and tells the account of each who came or went. */
const place = async ({ tx, event }: Work, id: string, before: Placed, after: Placed["members"]): Promise<void> => {
  const [was, is] = [before.members, after].map((members) => new Set(members.map(({ user }) => user)));
  const moved = [...was!, ...is!].filter((user) => was!.has(user) !== is!.has(user));
  const groups = new Map<string, string[]>();
  for (const user of moved) groups.set(user, await groupsOf(tx, user));
  await tx.deleteFrom("membership").where("group_id", "=", id).execute();
  if (after.length > 0)
    await tx
      .insertInto("membership")
      .values(after.map(({ user, level }, index) => ({ group_id: id, user_id: user, skill: level, rank: index + 1 })))
      .execute();
  for (const [user, own] of groups)
    event("AccountChanged", user, { was: { groups: own }, is: { groups: await groupsOf(tx, user) } });
};

export const setGroupMembers = (
  db: Db,
  id: string,
  { members, version }: GroupMembersChange,
  actor: Actor,
): Promise<GroupMembers> =>
  changePeople(db, { actor, tried: "group.members", subject: id }, async (work) => {
    const { tx, audit } = work;
    await mustBe(tx, id);
    const subject = `${id} members`;
    const before = await beginEdit<Placed>(tx, { subject, given: version, read: () => placedOf(tx, id) });
    const known = new Set(before.members.map(({ user }) => user));
    if (new Set(members.map(({ user }) => user)).size < members.length)
      throw new Refusal("badRequest", { field: "members" });
    const kept = new Set(members.map(({ user }) => user));
    await refuseGiving(
      tx,
      actor,
      id,
      members.flatMap(({ user }) => (known.has(user) ? [] : [user])),
    );
    for (const { user } of before.members) if (!kept.has(user)) await refuseOver(tx, actor, user);
    await place(work, id, before, members);
    audit("group.members", id, { was: { members: before.members }, is: { members } });
    return groupMembers(tx, id);
  });
