/** Both readers give the same numbers: the one over rows in memory, and the one over PostgreSQL. */
import {
  type CallId,
  type CallRecord,
  type Dimension,
  dimensions,
  type Filter,
  grains,
  type MeasureName,
  measures,
  rowsOf,
  type StateSpan,
  tabulate,
  trace,
} from "@zongji/domain";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import type { Db } from "../database/index.ts";
import { checkIdentities } from "./identities.ts";
import { measureDatabase } from "./keep.test-scene.ts";
import { queryMeasures } from "./query.ts";
import { traceMeasure } from "./trace.ts";

const zone = "Asia/Shanghai";
// Midnight in Shanghai on a Wednesday.
const since = Date.UTC(2026, 10, 24, 16);
const dayMs = 86_400_000;
const names = Object.keys(measures) as MeasureName[];
let db: Db;
const keep = measureDatabase((opened) => {
  db = opened;
});

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
  way: ["keys", "link"],
  node: ["main"],
  key: ["1", null],
  inspector: ["s1 Ann", null],
  criterion: ["greets"],
  source: ["call", null],
  department: ["traffic"],
};
const filter: fc.Arbitrary<Filter> = fc
  .option(
    fc
      .constantFrom(...dimensions, "caller" as const)
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
        for (const { period: span, ...ask } of asks) {
          const whole = { measures: names, ...span, ...ask, zone, now: sources.now };
          expect(await queryMeasures(db, whole)).toEqual(tabulate(measures, whole, rows));
        }
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
});

test("of one caller's calls both tell the same; rates are told too, agents' time only as far as it is of calls", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(fortnight(since), period, fc.constantFrom(...grains), async (sources, span, grain) => {
      await keep(sources);
      const rows = rowsOf({ ...sources, zone });
      for (const caller of [["p0"], ["p0", "p1"]])
        for (const by of [[], ["group"], ["agent"]] as const) {
          const whole = { measures: names, ...span, grain, by, filter: { caller }, zone, now: sources.now };
          const found = await queryMeasures(db, whole);
          expect(found).toEqual(tabulate(measures, whole, rows));
          told += found.total.inboundTotal.value ?? 0;
          expect(found.total.onlineTime).toEqual({});
          expect(found.total.ordersCreated).toEqual({});
          if (by.length === 0) expect(found.total.talkingTime.value).toBeDefined();
        }
    }),
    { numRuns: 6, endOnFailure: true },
  );
  expect(told).toBeGreaterThan(0);
});

test("what is behind a figure is the same too, page by page, oldest first", async () => {
  await fc.assert(
    fc.asyncProperty(fortnight(since), period, filter, async (sources, whole, filtered) => {
      await keep(sources);
      const rows = rowsOf({ ...sources, zone });
      const slices = names.map((measure) => [measure, { ...whole, ...filtered }] as const);
      const ofGroup = (["availableTime", "occupancy", "workingTime", "staffed", "fte"] as const).flatMap((measure) =>
        values.group.map((group) => [measure, { ...whole, group }] as const),
      );
      for (const [measure, within] of [...slices, ...ofGroup]) {
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
    { numRuns: 4, endOnFailure: true },
  );
});

/** Of one identity each: a row that no side, or one side, takes for what it is. */
const spoilt = [
  ["I1", sql`update measure_call set disposition = 'D99' where id = 'c0'`],
  ["I4", sql`update measure_visit set reason = 'LOST' where id = 'c0v0'`],
  ["I4 entries", sql`update measure_entry set reason = 'LOST' where id = 'c0@business'`],
  ["I5", sql`update measure_offer set reason = 'LOST' where id = 'c0o0'`],
  ["I2", sql`update agent_state_span set state = 'asleep' where user_id = 'u1'`],
] as const;

test("the identities hold whatever happened, and a spoilt row is named with its call", async () => {
  await fc.assert(
    fc.asyncProperty(fortnight(since), period, async (sources, { from, to }) => {
      await keep(sources);
      expect(await checkIdentities(db, from, to, { now: sources.now, zone })).toEqual([]);
    }),
    { numRuns: 10, endOnFailure: true },
  );
  const call = "c0" as CallId;
  const visit = {
    visit: "c0v0",
    call,
    group: "business",
    priority: 0,
    atHead: false,
    offers: 0,
    tQ: since,
    tD: since + 1,
    reason: "ABANDON",
  };
  const offer = {
    offer: "c0o0",
    visit: "c0v0",
    call,
    group: "business",
    agent: "u1",
    agentNo: "",
    tR: since,
    tN: since + 1,
    reason: "RNA",
  };
  const record = {
    ...{ call, direction: "in", t0: since, disposition: "D1", withheld: false, keys: [], recordings: [], talks: [] },
    ...{ visits: [visit], offers: [offer] },
  } as unknown as CallRecord;
  const span = {
    agent: "u1",
    agentNo: "",
    state: "ready",
    from: since,
    to: since + 1000,
    groups: [],
    call,
  } as unknown as StateSpan;
  for (const [name, spoil] of spoilt) {
    await keep({ calls: [record], spans: [span], now: since + dayMs });
    expect(await checkIdentities(db, since, since + dayMs, { now: since + dayMs })).toEqual([]);
    await spoil.execute(db);
    const breaches = await checkIdentities(db, since, since + dayMs, { now: since + dayMs });
    expect(breaches.map(({ identity }) => identity)).toContain(name);
    const found = breaches.find(({ identity }) => identity === name);
    expect(found?.things.map((thing) => thing.call)).toEqual([call]);
    expect(found?.left).not.toBe(found?.right);
  }
});
