/** Who may not see numbers can't find them by trying; who may, leaves a trace. */
import type { CallRow, PageOf } from "@zongji/api";
import type { CallId, LegId, TrunkId } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, ensureMonth, follow, insertFacts, insertParties, openPool, partiesOf } from "@zongji/store";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { agentRoutes } from "../../../live/src/agents/index.ts";
import { fillNumberEnds } from "../../../live/src/calls/number-ends.ts";
import { callFollower } from "./follow.ts";
import { callRoutes } from "./routes.ts";

const world = new World();
const parties = partiesOf(Buffer.alloc(32, 3));
const noon = Date.UTC(2026, 10, 25, 4);
const numbers = ["13812345678", "13912345678", "01088880000"];
let db: Db;
/** The last line of the audit trail before the test. */
let before = 0;

type Deed = (ask: unknown) => Promise<unknown>;
let deeds: Map<string, Deed>;
const add = ((id: string, deed: Deed) => deeds.set(id, deed)) as never;

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
  await ensureMonth(db, noon);
  for (const [n, number] of numbers.entries()) {
    const party = parties.idOf(number);
    const [call, leg, trunk] = [`c${n}` as CallId, `l${n}` as LegId, "t1" as TrunkId];
    const came = { call, leg, trunk, number: "12345678", party, withheld: false, sipCallId: "x" };
    await insertFacts(db, [{ node: "n1", epoch: "e", seq: n + 1, at: noon + n, v: 1, type: "CallArrived", ...came }]);
    await insertParties(db, [{ party, at: noon, number: parties.seal(party, number) }]);
  }
  await follow(db, callFollower);
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});
beforeEach(async () => {
  deeds = new Map();
  callRoutes(add, { db, parties, recordingsFolder: "/none" });
  const last = await db
    .selectFrom("audit")
    .select((eb) => eb.fn.max<string | null>("id").as("id"))
    .executeTakeFirst();
  before = Number(last?.id ?? 0);
});

const as = (user: string, ...more: string[]) => ({
  session: {
    key: user,
    principal: {
      user: { id: user, groups: [] },
      permissions: ["call.see", ...more].map((action) => ({ action, scope: "all" })),
    },
  },
  actor: { userId: null, login: user, address: "192.0.2.7" },
});
const [agent, supervisor] = [as("agent"), as("supervisor", "number.unmasked")];
const pageFor = async (who: typeof agent, query: object) =>
  (await deeds.get("listCalls")!({ ...who, query })) as PageOf<CallRow>;
const list = async (who: typeof agent, query: object): Promise<{ ids: string[]; numbers: string[] }> => {
  const { items } = await pageFor(who, query);
  return { ids: items.map(({ id }) => id).toSorted(), numbers: items.map(({ number }) => number) };
};
const audited = async (action: string) =>
  (
    await db
      .selectFrom("audit")
      .select(["login", "subject", "detail"])
      .where("action", "=", action)
      .where("id", ">", before as never)
      .orderBy("id")
      .execute()
  ).map(({ login, subject, detail }) => ({ login, subject, detail }));

test("whoever sees masked numbers can't ask for one in full: trying ten thousand would tell which it is", async () => {
  await expect(list(agent, { number: numbers[0] })).rejects.toMatchObject({ code: "forbidden" });
  await expect(list(agent, { number: "12345678" })).rejects.toMatchObject({ code: "forbidden" });
  expect(await list(supervisor, { number: numbers[0] })).toEqual({ ids: ["c0"], numbers: [numbers[0]] });
  expect(await audited("number.search")).toEqual([
    { login: "supervisor", subject: parties.idOf(numbers[0]!), detail: {} },
  ]);
});

test("control: an exact filter that is answered tells a masked number by trying", async () => {
  const tried = [];
  for (const middle of ["1233", "1234", "1235"]) {
    const { ids } = await list(supervisor, { number: `138${middle}5678` });
    tried.push(ids.length);
  }
  expect(tried).toEqual([0, 1, 0]);
});

test("the last four digits find a call, which tells no more than its masked number; each search is audited once", async () => {
  expect(await fillNumberEnds(db, parties)).toBe(3);
  expect(await fillNumberEnds(db, parties)).toBe(0);
  expect((await list(agent, { numberEnd: "5678" })).ids).toEqual(["c0", "c1"]);
  const { next } = await pageFor(agent, { numberEnd: "5678", pageSize: 1 });
  expect((await list(agent, { numberEnd: "5678", pageSize: 1, after: next })).ids).toEqual(["c0"]);
  expect((await list(agent, { numberEnd: "0000" })).ids).toEqual(["c2"]);
  expect((await list(agent, { numberEnd: "5678" })).numbers.toSorted()).toEqual(["138****5678", "139****5678"]);
  expect(await audited("number.search")).toEqual([
    { login: "agent", subject: "", detail: { numberEnd: "5678" } },
    { login: "agent", subject: "", detail: { numberEnd: "0000" } },
  ]);
  // In the database stands neither the number nor its end.
  const ends = await db.selectFrom("party").select("number_end").execute();
  expect(ends.map(({ number_end }) => /5678|0000/.test(number_end!))).toEqual([false, false, false]);
});

test("the twenty-first search within ten minutes is refused", async () => {
  for (let n = 0; n < 20; n++) await list(agent, { numberEnd: String(1000 + n) });
  await expect(list(agent, { numberEnd: "2000" })).rejects.toMatchObject({ code: "tooMany" });
  expect(await audited("number.search")).toHaveLength(20);
});

test("whoever sees numbers in full leaves a trace, once an hour for the same page or call; who sees them masked leaves none", async () => {
  for (let n = 0; n < 3; n++) await list(supervisor, { from: noon });
  await Promise.all([list(supervisor, { from: noon }), list(supervisor, { from: noon })]);
  const { next } = await pageFor(supervisor, { from: noon, pageSize: 2 });
  await list(supervisor, { from: noon, pageSize: 2, after: next });
  await list(agent, { from: noon });
  // How many there are is asked for beside the rows, and shows nobody a number.
  expect(await pageFor(supervisor, { from: noon + 1, count: "only" })).toMatchObject({
    items: [],
    total: 2,
    next: null,
  });
  const look = (who: typeof agent) => deeds.get("call")!({ ...who, params: { id: "c1" } });
  await look(agent);
  await look(supervisor);
  await look(supervisor);
  expect(await audited("number.see")).toEqual([
    { login: "supervisor", subject: "", detail: { from: noon } },
    { login: "supervisor", subject: "", detail: { from: noon, firstCall: "c0" } },
    { login: "supervisor", subject: "c1", detail: {} },
  ]);
});

test("a call back by number is for those who see numbers: whose number is refused and whose is not would tell it", async () => {
  const asked: string[] = [];
  agentRoutes(add, {
    live: { parties, command: async () => "busy" },
    checkCallBack: async (_who: unknown, _parent: string, party: string) => void asked.push(party),
  } as never);
  const callOut = (who: typeof agent, body: object) => deeds.get("agentCallOut")!({ ...who, body });
  const byNumber = { number: numbers[0], parent: "c0" };
  await expect(callOut(agent, byNumber)).rejects.toMatchObject({ code: "forbidden" });
  await expect(callOut(agent, { party: "p1", parent: "c0" })).rejects.toMatchObject({ code: "refused" });
  await expect(callOut(supervisor, byNumber)).rejects.toMatchObject({ code: "refused" });
  await expect(callOut(agent, { number: numbers[0] })).rejects.toMatchObject({ code: "refused" });
  expect(asked).toEqual(["p1", parties.idOf(numbers[0]!)]);
});
