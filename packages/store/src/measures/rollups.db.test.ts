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
  type Sources,
} from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import { type Db, migrate, openPool } from "../database/index.ts";
import { type MeasureAsk, queryMeasures } from "./query.ts";
import { daysToRoll, rollDay } from "./roll.ts";
import { callRollupTables, stateRollupTables, unrollStates } from "./rolled.ts";
import { measureTables, putCallRows } from "./write.ts";

const world = new World();
const zone = "Asia/Shanghai";
const dayMs = 86_400_000;
// Midnight in Shanghai on a Wednesday.
const since = Date.UTC(2026, 10, 24, 16);
const names = Object.keys(measures) as MeasureName[];
let db: Db;

beforeAll(async () => {
  const opened = openPool((await startPostgres(world)).url);
  db = opened.db;
  const client = await opened.pool.connect();
  await migrate(client);
  client.release();
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await world.close();
});
const clear = async (): Promise<void> => {
  const all = [...measureTables, ...callRollupTables, ...stateRollupTables, "agent_state_span" as const];
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
  for (const kind of ["call", "state"] as const)
    for (const day of await daysToRoll(db, kind, { zone, now }, 0))
      if (of(Math.round((day.from - since) / dayMs)) && (await rollDay(db, kind, day, { zone, now }))) rolled += 1;
  return rolled;
};

const values: { readonly [D in Dimension]: readonly (string | null)[] } = {
  group: ["business", "complaint", null],
  agent: ["u1", "u2"],
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
  way: ["keys", "link"],
};
const filter: fc.Arbitrary<Filter> = fc
  .option(
    fc
      .constantFrom(...dimensions)
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
        await putCalls(sources.calls);
        await putSpans(sources, 0);
        const now = Math.max(sources.now, later.now);
        const few = (day: number): boolean => isRolled[(day + 20) % 20]!;
        read += await roll(now, few);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
        // Calls of the same names, otherwise: rows change, move to other days, are new.
        await putCalls(later.calls.filter((_, no) => isRolled[no % 20]));
        await putSpans(later, since + lateFrom * dayMs);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
        await roll(now, () => true);
        for (const { period: within, ...ask } of some) await alike({ ...within, ...ask, now: now + dayMs });
      },
    ),
    { numRuns: 20, interruptAfterTimeLimit: 120_000, endOnFailure: true },
  );
  expect(read).toBeGreaterThan(0);
}, 300_000);
