/** Both readers give the same numbers: the one over rows in memory, and the one over PostgreSQL. */
import {
  type Dimension,
  dimensions,
  type Filter,
  grains,
  type MeasureName,
  measures,
  rowsOf,
  rowsOfCall,
  type Sources,
  tabulate,
  trace,
} from "@zongji/domain";
import { startPostgres, World } from "@zongji/kit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import { type Db, migrate, openPool } from "../database/index.ts";
import { queryMeasures } from "./query.ts";
import { traceMeasure } from "./trace.ts";
import { measureTables, putCallRows } from "./write.ts";

const world = new World();
const zone = "Asia/Shanghai";
// Midnight in Shanghai on a Wednesday.
const since = Date.UTC(2026, 10, 24, 16);
const dayMs = 86_400_000;
const names = Object.keys(measures) as MeasureName[];
let db: Db;

beforeAll(async () => {
  const postgres = await startPostgres(world);
  const opened = openPool(postgres.url);
  db = opened.db;
  const client = await opened.pool.connect();
  await migrate(client);
  client.release();
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await world.close();
});

const keep = async ({ calls, spans }: Sources): Promise<void> => {
  await sql`truncate ${sql.join([...measureTables, "agent_state_span" as const].map((table) => sql.table(table)))}`.execute(
    db,
  );
  const byId = new Map(calls.map((call) => [call.call, call]));
  await putCallRows(
    db,
    calls.map((call) => rowsOfCall(call, call.parent === undefined ? undefined : byId.get(call.parent))),
  );
  if (spans.length === 0) return;
  await db
    .insertInto("agent_state_span")
    .values(
      spans.map(({ agent, from, to, agentNo, state, reason, forced, call, groups }) => ({
        ...{ user_id: agent, from_at: from, to_at: to ?? null, agent_no: agentNo, state, reason: reason ?? null },
        ...{ forced: forced ?? false, call: call ?? null, groups: JSON.stringify(groups) },
      })),
    )
    .execute();
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
};
const filter: fc.Arbitrary<Filter> = fc
  .option(
    fc
      .constantFrom(...dimensions)
      .chain((dimension) => fc.tuple(fc.constant(dimension), fc.subarray([...values[dimension]]))),
    { nil: undefined },
  )
  .map((one) => (one ? { [one[0]]: one[1] } : {}));
// Not on whole minutes: the edges of a period cut what lies across them.
const period = fc
  .tuple(fc.integer({ min: -dayMs, max: 14 * dayMs }), fc.integer({ min: 1, max: 15 * dayMs }))
  .map(([from, lasts]) => ({ from: since + from, to: since + from + lasts }));

test("every measure is the same in memory and in the database, for any period, grain, dimensions and filter", async () => {
  await fc.assert(
    fc.asyncProperty(
      fortnight(since),
      fc.array(
        fc.record({
          period,
          grain: fc.constantFrom(...grains),
          by: fc.subarray([...dimensions], { maxLength: 2 }),
          filter,
        }),
        { minLength: 4, maxLength: 4 },
      ),
      async (sources, asks) => {
        await keep(sources);
        const rows = rowsOf({ ...sources, zone });
        for (const { period: within, ...ask } of asks) {
          const whole = { measures: names, ...within, ...ask, zone, now: sources.now };
          expect(await queryMeasures(db, whole)).toEqual(tabulate(measures, whole, rows));
        }
      },
    ),
    { numRuns: 20, interruptAfterTimeLimit: 90_000, endOnFailure: true },
  );
}, 300_000);

test("what is behind a figure is the same too, page by page, oldest first", async () => {
  await fc.assert(
    fc.asyncProperty(fortnight(since), period, async (sources, within) => {
      await keep(sources);
      const rows = rowsOf({ ...sources, zone });
      for (const measure of names) {
        const found: { id: string; at: number }[] = [];
        let after: string | undefined;
        do {
          const page = await traceMeasure(
            db,
            { measure, slice: within, now: sources.now, zone },
            { pageSize: 7, after },
          );
          found.push(...page.items);
          after = page.next;
        } while (after !== undefined);
        expect(
          found.map(({ at }) => at),
          measure,
        ).toEqual(found.map(({ at }) => at).toSorted((a, b) => a - b));
        expect(found.map(({ id }) => id).sort(), measure).toEqual(
          trace(measures[measure], rows, within)
            .map(({ id }) => id)
            .sort(),
        );
      }
    }),
    { numRuns: 4, interruptAfterTimeLimit: 60_000, endOnFailure: true },
  );
}, 300_000);
