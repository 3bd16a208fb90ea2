/** Skills, who has them, and a group's members: what is kept, who may change it, and what calls go by then. */
import type { GroupMembers, Skill, User } from "@zongji/api";
import { loadHotline, loadPastDials, loadPastTalks } from "@zongji/store";
import { beforeEach, expect, it } from "vitest";
import { type Answer, code, testWeb, type Web } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
let { db } = {} as Web;
let cookie = "";
beforeEach(async () => {
  ({ db } = now());
  cookie = await enter("administrator");
});

const make = async (name: string): Promise<Skill> => {
  const made = await ask("createSkill", { cookie, body: { name, nameEn: "English" } });
  expect(made.status).toBe(200);
  return made.body;
};
const userOf = async (login: string): Promise<User> =>
  ((await ask("listUsers", { cookie })).body as User[]).find((user) => user.login === login)!;
const members = async (): Promise<GroupMembers> =>
  (await ask("groupMembers", { cookie, path: { id: "business" } })).body as GroupMembers;
const place = (body: object, by = cookie): Promise<Answer> =>
  ask("setGroupMembers", { cookie: by, path: { id: "business" }, body });

it("a skill is named once, retired and never deleted; an agent and a group have it by its id", async () => {
  const skill = await make("英语");
  expect(skill).toMatchObject({ name: "英语", nameEn: "English", retired: false });
  const twice = await ask("createSkill", { cookie, body: { name: "英语" } });
  expect([twice.status, (twice.body as { field?: string }).field]).toEqual([409, "name"]);
  const { id } = await userOf("8001");
  expect((await ask("changeUser", { cookie, path: { id }, body: { skills: { [skill.id]: 11 } } })).status).toBe(400);
  expect((await ask("changeUser", { cookie, path: { id }, body: { skills: { gone: 3 } } })).status).toBe(400);
  const changed = await ask("changeUser", { cookie, path: { id }, body: { skills: { [skill.id]: 7 } } });
  expect(changed).toMatchObject({ status: 200, body: { skills: { [skill.id]: 7 } } });
  const asks = (skills: object) => ask("changeGroup", { cookie, path: { id: "business" }, body: { skills } });
  expect((await asks({ gone: 3 })).status).toBe(400);
  expect((await asks({ [skill.id]: 3 })).status).toBe(200);
  const retired = await ask("changeSkill", { cookie, path: { id: skill.id }, body: { retired: true } });
  expect(retired).toMatchObject({ status: 200, body: { name: "英语", retired: true } });
  const config = (await loadHotline(db))!;
  expect(config.skills).toEqual([{ id: skill.id, name: "英语", nameEn: "English", retired: true }]);
  expect(config.agents.find(({ user }) => user === id)?.skillLevels).toEqual({ [skill.id]: 7 });
  expect(config.groups.find(({ id: group }) => group === "business")?.skills).toEqual({ [skill.id]: 3 });
});

it("members of a group have an order and a level; whoever was slower is told what there is now", async () => {
  const before = await members();
  expect(before.members.map(({ level }) => level)).toEqual(before.members.map(() => 5));
  const list = before.members.map(({ user, level }) => ({ user, level })).reverse();
  const [first, ...others] = list;
  const wanted = [...others, { ...first!, level: 9 }].slice(1);
  const placed = await place({ version: before.version, members: wanted });
  expect(placed.status).toBe(200);
  expect((placed.body as GroupMembers).members.map(({ user, level }) => ({ user, level }))).toEqual(wanted);
  const stale = await place({ version: before.version, members: list });
  expect([stale.status, code(stale)]).toEqual([409, "stale"]);
  const { version } = await members();
  const twice = await place({ version, members: [wanted[0], wanted[0]] });
  expect([twice.status, (twice.body as { field?: string }).field]).toEqual([400, "members"]);
  expect((await place({ version, members: [{ user: "nobody", level: 5 }] })).status).toBe(400);

  const gone = list.find(({ user }) => !wanted.some((each) => each.user === user))!.user;
  const config = (await loadHotline(db))!;
  const own = config.agents.filter(({ groups }) => (groups as readonly string[]).includes("business"));
  expect(own.map(({ user }) => user)).not.toContain(gone);
  for (const { user, ranks, skills } of own) {
    const at = wanted.findIndex((each) => each.user === user);
    expect([ranks?.business, skills.business]).toEqual([at + 1, wanted[at]!.level]);
  }
  const told = await db.selectFrom("event").selectAll().where("subject", "=", gone).execute();
  expect(told.map(({ type }) => type)).toContain("AccountChanged");
});

it("who may not administer accounts changes no members, and sees the names of skills alone", async () => {
  const supervisor = await enter("supervisor");
  expect((await ask("listSkills", { cookie: supervisor })).status).toBe(200);
  const { version } = await members();
  expect((await place({ version, members: [] }, supervisor)).status).toBe(403);
  expect((await ask("createSkill", { cookie: supervisor, body: { name: "手语" } })).status).toBe(403);
});

it("past talks are told oldest first, without callers who hide their number", async () => {
  const call = (id: string, more: object) => ({
    ...{ id, direction: "inbound" as const, ended_at: 2, called_number: "1", trunk: "t", talk_ms: 5, withheld: false },
    ...{ users: [], agent_nos: [], groups: [], party: `p-${id}`, user_id: "8001", started_at: Date.now() - 5000 },
    ...more,
  });
  const rows = [
    call("late", {}),
    call("early", { started_at: Date.now() - 9000 }),
    call("hidden", { withheld: true }),
    call("unanswered", { talk_ms: 0 }),
    call("old", { started_at: Date.now() - 40 * 86_400_000 }),
  ];
  for (const row of rows)
    await db
      .insertInto("call_record")
      .values(row as never)
      .execute();
  const talks = await loadPastTalks(db, (await loadHotline(db))!, Date.now());
  expect(talks.map(({ party }) => party)).toEqual(["p-early", "p-late"]);
});

it("calls out of today are told by number where the rules limit them, and no others", async () => {
  const now = Date.now();
  const call = (id: string, party: string, more: object = {}) => ({
    ...{ id, direction: "outbound" as const, ended_at: 2, called_number: "1", trunk: "t", talk_ms: 0, withheld: false },
    ...{ users: [], agent_nos: [], groups: [], party, user_id: "8001", started_at: now - 5, ...more },
  });
  const rows = [
    call("o1", "p1"),
    call("o2", "p1", { started_at: now - 2 }),
    call("o3", "p2"),
    call("o4", "p2", { started_at: now - 2 * 86_400_000 }),
    call("i1", "p3", { direction: "inbound" }),
  ];
  for (const row of rows)
    await db
      .insertInto("call_record")
      .values(row as never)
      .execute();
  const config = (await loadHotline(db))!;
  expect(await loadPastDials(db, config, now)).toEqual([]);
  const limited = { ...config, policies: { ...config.policies, dialsADay: 3 } };
  const known = await loadPastDials(db, limited, now);
  expect(known.map(({ party, at, calls }) => [party, at - now, calls]).sort()).toEqual([
    ["p1", -2, 2],
    ["p2", -5, 1],
  ]);
});
