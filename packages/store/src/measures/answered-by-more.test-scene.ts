/** Calls that several groups answered count once in whatever they are put together, though calls are counted by entries. */
import {
  type CallRecord,
  type Dimension,
  type Filter,
  type GroupId,
  grains,
  measures,
  rowsOf,
  type Sources,
  tabulate,
} from "@zongji/domain";
import type { World } from "@zongji/kit";
import fc from "fast-check";
import { sql } from "kysely";
import { expect } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import type { Db } from "../database/index.ts";
import { type Keep, measureDatabase } from "./keep.test-scene.ts";
import { queryMeasures } from "./query.ts";
import { daysToRoll, rollDay } from "./roll.ts";

const zone = "Asia/Shanghai";
const dayMs = 86_400_000;
// Midnight in Shanghai on a Wednesday.
export const since = Date.UTC(2026, 10, 24, 16);
const groups = ["business", "complaint", "deeds"] as const;
/** The rate, and measures that are read in the same statement. */
const names = ["transferRate", "transferredEntries", "entriesAnswered", "queueEntries"] as const;
const { transferRate, transferredEntries, entriesAnswered, queueEntries } = measures;
const wanted = { transferRate, transferredEntries, entriesAnswered, queueEntries };
export let db: Db;
export let keep: Keep;

/** @param open a database with the tables; one of the server that all files share, where nothing is said */
export const answeredByMoreHouse = (open?: (world: World) => Promise<{ readonly url: string }>): void => {
  keep = measureDatabase((opened) => {
    db = opened;
  }, open);
};

/** Most visits answered, in one of three groups, some of them a night later; talks for the same groups. */
export const answered = ({ calls, ...sources }: Sources): Sources => ({
  ...sources,
  calls: calls.map((call, of): CallRecord => {
    const late = (no: number): number => (of % 4 === 0 ? no * 20 * 3_600_000 : 0);
    const group = (no: number): GroupId => groups[(of + no) % groups.length]! as GroupId;
    return {
      ...call,
      direction: of % 9 === 0 ? "out" : "in",
      talks: call.talks.map((talk, no) => ({ ...talk, group: group(no) })),
      visits: call.visits.map((visit, no) => {
        const own = { ...visit, tQ: visit.tQ + late(no), group: of % 5 === 0 ? visit.group : group(no) };
        return (of + no) % 7 === 0 ? own : { ...own, tD: own.tQ + 60_000, reason: "ANSWER" };
      }),
    };
  }),
});

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant({}),
  fc.subarray([...groups]).map((group) => ({ group })),
  fc.record({ group: fc.subarray([...groups]), number: fc.constant(["12345678"]) }),
  fc.constantFrom<Filter>({ hour: ["00", "01", "13"] }, { weekday: ["3"] }, { number: "12345678" }, { trunk: [null] }),
);
const asks = fc.array(
  fc.record({
    from: fc.oneof(fc.constant(since), fc.integer({ min: since - dayMs, max: since + 3 * dayMs })),
    to: fc.oneof(fc.constant(since + 15 * dayMs), fc.integer({ min: since + 4 * dayMs, max: since + 16 * dayMs })),
    grain: fc.constantFrom(...grains),
    by: fc.subarray(["group", "number", "hour", "weekday", "trunk"] as Dimension[], { maxLength: 2 }),
    filter,
  }),
  { minLength: 12, maxLength: 12 },
);

/** In so many fortnights of random calls tables and roll-ups say what the definition says. @throws the first that says otherwise */
export const holdsForSeveralGroups = async (fortnights: number): Promise<void> => {
  let repeated = 0;
  await fc.assert(
    fc.asyncProperty(fortnight(since), asks, fc.nat({ max: 3 }), async (made, some, left) => {
      const sources = answered(made);
      await sql`truncate call_rollup, call_rolled`.execute(db);
      await keep({ ...sources, spans: [] });
      const rows = rowsOf({ ...sources, spans: [], zone });
      repeated += rows.entry.filter((row) => row.answeredByMore).length;
      const check = async (): Promise<void> => {
        for (const ask of some) {
          const whole = { measures: names, ...ask, zone, now: sources.now + dayMs };
          const expected = tabulate(wanted, whole, { ...rows, now: whole.now });
          expect(await queryMeasures(db, whole)).toEqual(expected);
          expect(await queryMeasures(db, { ...whole, isRaw: true })).toEqual(expected);
        }
      };
      await check();
      for (const [no, day] of (await daysToRoll(db, "call", { zone, now: sources.now }, 0)).entries())
        if (no % 4 !== left) await rollDay(db, "call", day, { zone, now: sources.now });
      await check();
    }),
    { numRuns: fortnights, endOnFailure: true },
  );
  expect(repeated).toBeGreaterThan(20);
};
