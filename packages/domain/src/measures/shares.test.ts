/** How an agent's time is shared among groups. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { periodOf } from "../testing/worked/index.ts";
import { sharedTime } from "../testing/worked/shared.ts";
import { measures, rowsOf, tabulate } from "./index.ts";
import { sharesOf } from "./shares.ts";

const shared = (whole: number, worked: Readonly<Record<string, number>>, there: readonly string[] = []) =>
  Object.fromEntries(sharesOf(whole, new Map(Object.entries(worked)), new Set(there)));

describe("time is shared", () => {
  test("by what was worked for each, whoever she was signed in to", () => {
    expect(shared(900, { a: 100, b: 200 }, ["c"])).toEqual({ a: 300, b: 600 });
  });
  test("equally where nothing was worked", () => {
    expect(shared(900, { a: 0 }, ["b", "c"])).toEqual({ b: 450, c: 450 });
  });
  test("in whole ms: what is lost at one comes to a later one", () => {
    expect(shared(100, {}, ["c", "b", "a"])).toEqual({ a: 33, b: 33, c: 34 });
  });
  test("among nobody where there is nothing", () => expect(shared(0, {})).toEqual({}));
  test("with what was worked for no group in line with the others", () => {
    const own = sharesOf(
      300,
      new Map([
        [null, 200],
        ["a", 100],
      ]),
      new Set(),
    );
    expect([own.get("a"), own.get(null)]).toEqual([100, 200]);
  });
});

const ms = fc.integer({ min: 0, max: 100_000_000_000 });
test("shares add up to the whole, and a group has no less than what was worked for it", () => {
  const keys = fc.constantFrom("a", "b", "c", null);
  const all = fc.tuple(fc.array(fc.tuple(keys, ms)), fc.uniqueArray(keys, { minLength: 1 }), ms);
  fc.assert(
    fc.property(all, ([pairs, there, more]) => {
      const worked = new Map(pairs);
      const whole = [...worked.values()].reduce((sum, each) => sum + each, more);
      const shares = sharesOf(whole, worked, new Set(there));
      expect([...shares.values()].reduce((sum, each) => sum + each, 0)).toBe(whole);
      for (const [group, own] of worked) expect(shares.get(group) ?? 0).toBeGreaterThanOrEqual(own);
    }),
  );
});

test("a group's time of all lines together is that of the period, whatever it is split by", () => {
  const rows = rowsOf(sharedTime.sources);
  const period = periodOf(sharedTime.expects[0]!);
  const { availableTime, occupancy } = measures;
  for (const filter of [{ group: "business" }, { group: "complaint" }, { group: "business", hour: ["09", "10"] }])
    for (const grain of ["hour", "whole"] as const) {
      const of = (by: readonly ("group" | "agent" | "hour" | "weekday")[]) =>
        tabulate({ availableTime, occupancy }, { ...period, grain, by, filter }, rows);
      for (const by of [["hour"], ["hour", "weekday"], ["agent", "hour"], ["hour", "group"]] as const)
        expect(of(by).total, `${by}`).toEqual(of([]).total);
    }
  const ask = { ...period, grain: "whole", by: ["hour"], filter: { group: "business" } } as const;
  const { perKey, total } = tabulate({ availableTime }, ask, rows);
  expect(total.availableTime.value).toBe((157 * 60 + 20) * 1000);
  // The lines are shared by what was done in each, and don't add up to it.
  expect(perKey.reduce((sum, { values }) => sum + values.availableTime.value!, 0)).not.toBe(total.availableTime.value);
});
