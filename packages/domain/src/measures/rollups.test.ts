/** What reports ask for as a rule is rolled up. */
import { expect, test } from "vitest";
import { type ReportId, reportIds, reportOf, type Split } from "../reports/index.ts";
import { measures } from "./all.ts";
import { bases, type Dimension } from "./columns.ts";
import { dimensionsOf, type Measure, type Term, termsOfMeasure } from "./measure.ts";
import { isOfPieces } from "./read.ts";
import { cutFor, cuts, peakCutFor, rolledTerms } from "./rollups.ts";
import { termsOfAll } from "./table.ts";

/** What a statement reads: terms of one basis that are folded alike. */
const groupsOf = (id: ReportId, by: Split): Term[][] => {
  const asked = by === "none" ? [] : [by];
  const wanted = reportOf(id)
    .columns.map(({ measure }): [string, Measure] => [measure, measures[measure]])
    .filter(([, one]) => asked.every((dimension) => dimensionsOf(one).includes(dimension)));
  const terms = termsOfAll(Object.fromEntries(wanted));
  const groups = Map.groupBy(terms, (term) => `${term.basis} ${isOfPieces(term) || term.fold} `);
  return [...groups.values()];
};
const isRolledUp = (terms: readonly Term[], grain: "day" | "hour" | "whole", asked: readonly Dimension[]): boolean =>
  terms[0]!.fold === "peak" ? peakCutFor(grain, asked) !== undefined : cutFor(terms, grain, asked) !== undefined;

/** Read from the tables: calls back to missed calls, which are few, and distinct calls, which do not add up over groups. */
const isOfTables = ([term]: readonly Term[]): boolean =>
  term!.basis === "callBack" || (term!.fold === "distinct" && term!.of === "call");

test("each report of the contract, by each of its splits, is read from roll-ups", () => {
  for (const id of reportIds)
    for (const by of reportOf(id).splits)
      for (const terms of groupsOf(id, by).filter((some) => !isOfTables(some)))
        expect(
          isRolledUp(terms, "whole", by === "none" ? [] : [by]),
          `${id} by ${by}: ${terms.map((term) => term.label.en).join(", ")}`,
        ).toBe(true);
});

test("a cut has keys that its basis has, and the terms of each measure are in one list or another", () => {
  for (const { basis, keys } of cuts) for (const key of keys) expect(Object.keys(bases[basis].columns)).toContain(key);
  const listed = new Set(
    [...new Set(cuts.map(({ basis }) => basis))].flatMap((basis) => {
      const { sums, most, peaks } = rolledTerms(basis);
      return [...sums, ...most, ...peaks];
    }),
  );
  const all = Object.values(measures).flatMap(termsOfMeasure);
  expect(all.filter((term) => !listed.has(term) && term.basis !== "callBack")).toEqual([]);
  expect(rolledTerms("visit").peaks).toHaveLength(1);
});

test("what no cut has is read from the tables: finer than the cut, more dimensions, agents that no key tells", () => {
  const { onlineTime, longestSpell, staffed, offers, longestQueue } = measures;
  expect(cutFor([onlineTime], "quarter", [])).toBeUndefined();
  expect(cutFor([onlineTime], "hour", ["state"])).toBeUndefined();
  expect(cuts[cutFor([longestSpell], "hour", [])!]!.grain).toBe("hour");
  expect(cuts[cutFor([longestSpell], "month", [])!]!.grain).toBe("day");
  expect(cuts[cutFor([staffed], "month", ["weekday"])!]!.keys).toContain("agent");
  expect(cutFor([offers], "day", ["agent", "number"])).toBeUndefined();
  expect(peakCutFor("day", ["group", "number"])).toBeUndefined();
  expect(peakCutFor("hour", [])).toBeUndefined();
  expect(longestQueue.fold).toBe("peak");
});
