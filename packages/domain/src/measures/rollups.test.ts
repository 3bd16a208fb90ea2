/** What reports ask for as a rule is rolled up. */
import { expect, test } from "vitest";
import { type ReportId, reportIds, reportOf, type Split } from "../reports/index.ts";
import { measures } from "./all.ts";
import { bases, type Dimension } from "./columns.ts";
import { dimensionsOf, isOfService, type Measure, type Term, termsOfMeasure } from "./measure.ts";
import { isOfPieces } from "./read.ts";
import { cutFor, cuts, peakCutFor, rolledTerms } from "./rollups.ts";
import { innerOf } from "./shares.ts";
import { termsOfAll } from "./table.ts";

type Read = { readonly terms: readonly Term[]; readonly asked: readonly Dimension[] };
/** Where groups are asked for agents' time is read otherwise: of another basis, or of each agent to be shared. */
const readsOf = (term: Term, asked: readonly Dimension[]): readonly (readonly [Term, readonly Dimension[]])[] => {
  const { ofGroup } = term;
  if (ofGroup === undefined || !asked.includes("group")) return [[term, asked]];
  if ("is" in ofGroup) return [[ofGroup.is, asked]];
  const { ofAgents, ofGroups } = innerOf(asked);
  return [[term, ofAgents], ...Object.values(ofGroup.shared).map((part) => [part, ofGroups] as const)];
};
/** What a statement reads: terms of one basis that are folded alike. */
const groupsOf = (id: ReportId, by: Split): readonly Read[] => {
  const asked = by === "none" ? [] : [by];
  const wanted = reportOf(id)
    .columns.map(({ measure }): [string, Measure] => [measure, measures[measure]])
    .filter(([, one]) => asked.every((dimension) => dimensionsOf(one).includes(dimension)));
  const reads = termsOfAll(Object.fromEntries(wanted)).flatMap((term) => readsOf(term, asked));
  const groups = Map.groupBy(reads, ([term, of]) => `${term.basis} ${isOfPieces(term) || term.fold} ${of}`);
  return [...groups.values()].map((own) => ({ terms: own.map(([term]) => term), asked: own[0]![1] }));
};
const isRolledUp = (terms: readonly Term[], grain: "day" | "hour" | "whole", asked: readonly Dimension[]): boolean =>
  terms[0]!.fold === "peak" ? peakCutFor(grain, asked) !== undefined : cutFor(terms, grain, asked) !== undefined;

/** Read from the tables: calls back to missed calls and quality checks, which are few, and distinct calls, which do not add up over groups. */
const isOfTables = ({ terms: [term] }: Read): boolean =>
  term!.basis === "callBack" ||
  term!.basis === "score" ||
  term!.basis === "criterion" ||
  (term!.fold === "distinct" && term!.of === "call");

test("each report of the contract, by each of its splits, is read from roll-ups", () => {
  for (const id of reportIds)
    for (const by of reportOf(id).splits)
      for (const { terms, asked } of groupsOf(id, by).filter((some) => !isOfTables(some)))
        expect(
          isRolledUp(terms, "whole", asked),
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
  const all = Object.values(measures)
    .flatMap(termsOfMeasure)
    .filter((term) => !isOfService(term));
  // Few, and read from their tables.
  const unrolled = ["callBack", "score", "criterion"];
  expect(all.filter((term) => !listed.has(term) && !unrolled.includes(term.basis))).toEqual([]);
  expect(rolledTerms("visit").peaks).toHaveLength(1);
});

test("what no cut has is read from the tables: finer than the cut, more dimensions, agents that no key tells", () => {
  const { onlineTime, longestSpell, staffed, offers, longestQueue } = measures;
  const { is: inGroup } = staffed.ofGroup as { is: Term };
  expect(cuts[cutFor([inGroup], "week", ["group", "hour"])!]!.grain).toBe("hour");
  expect(cutFor([inGroup], "quarter", ["group"])).toBeUndefined();
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
