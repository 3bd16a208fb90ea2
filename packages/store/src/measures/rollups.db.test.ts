/** What is read through roll-ups is what the tables say, whatever was rolled up when, and whatever changed since. */
import {
  type CallRecord,
  type Dimension,
  dimensions,
  type Filter,
  grains,
  type MeasureName,
  measures,
  rowsOfCall,
  rowsOfLetter,
  rowsOfOrder,
  type Sources,
} from "@zongji/domain";
import { World } from "@zongji/kit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { at, span, writtenAll } from "../../../domain/src/testing/by-hand.ts";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import { type Db, openPool } from "../database/index.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import { putHours } from "./keep.test-scene.ts";
import { type MeasureAsk, queryMeasures } from "./query.ts";
import { daysToRoll, rollDay } from "./roll.ts";
import { callRollupTables, rollupKindNames, stateRollupTables, unrollStates } from "./rolled.ts";
import { deskTables, measureTables, putCallRows, putLetterRows, putOrderRows } from "./write.ts";

const world = new World();
const zone = "Asia/Shanghai";
const dayMs = 86_400_000;
// Midnight in Shanghai on a Wednesday.
const since = Date.UTC(2026, 10, 24, 16);
const names = Object.keys(measures) as MeasureName[];
let db: Db;

beforeAll(async () => {
  db = openPool((await openMigrated(world)).url).db;
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await world.close();
});
const clear = async (): Promise<void> => {
  const made = [...measureTables, ...deskTables, ...callRollupTables, ...stateRollupTables];
  const all = [...made, "desk_rollup", "desk_rolled", "agent_state_span"];
  await sql`truncate ${sql.join(all.map((table) => sql.table(table)))}`.execute(db);
};
beforeEach(clear);

const putCalls = async (calls: readonly CallRecord[]): Promise<void> => {
  const byId = new Map(calls.map((call) => [call.call, call]));
  await putCallRows(
    db,
    calls.map((call) => rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent))),
  );
};
const putDesk = async ({ orders = [], letters = [] }: Sources, of: (no: number) => boolean): Promise<void> => {
  const [some, more] = [orders.filter((_, no) => of(no)), letters.filter((_, no) => of(no))];
  const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);
  await putOrderRows(db, idsOf(some), some.map(rowsOfOrder));
  await putLetterRows(db, idsOf(more), more.map(rowsOfLetter));
};
/** As the follower of states does it: from the states that last at a moment on all is made anew. No two states of an agent overlap. */
const putSpans = async ({ spans }: Sources, from: number): Promise<void> => {
  const own = spans.filter((span) => span.from >= from);
  const lasting = db
    .updateTable("agent_state_span")
    .set({ to_at: from })
    .where("from_at", "<", from)
    .where((eb) => eb.or([eb("to_at", "is", null), eb("to_at", ">", from)]));
  const cut = await lasting.returning("from_at").execute();
  await unrollStates(db, Math.min(from, ...cut.map(({ from_at }) => from_at)));
  await db.deleteFrom("agent_state_span").where("from_at", ">=", from).execute();
  for (const { agent, to, agentNo, state, reason, forced, call, groups, ...span } of own)
    await db
      .insertInto("agent_state_span")
      .values({
        ...{ user_id: agent, from_at: span.from, to_at: to ?? null, agent_no: agentNo, state, reason: reason ?? null },
        ...{ forced: forced ?? false, call: call ?? null, groups: JSON.stringify(groups) },
      })
      .onConflict((on) => on.doNothing())
      .execute();
};

const roll = async (now: number, of: (day: number) => boolean): Promise<number> => {
  let rolled = 0;
  for (const kind of rollupKindNames)
    for (const day of await daysToRoll(db, kind, { zone, now }, 0))
      if (of(Math.round((day.from - since) / dayMs)) && (await rollDay(db, kind, day, { zone, now })) === "rolled")
        rolled += 1;
  return rolled;
};

const values: { readonly [D in Dimension]: readonly (string | null)[] } = {
  group: ["business", "complaint", null],
  agent: ["u1", "u2"],
  caller: ["p0", "p1"],
  number: ["12345678"],
  trunk: ["t1", null],
  businessType: ["tax", null],
  direction: ["in", "out"],
  hour: ["00", "13"],
  weekday: ["1", "3"],
  reason: ["RNA", "meal", null],
  state: ["ready", "rest"],
  option: ["very"],
  node: ["main"],
  key: ["1", null],
  inspector: ["s1 Ann", null],
  criterion: ["greets"],
  source: ["call", null],
  department: ["traffic"],
  way: ["keys", "link"],
};
const filter: fc.Arbitrary<Filter> = fc
  .option(
    fc
      .constantFrom(...dimensions, "caller" as const)
      .chain((dimension) => fc.tuple(fc.constant(dimension), fc.subarray([...values[dimension]]))),
    { nil: undefined },
  )
  .map((one) => (one ? { [one[0]]: one[1] } : {}));
const edge = (at: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constant(at), fc.integer({ min: at - dayMs, max: at + dayMs }));
/** As a rule of whole days, since only those can be read from roll-ups. */
const period = fc
  .tuple(fc.integer({ min: -1, max: 13 }), fc.integer({ min: 2, max: 15 }))
  .chain(([from, days]) => fc.tuple(edge(since + from * dayMs), edge(since + (from + days) * dayMs)))
  .map(([from, to]) => ({ from, to: Math.max(to, from + 1) }));
const asks = fc.array(
  fc.record({
    period,
    grain: fc.constantFrom(...grains),
    by: fc.oneof(
      fc.constant([] as Dimension[]),
      fc.constantFrom(...dimensions).map((one) => [one]),
      fc.subarray([...dimensions], { maxLength: 2 }),
    ),
    filter,
  }),
  { minLength: 6, maxLength: 6 },
);

const alike = async (ask: Omit<MeasureAsk, "measures" | "zone">): Promise<void> => {
  const whole = { measures: names, zone, ...ask };
  expect(await queryMeasures(db, whole)).toEqual(await queryMeasures(db, { ...whole, isRaw: true }));
};

test("every measure through roll-ups is what the tables say, before and after late facts", async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(
      fortnight(since),
      fortnight(since),
      asks,
      fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
      fc.integer({ min: 0, max: 14 }),
      async (sources, later, some, isRolled, lateFrom) => {
        await clear();
        await putHours(db, sources.hours ?? []);
        await putCalls(sources.calls);
        await putSpans(sources, 0);
        await putDesk(sources, () => true);
        const now = Math.max(sources.now, later.now);
        const few = (day: number): boolean => isRolled[(day + 20) % 20]!;
        read += await roll(now, few);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
        // Calls of the same names, otherwise: rows change, move to other days, are new.
        await putCalls(later.calls.filter((_, no) => isRolled[no % 20]));
        await putSpans(later, since + lateFrom * dayMs);
        await putDesk(later, (no) => isRolled[no % 20]!);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
        await roll(now, () => true);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
  expect(read).toBeGreaterThan(0);
}, 300_000);

test("a talk that turns out to be of another group takes the days of its states out of the roll-ups", async () => {
  const noon = at("12:00:00");
  const talkFor = (group: string) =>
    writtenAll({
      a: { t0: "23:00:00", as: "D2", ends: "25:00:00", talks: [["8001", "23:00:00", "25:00:00", { group }]] },
    });
  const spans = [
    span("8001", "talking", "23:00:00", "25:00:00", { call: "a" }),
    span("8001", "wrapUp", "25:00:00", "50:00:00", { call: "a" }),
    span("8001", "ready", "50:00:00", "51:00:00"),
  ];
  const now = noon + 5 * dayMs;
  const kept = async () => (await db.selectFrom("state_rolled").select("day").orderBy("day").execute()).length;
  const workFor = async (group: string) => {
    const ask = { from: since, to: since + 3 * dayMs, grain: "day", filter: { group }, zone, now } as const;
    const measured = ["workingTime", "availableTime", "staffed"] as const;
    const found = await queryMeasures(db, { ...ask, measures: measured });
    expect(found).toEqual(await queryMeasures(db, { ...ask, measures: measured, isRaw: true }));
    return measured.map((name) => found.total[name].value);
  };
  await putCalls(talkFor("business"));
  await putSpans({ calls: [], spans, now }, 0);
  await roll(now, () => true);
  const hourMs = 3_600_000;
  expect(await kept()).toBe(5);
  expect(await workFor("complaint")).toEqual([0, 0, 0]);
  await putCalls(talkFor("complaint"));
  // Two days of the wrap-up behind the talk's own; those after it stay.
  expect(await kept()).toBe(2);
  // She was signed in to business all the time.
  expect(await workFor("complaint")).toEqual([27 * hourMs, 28 * hourMs, 0]);
  expect(await workFor("business")).toEqual([0, 0, 1]);
  await roll(now, () => true);
  expect(await workFor("complaint")).toEqual([27 * hourMs, 28 * hourMs, 0]);
});

test("staffing is read from roll-ups by the hours that were published, and a later publication takes no day out of them", async () => {
  const now = at("12:00:00") + 3 * dayMs;
  const open = (from: string, to: string) => ({ zone, weekly: [{ days: [1, 2, 3, 4, 5], from, to }], special: [] });
  const hours = [{ from: since - dayMs, schedule: open("09:00", "17:00") }];
  await putHours(db, hours);
  const groups = ["business", "complaint"];
  const spans = [
    span("8001", "ready", "08:00:00", "13:00:00", { groups }),
    span("8001", "rest", "13:00:00", "14:00:00", { groups }),
    span("8001", "ready", "14:00:00", "40:00:00", { groups }),
  ];
  await putSpans({ calls: [], spans, now }, 0);
  await roll(now, () => true);
  const hourMs = 3_600_000;
  const fte = async (filter: Filter) => {
    const ask = { from: since, to: since + 2 * dayMs, grain: "day", filter, zone, now, measures: ["fte"] } as const;
    const found = await queryMeasures(db, ask);
    expect(found).toEqual(await queryMeasures(db, { ...ask, isRaw: true }));
    return [...found.rows.map(({ values }) => values.fte), found.total.fte].map(({ over, under }) => [over, under]);
  };
  // 9 to 13 and 14 to 17 of eight hours; the next day 9 to 16 of eight.
  const days = [
    [7 * hourMs, 8 * hourMs],
    [7 * hourMs, 8 * hourMs],
    [14 * hourMs, 16 * hourMs],
  ];
  expect(await fte({})).toEqual(days);
  expect(await fte({ group: "complaint" })).toEqual(days.map(([over, under]) => [over! / 2, under]));
  await putHours(db, [...hours, { from: since + 2 * dayMs, schedule: open("00:00", "24:00") }]);
  expect((await db.selectFrom("state_rolled").select("day").execute()).length).toBe(3);
  expect(await fte({})).toEqual(days);
});
