/** Every measure has a worked example, and is what was reckoned on paper (the same days in PostgreSQL: packages/store). */
import { describe, expect, test } from "vitest";
import { periodOf, workedDays } from "../testing/worked/index.ts";
import { dimensionsOf, evaluate, isRatio, type Measure, type MeasureName, measures, rowsOf, trace } from "./index.ts";

const catalogue: Readonly<Record<string, Measure>> = measures;
const names = Object.keys(measures) as MeasureName[];
const all = Object.values(workedDays).flatMap(({ expects }) => expects);

describe.each(Object.entries(workedDays))("%s", (_name, { sources, expects }) => {
  const rows = rowsOf(sources);
  test.each(expects)("$measure is $value: $why", (expectation) => {
    const { measure, value, behind } = expectation;
    const slice = { ...expectation.slice, ...periodOf(expectation) };
    expect(evaluate(measures[measure], rows, slice)).toBe(value);
    if (behind) expect(trace(measures[measure], rows, slice).map(({ id }) => id)).toEqual(behind);
  });
});

describe("the worked examples", () => {
  test("have for every measure a figure that is neither nothing nor 0", () => {
    const worked = new Set(all.flatMap(({ measure, value }) => (value ? [measure] : [])));
    expect(names.filter((name) => !worked.has(name))).toEqual([]);
  });
  test("have for every rate and average one with nothing to divide by", () => {
    const worked = new Set(
      all.flatMap(({ measure, value, slice }) => {
        const { from: _from, to: _to, ...filter } = slice ?? {};
        const answers = Object.keys(filter).every((one) =>
          (dimensionsOf(catalogue[measure]!) as string[]).includes(one),
        );
        // Where it has no answer at all that is another reason (G15).
        return value === undefined && answers ? [measure] : [];
      }),
    );
    expect(names.filter((name) => isRatio(catalogue[name]!) && !worked.has(name))).toEqual([]);
  });
  test("have each figure once, with its reckoning", () => {
    for (const [name, { expects }] of Object.entries(workedDays)) {
      const keys = expects.map(({ measure, slice }) => JSON.stringify([measure, slice]));
      expect(
        keys.filter((key, at) => keys.indexOf(key) !== at),
        name,
      ).toEqual([]);
    }
    expect(all.filter(({ why }) => why.length < 3)).toEqual([]);
  });
});
