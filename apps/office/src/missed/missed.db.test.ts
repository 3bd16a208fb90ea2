import type { MissedAssignee, MissedRow, MissedSummary } from "@zongji/api";
import type { CallId, Disposition, Fact, FactBody, GroupId, LegId, TrunkId, UserId, VisitId } from "@zongji/domain";
import { type Db, follow, insertParties, partiesOf, rebuildTables } from "@zongji/store";
import { beforeEach, expect, test } from "vitest";
import { fixedDay } from "../../../../packages/store/src/testing/fixed-day.test-scene.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { callFollower } from "../calls/index.ts";
import { createMissedList } from "./list.ts";
import { missedRoutes } from "./routes.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
// Facts stay for good: each test has callers and calls of its own.
const anybody = parties.idOf("1");
let [caller, other, third, fourth] = [anybody, anybody, anybody, anybody];
const numberOf = (n: number): string => `138${String(epoch).padStart(4, "0")}567${n}`;
const own = (name: string): string => `${name}_${epoch}`;
/** Without what makes names of this test its own. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(`_${epoch}"`, '"')) as T;
let db: Db;
const { store } = factsDatabase((opened) => {
  db = opened;
});
const minute = 60_000;
const noon = Math.floor(fixedDay() / 86_400_000) * 86_400_000 - 86_400_000;
let epoch = 0;
let seq = 0;

beforeEach(async () => {
  epoch += 1;
  seq = 0;
  const ofN = (n: number) => parties.idOf(numberOf(n));
  [caller, other, third, fourth] = [ofN(1), ofN(2), ofN(3), ofN(4)];
  for (const table of ["missed_handling", "missed_case", "call_record", "queue_visit"] as const)
    await db.deleteFrom(table).execute();
  for (const [id, agentNo] of [
    ["u1", "8001"],
    ["u2", "8002"],
  ] as const)
    await db
      .insertInto("user")
      .values({
        ...{ id, login: id, name: `座席 ${agentNo}`, agent_no: agentNo },
        ...{ password_hash: "x", must_change_password: false, created_at: 0, locked_until: null },
      })
      .onConflict((on) => on.column("id").doNothing())
      .execute();
});

const fact = (at: number, body: FactBody): Fact => {
  seq += 1;
  return { node: "n1", epoch: `00000${epoch}-00000000`, seq, at, v: 1, ...body };
};
const gone = { by: "caller", cause: "hangup" } as const;
const trunk = "t1" as TrunkId;

const came = (
  name: string,
  at: number,
  as: Disposition,
  { party = caller, group }: { party?: string; group?: string } = {},
) => {
  const [call, leg] = [own(name) as CallId, own(`${name}-l`) as LegId];
  const visit = { call, visit: own(`${name}-v`) as VisitId, group: group as GroupId };
  return [
    fact(at, {
      type: "CallArrived",
      call,
      leg,
      trunk,
      number: "12345678",
      party: party as never,
      withheld: false,
      sipCallId: "x",
    }),
    ...(group
      ? [
          fact(at, { type: "QueueEntered", ...visit, priority: 0, atHead: false }),
          fact(at + 9000, { type: "QueueLeft", ...visit, reason: "ABANDON" }),
        ]
      : []),
    fact(at + 9000, { type: "CallEnded", call, ending: gone, disposition: as }),
  ];
};
const returned = (name: string, at: number, parent: string, talkMs: number): Fact[] => {
  const [call, leg] = [own(name) as CallId, own(`${name}-l`) as LegId];
  const by = { agent: "u1" as UserId, agentNo: "8001", group: "g1" as GroupId };
  return [
    fact(at, { type: "LegStarted", call, leg: own(`${name}-a`) as LegId }),
    fact(at, {
      type: "DialStarted",
      call,
      leg,
      trunk,
      party: caller,
      number: "1",
      parent: own(parent) as CallId,
      ...by,
    }),
    ...(talkMs > 0
      ? [
          fact(at + 5000, { type: "DialAnswered", call, leg, ...by }),
          fact(at + 5000 + talkMs, { type: "TalkEnded", call, leg: own(`${name}-a`) as LegId, ending: gone, ...by }),
        ]
      : []),
    fact(at + 5000 + talkMs, { type: "CallEnded", call, ending: gone }),
  ];
};
const told = async (...facts: Fact[]): Promise<void> => {
  await store(facts);
  await follow(db, callFollower);
};

type Who = { id?: string; scope?: string; assign?: boolean; unmasked?: boolean; groups?: string[] };
const sessionOf = ({ id = "u1", scope = "all", assign = false, unmasked = false, groups = ["g1"] }: Who) => ({
  session: {
    principal: {
      user: { id, login: id, groups },
      permissions: [
        { action: "missed.handle", scope },
        ...(assign ? [{ action: "missed.assign", scope: "all" }] : []),
        ...(unmasked ? [{ action: "number.unmasked", scope: "all" }] : []),
      ],
    },
  },
  actor: { userId: id, login: id, address: "127.0.0.1" },
});
const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
const ask = <T>(id: string, given: object = {}, who: Who = {}): Promise<T> => {
  missedRoutes(((name: string, deed: never) => deeds.set(name, deed)) as never, {
    db,
    list: createMissedList(parties, { tell: async () => {} }),
    hear: async (call) => call?.id as never,
  });
  const asked = { params: {}, query: {}, body: {}, ...sessionOf(who), ...given };
  const params = "id" in asked.params ? { id: own(String(asked.params.id)) } : {};
  return deeds.get(id)!({ ...asked, params }).then((answer) => plain(answer as T));
};
const list = async (query: object = {}, who: Who = {}) =>
  (await ask<{ items: MissedRow[] }>("listMissed", { query: { state: "all", ...query } }, who)).items;
const ids = async (query: object = {}, who: Who = {}) => (await list(query, who)).map(({ id }) => id);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: { code: string; extra: { reason?: string; field?: string } }) =>
      [error.code, error.extra.reason ?? error.extra.field].filter(Boolean).join(" "),
  );

test("a caller who tries again stands once, is reached by a call back, and what he misses then is another", async () => {
  await insertParties(db, [{ party: caller, at: noon, number: parties.seal(caller, numberOf(1)) }]);
  await told(...came("a", noon, "D1"), ...came("b", noon + minute, "D3", { group: "g1" }));
  expect(await list()).toMatchObject([
    {
      ...{ id: "a", lastCall: "b", calls: 2, state: "waiting", group: "g1", disposition: "D3", number: `138****5671` },
    },
  ]);
  await told(...returned("x", noon + 2 * minute, "b", 0));
  expect(await list()).toMatchObject([{ id: "a", state: "tried", attempts: 1 }]);
  await told(...returned("y", noon + 3 * minute, "b", 20_000), ...came("c", noon + 9 * minute, "D4", { group: "g1" }));
  expect(await list({ sort: "lastAt" }, { unmasked: true })).toMatchObject([
    { id: "a", state: "recovered", attempts: 2, reachedCall: "y", number: numberOf(1) },
    { id: "c", state: "waiting", attempts: 0, calls: 1 },
  ]);
});

test("it is the same made anew from all facts, in whatever pieces they came", async () => {
  const facts = [
    ...came("a", noon, "D1"),
    ...came("o", noon + minute, "D3", { party: other, group: "g1" }),
    ...returned("x", noon + 2 * minute, "a", 0),
    ...came("b", noon + 3 * minute, "D6"),
    ...came("p", noon + 4 * minute, "D2", { party: other }),
    ...returned("y", noon + 5 * minute, "b", 2000),
    ...came("c", noon + 6 * minute, "D8"),
  ];
  for (const one of facts) await told(one);
  const all = async () => {
    const rows = db.selectFrom("missed_case").selectAll().where("party", "in", [caller, other]).orderBy("id");
    return plain(await rows.execute());
  };
  const before = await all();
  expect(before.map(({ id, reached_call }) => [id, reached_call])).toEqual([
    ["a", "y"],
    ["c", null],
    ["o", "p"],
  ]);
  await rebuildTables(db, [callFollower]);
  expect(await all()).toEqual(before);
});

test("an earlier call that comes late into the database is of the same case, and what people did about it stays", async () => {
  await told(...came("b", noon + minute, "D3"));
  const row = await ask<MissedRow>("assignMissed", { params: { id: "b" }, body: { version: 0, assignee: "u1" } });
  expect(row).toMatchObject({ id: "b", assignee: "座席 8001", version: 1 });
  await told(...came("a", noon, "D3"));
  expect(await list()).toMatchObject([{ id: "a", calls: 2, assigneeId: "u1", version: 1 }]);
});

test("one takes what is nobody's and leaves what is his; only who may assign gives to others", async () => {
  await told(...came("a", noon, "D3", { group: "g1" }));
  const assign = (assignee: string | null, version: number, who: Who) =>
    refusal(ask("assignMissed", { params: { id: "a" }, body: { version, assignee } }, who));
  const agent: Who = { id: "u1", scope: "group" };
  expect(await assign("u2", 0, agent)).toBe("forbidden");
  expect(await assign("u1", 0, agent)).toBe("done");
  expect(await assign("u2", 1, { id: "u2", scope: "group" })).toBe("forbidden");
  expect(await assign("u1", 0, agent)).toBe("stale");
  expect(await assign("nobody", 1, { assign: true })).toBe("conflict assignee");
  expect(await assign("u2", 1, { assign: true })).toBe("done");
  const open = (await ask<MissedAssignee[]>("listMissedAssignees", {}, { assign: true })).map((each) => [
    each.agentNo,
    each.open,
  ]);
  expect(open).toEqual([
    ["8001", 0],
    ["8002", 1],
  ]);
  const trail = await db.selectFrom("audit").select(["action", "detail"]).where("subject", "=", own("a")).execute();
  expect(trail).toMatchObject([{ action: "missed.assign" }, { detail: { was: { assignee: "u1" } } }]);
  const events = await db.selectFrom("event").select(["type", "body"]).where("subject", "=", own("a")).execute();
  expect(events).toMatchObject([{ body: { is: "u1" } }, { type: "MissedAssigned", body: { was: "u1", is: "u2" } }]);
});

test("closed with a reason it is done, can be opened again, and is open when the caller calls again", async () => {
  await told(...came("a", noon, "D3"));
  const body = { version: 0, outcome: "unreachable", note: "三次无人接听" };
  const closed = await ask<MissedRow>("closeMissed", { params: { id: "a" }, body });
  expect(closed).toMatchObject({ state: "closed", outcome: "unreachable", note: "三次无人接听", version: 1 });
  const again = { params: { id: "a" }, body: { ...body, version: 1 } };
  expect(await refusal(ask("closeMissed", again))).toBe("conflict missedClosed");
  expect(await refusal(ask("assignMissed", { params: { id: "a" }, body: { version: 1, assignee: "u1" } }))).toBe(
    "conflict missedClosed",
  );
  const reopened = await ask<MissedRow>("reopenMissed", { params: { id: "a" }, body: { version: 1 } });
  expect(reopened).toMatchObject({ state: "waiting", outcome: null, version: 2 });
  expect(await refusal(ask("reopenMissed", { params: { id: "a" }, body: { version: 2 } }))).toBe("conflict missedOpen");
  await ask("closeMissed", { params: { id: "a" }, body: { ...body, version: 2 } });
  // He calls after that.
  await told(...came("b", Date.now() + minute, "D3"));
  expect(await list()).toMatchObject([{ id: "a", state: "waiting", calls: 2, outcome: null, version: 3 }]);
  await told(...returned("x", Date.now() + 2 * minute, "b", 5000));
  expect(await refusal(ask("closeMissed", { params: { id: "a" }, body: { ...body, version: 3 } }))).toBe(
    "conflict missedReached",
  );
});

test("each sees those of his groups, those of no group, and those that were given to him", async () => {
  await told(
    ...came("mine", noon, "D3", { group: "g1" }),
    ...came("menu", noon + minute, "D1", { party: other }),
    ...came("theirs", noon + 2 * minute, "D3", { party: third, group: "g2" }),
    ...came("given", noon + 3 * minute, "D3", { party: fourth, group: "g2" }),
  );
  await ask("assignMissed", { params: { id: "given" }, body: { version: 0, assignee: "u1" } }, { assign: true });
  const sort = { sort: "lastAt" };
  expect(await ids(sort, { scope: "all" })).toEqual(["mine", "menu", "theirs", "given"]);
  expect(await ids(sort, { scope: "group" })).toEqual(["mine", "menu", "given"]);
  expect(await ids(sort, { scope: "own" })).toEqual(["given"]);
  expect(await ids({ ...sort, assigned: "nobody" })).toEqual(["mine", "menu", "theirs"]);
  expect(await ids({ assigned: "me" })).toEqual(["given"]);
  expect(await ids({ assigned: "others" }, { id: "u2" })).toEqual(["given"]);
  expect(await ids({ group: "g2", sort: "-lastAt" })).toEqual(["given", "theirs"]);
  const far = { params: { id: "theirs" }, body: { version: 0, assignee: "u1" } };
  expect(await refusal(ask("assignMissed", far, { scope: "group" }))).toBe("notFound");
  expect(await ask<MissedSummary>("missedSummary", {}, { scope: "group" })).toEqual({
    ...{ waiting: 3, tried: 0, mine: 1, kept: 0, voicemails: 0, oldestAt: noon },
  });
});

test("each state is found by its name, and as the row tells it", async () => {
  await told(
    ...came("waiting", noon, "D3", { party: other }),
    ...came("tried", noon + minute, "D3"),
    ...returned("x", noon + 2 * minute, "tried", 0),
    ...came("closed", noon + 3 * minute, "D3", { party: third }),
  );
  await ask("closeMissed", { params: { id: "closed" }, body: { version: 0, outcome: "noNeed", note: "" } });
  for (const state of ["waiting", "tried", "closed"])
    expect((await list({ state })).map((row) => [row.id, row.state])).toEqual([[state, state]]);
  expect(await ids({ state: "pending", sort: "lastAt" })).toEqual(["waiting", "tried"]);
  await told(
    ...returned("y", noon + 5 * minute, "tried", 9000),
    ...came("o", noon + 6 * minute, "D2", { party: other }),
  );
  expect(await ids({ state: "recovered" })).toEqual(["tried"]);
  expect(await ids({ state: "otherwise" })).toEqual(["waiting"]);
  expect(await ids({ state: "pending" })).toEqual([]);
});

const wants = (name: string, at: number, party: string, isKept = true): Fact => {
  const ofCall = { call: own(name) as CallId, group: "g1" as GroupId, party: party as never, own: false };
  return fact(
    at,
    isKept
      ? { type: "CallbackRequested", visit: own(`${name}-v`) as VisitId, ...ofCall }
      : { type: "CallbackListed", flowNode: "callback", ...ofCall },
  );
};

test("who asks to be called on another number stands with that number, and is reached by a call to it", async () => {
  const calls = came("a", noon, "D7", { group: "g1" });
  await told(...calls.slice(0, -1), wants("a", noon + 1, other), ...calls.slice(-1));
  expect(await list()).toMatchObject([{ id: "a", party: other, callback: "waiting", state: "waiting" }]);
  const ended = { call: own("a") as CallId, group: "g1" as GroupId, tries: 1 };
  await told(fact(noon + 5 * minute, { type: "CallbackEnded", ...ended, outcome: "closed" }));
  expect(await list()).toMatchObject([{ callback: "closed", attempts: 0 }]);
  await told(...returned("b", noon + 10 * minute, "a", 0).map((each) => asParty(each, other)));
  expect(await list()).toMatchObject([{ state: "tried", attempts: 1 }]);
  await told(...returned("c", noon + 20 * minute, "a", minute).map((each) => asParty(each, other)));
  expect(await list({ state: "all" })).toMatchObject([{ id: "a", state: "recovered", attempts: 2 }]);
});

test("who hides his number and asks in a flow to be called stands with the number that he typed", async () => {
  const calls = came("a", noon, "D8").map((each) => (each.type === "CallArrived" ? { ...each, withheld: true } : each));
  await told(...calls.slice(0, -1), wants("a", noon + 1, third, false), ...calls.slice(-1));
  expect(await list()).toMatchObject([{ id: "a", party: third, callback: "listed", state: "waiting" }]);
  await told(...returned("b", noon + minute, "a", minute).map((each) => asParty(each, third)));
  expect(await list({ state: "all" })).toMatchObject([{ state: "recovered" }]);
});

const asParty = (each: Fact, party: string): Fact => ("party" in each ? ({ ...each, party } as unknown as Fact) : each);
