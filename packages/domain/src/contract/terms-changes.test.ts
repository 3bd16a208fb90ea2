/** Terms that are changed after days closed and instalments were paid: what was stays, and both sides' new terms hold from then on. */
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

const today = "2026-12-31";
const refused = (state: c.ContractState, side: Doer, deed: ContractDeed) => c.refusalOf(state, deed, side, today);
const done = (state: c.ContractState, side: Doer, deed: ContractDeed): c.ContractState => {
  expect([deed.type, refused(state, side, deed)]).toEqual([deed.type, undefined]);
  return c.applyToContract(state, { ...deed, side, at: 7 } as ContractEvent);
};
const write = (terms: c.ContractTerms): ContractDeed => ({ type: "ContractWritten", terms });
const begun = done(done(c.noContract, "provider", write(c.exampleTerms)), "client", {
  type: "ContractConfirmed",
  version: 1,
});
const closed = (day: string, answered: number): ContractDeed => ({
  ...{ type: "DayClosed", day, requests: 500, answered, ratings: 100, satisfied: 98, neutral: 0 },
});
const eased: c.ContractTerms = {
  ...c.exampleTerms,
  answerRate: { ...c.exampleTerms.answerRate, atLeast: { num: 80, den: 100 } },
  satisfaction: { ...c.exampleTerms.satisfaction, atLeast: { num: 98, den: 100 } },
};

test("thresholds that both sides change hold from the next day on: what was closed keeps its verdict, and stages go by their last day", () => {
  const failing = done(done(begun, "server", closed("2026-06-01", 425)), "server", closed("2026-06-02", 425));
  const waiting = done(failing, "provider", write(eased));
  const changed = done(waiting, "client", { type: "ContractConfirmed", version: 2 });
  const state = done(changed, "server", closed("2026-06-03", 425));
  const passes = (of: c.ContractState, day: string) => {
    const { answerRate, satisfaction } = c.judgeDay(of, of.days[day]!);
    return [answerRate.verdict, satisfaction.verdict].map((verdict) => verdict.judged && verdict.passes);
  };
  for (const of of [failing, waiting, changed, state]) expect(passes(of, "2026-06-02")).toEqual([false, false]);
  expect(passes(state, "2026-06-03")).toEqual([true, true]);
  expect(c.failuresInTerm(state, "answerRate", today)).toMatchObject({ count: 2, left: 8 });
  const stage = (from: string, to: string) => c.stageFigures(state, { from, to }, today).answerRate;
  expect(stage("2026-06-01", "2026-06-03")).toMatchObject({ failedDays: 2, passes: false });
  expect(stage("2026-06-01", "2026-06-04")).toMatchObject({ failedDays: 2, passes: true });
  // A second change keeps both that were before.
  const back = done(done(state, "provider", write(c.exampleTerms)), "client", {
    type: "ContractConfirmed",
    version: 3,
  });
  const last = done(back, "server", closed("2026-06-04", 425));
  expect(["2026-06-02", "2026-06-03", "2026-06-04"].map((day) => passes(last, day)[0])).toEqual([false, true, false]);
});

test("terms that were wrong before the client confirmed them, or before a day closed, are put right without a trace in the verdicts", () => {
  const first = done(c.noContract, "provider", write(eased));
  const day = done(first, "server", closed("2026-06-01", 425));
  const right = done(done(day, "provider", write(c.exampleTerms)), "client", {
    type: "ContractConfirmed",
    version: 2,
  });
  expect(c.judgeDay(right, right.days["2026-06-01"]!).answerRate.verdict).toMatchObject({ passes: false });
  expect(right.pastTerms).toEqual([]);
});

test("an instalment that was invoiced, paid or decided is not changed by new terms, neither as they are written nor as they are confirmed", () => {
  const [first, second, ...rest] = c.exampleTerms.instalments;
  const other: c.ContractTerms = {
    ...c.exampleTerms,
    instalments: [{ ...first!, due: { kind: "daysAfterSigning", days: 60 } }, second!, ...rest],
  };
  const invoice: ContractDeed = {
    ...{ type: "InvoiceRegistered", instalment: first!.id, no: "F1", amountFen: first!.amountFen, on: "2026-07-01" },
  };
  const invoiced = done(begun, "provider", invoice);
  expect(refused(invoiced, "provider", write(other))).toMatchObject({ reason: "settled", field: "terms.instalments" });
  // The second one may still be changed.
  const window = { from: "2026-06-01", to: "2026-11-20" };
  const later: c.ContractTerms = {
    ...c.exampleTerms,
    instalments: [first!, { ...second!, window }, ...rest],
  };
  const changed = done(invoiced, "provider", write(later));
  const examined = c.stageItems.reduce(
    (state, item) =>
      done(state, "client", { type: "StageItemExamined", stage: second!.id, item, passed: true, note: "" }),
    changed,
  );
  const decided = done(examined, "client", { type: "StageDecided", stage: second!.id, passed: true, note: "" });
  expect(refused(decided, "client", { type: "ContractConfirmed", version: 2 })).toMatchObject({
    ...{ reason: "settled", field: "version" },
  });
  expect(
    refused(done(decided, "provider", write(c.exampleTerms)), "client", { type: "ContractConfirmed", version: 3 }),
  ).toBe(undefined);
});
