/** Random days of calls, states, orders and letters in the tables of measures and in their roll-ups; for tests only. */
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
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import { type Db, openPool } from "../database/index.ts";
import { putHours } from "./keep.test-scene.ts";
import { type MeasureAsk, queryMeasures } from "./query.ts";
import { daysToRoll, rollDay } from "./roll.ts";
import { callRollupTables, rollupKindNames, stateRollupTables, unrollStates } from "./rolled.ts";
import { deskTables, measureTables, putCallRows, putLetterRows, putOrderRows } from "./write.ts";

export const zone = "Asia/Shanghai";
export const dayMs = 86_400_000;
// Midnight in Shanghai on a Wednesday.
export const since = Date.UTC(2026, 10, 24, 16);
const names = Object.keys(measures) as MeasureName[];
/** The database of the file that runs. */
export let db: Db;

const clear = async (): Promise<void> => {
  const made = [...measureTables, ...deskTables, ...callRollupTables, ...stateRollupTables];
  const all = [...made, "desk_rollup", "desk_rolled", "agent_state_span"];
  await sql`truncate ${sql.join(all.map((table) => sql.table(table)))}`.execute(db);
};

export const putCalls = async (calls: readonly CallRecord[]): Promise<void> => {
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
export const putSpans = async ({ spans }: Sources, from: number): Promise<void> => {
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

export const roll = async (now: number, of: (day: number) => boolean): Promise<number> => {
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

/** Every measure through roll-ups is what the tables say, before and after late facts. */
export const holdsThroughRollups = async (numRuns: number): Promise<void> => {
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
    { numRuns, endOnFailure: true },
  );
  expect(read).toBeGreaterThan(0);
};

/** Sets up before and after the file, and before each test of it. @param open gives the database */
export const rollupHouse = (open: (world: World) => Promise<{ readonly url: string }>): void => {
  const world = new World();
  beforeAll(async () => {
    db = openPool((await open(world)).url).db;
  });
  afterAll(async () => {
    await db.destroy();
    await world.close();
  });
  beforeEach(clear);
};
