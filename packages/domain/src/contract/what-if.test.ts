import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const at = 1;
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const closed = (day: string, requests: number, answered: number): ContractEvent => ({
  ...{ type: "DayClosed", side: "server", at, day, requests, answered, ratings: 100, satisfied: 100, neutral: 0 },
});
const nothing: c.Supposed = {
  ...{
    on: "2026-07-01",
    readings: [],
    days: null,
    closed: [],
    complaints: 0,
    supplement: null,
    signedOn: null,
    until: null,
  },
  thresholds: c.asTermsHave,
};
const today = "2026-07-01";
const payment = (outcome: c.Outcome, id: string) => outcome.payments.find(({ instalment }) => instalment.id === id)!;

test("nothing supposed comes to what is real, and what is real is not touched", () => {
  const state = fold([written, closed("2026-06-01", 500, 400), closed("2026-06-02", 300, 299)]);
  const before = JSON.stringify(state);
  expect(c.outcomeOf(c.suppose(state, nothing, today), today)).toEqual(c.outcomeOf(state, today));
  const alternatives = c.clauseNames.flatMap((clause) =>
    c.clauses[clause].map((alternative) => ({ clause, alternative })),
  );
  fc.assert(
    fc.property(
      fc.subarray(alternatives),
      fc.integer({ min: 0, max: 700 }),
      fc.nat(20),
      fc.nat(1200),
      (readings, requests, complaints, ahead) => {
        const days = { requests, answered: Math.min(requests, 430), ratings: 9, satisfied: 8, neutral: 1 };
        const on = c.addDays(today, ahead);
        const supposed = c.suppose(state, { ...nothing, on, readings, days, complaints }, today);
        const outcome = c.outcomeOf(supposed, on);
        expect(outcome.counters.verified.count).toBe(complaints);
        expect(outcome.payments.reduce((sum, { instalment }) => sum + instalment.amountFen, 0)).toBe(215_802_000);
        expect(JSON.stringify(state)).toBe(before);
      },
    ),
    { numRuns: 40 },
  );
});

test("days ahead of 500 with 400 answered fail the first stage, and by the eleventh there is a ground with 30 % due", () => {
  const state = fold([written]);
  const days = { requests: 500, answered: 400, ratings: 100, satisfied: 100, neutral: 0 };
  const on = (day: string) => c.outcomeOf(c.suppose(state, { ...nothing, on: day, days }, today), day);
  // Working days from 2026-07-01 (a Wednesday): 1–3, 6–10, 13–14 are ten.
  expect(on("2026-07-15").counters.answerRate).toMatchObject({ count: 10, left: 0 });
  expect(on("2026-07-15")).toMatchObject({ grounds: ["resources"], atRiskFen: 16_784_600 });
  expect(on("2026-07-16").counters.answerRate).toMatchObject({ count: 11, left: -1 });
  expect(on("2026-07-16")).toMatchObject({ grounds: ["resources", "answerRate"], damagesFen: 64_740_600 });
  const { indicators } = payment(on("2026-11-30"), "2026-11");
  expect(indicators).toMatchObject({ answerRate: { passes: false }, satisfaction: { passes: true } });
  // No day is judged that is off: the week of 国庆 is none of them.
  expect(indicators!.answerRate.judgedDays).toBe(
    c.daysOf("2026-07-01", "2026-11-30").filter((day) => c.isWorkingDay(day, c.announced)).length,
  );
});

test("other readings, complaints and dates: C1 = C lets days of 500 out, three complaints take ¥1,500 off the tail, another end moves the last payment", () => {
  const state = fold([written]);
  const days = { requests: 500, answered: 400, ratings: 100, satisfied: 100, neutral: 0 };
  const on = "2026-11-30";
  const outcome = (supposed: Partial<c.Supposed>) =>
    c.outcomeOf(c.suppose(state, { ...nothing, on, days, ...supposed }, today), on);
  const exempt = outcome({ readings: [{ clause: "C1", alternative: "C" }] });
  expect(payment(exempt, "2026-11").indicators!.answerRate).toMatchObject({ judgedDays: 0, passes: null });
  expect([exempt.atRiskFen, outcome({}).atRiskFen]).toEqual([0, 16_784_600]);
  const three = outcome({ complaints: 3 });
  expect(payment(three, "2026-11")).toMatchObject({ deductedFen: 150_000, payableFen: 16_634_600 });
  expect(outcome({ complaints: 3, readings: [{ clause: "C16", alternative: "block" }] }).deductedFen).toBe(0);
  expect(outcome({ complaints: 10 }).counters.received).toMatchObject({ count: 10, left: -1 });
  expect(outcome({ complaints: 11 }).grounds).toContain("complaints");
  // A year earlier: 30 working days after 2028-05-31, a Wednesday, are six weeks.
  expect(payment(outcome({ until: "2028-05-31" }), "2029-last").due.day).toBe("2028-07-12");
  expect(payment(outcome({ signedOn: "2026-06-15" }), "2026-first").due.day).toBe("2026-07-15");
});

test("a closed day as if it had closed otherwise, and other thresholds, for days under earlier terms too", () => {
  const [bad, good] = [closed("2026-06-01", 500, 400), closed("2026-06-02", 300, 299)];
  const capacity = { ...c.exampleTerms, remedyWorkingDays: 6 };
  const changed: ContractEvent[] = [
    { type: "ContractConfirmed", side: "client", at, version: 1 },
    bad,
    { type: "ContractWritten", side: "provider", at, terms: capacity },
    { type: "ContractConfirmed", side: "client", at, version: 2 },
    good,
  ];
  const state = fold([written, ...changed]);
  expect(state.pastTerms).toHaveLength(1);
  const before = JSON.stringify(state);
  const failed = (more: Partial<c.Supposed>) => {
    const { counters, payments } = c.outcomeOf(c.suppose(state, { ...nothing, ...more }, today), today);
    const { judgedDays, mean } = payments.find(({ instalment }) => instalment.id === "2026-11")!.indicators!.answerRate;
    return [counters.answerRate.count, counters.answerRate.left, judgedDays, mean && c.percentText(mean)];
  };
  const thresholds = (more: Partial<c.SupposedThresholds>) => ({ thresholds: { ...c.asTermsHave, ...more } });
  const really = failed({});
  expect(really.slice(0, 2)).toEqual([1, 9]);
  const better = { day: "2026-06-01", requests: 500, answered: 450, ratings: 10, satisfied: 10, neutral: 0 };
  expect(failed({ closed: [better] }).slice(0, 2)).toEqual([0, 10]);
  expect(failed({ closed: [{ ...better, day: "2026-06-02", answered: 0 }] }).slice(0, 2)).toEqual([2, 8]);
  // 400 of 500 are 4/5 exactly, which does not fail it; 80.01 % do.
  expect(failed(thresholds({ answerAtLeast: { num: 4, den: 5 } }))[0]).toBe(0);
  expect(failed(thresholds({ answerAtLeast: { num: 8001, den: 10_000 } }))[0]).toBe(1);
  expect(failed(thresholds({ failedDays: 0 })).slice(0, 2)).toEqual([1, -1]);
  // By C1 = B the calls above the capacity are left out: a capacity of 440 lets 400 of 440 pass.
  const readings = [{ clause: "C1", alternative: "B" }] as const;
  expect(failed({ readings, ...thresholds({ capacity: 440 }) })[0]).toBe(0);
  expect(failed({ readings, ...thresholds({ capacity: 480 }) })[0]).toBe(1);
  expect(JSON.stringify(state)).toBe(before);
});

test("thresholds of satisfaction and complaints", () => {
  const state = fold([written]);
  const days = { requests: 100, answered: 100, ratings: 3, satisfied: 2, neutral: 0 };
  const of = (more: Partial<c.SupposedThresholds>) => {
    const thresholds = { ...c.asTermsHave, ...more };
    return c.outcomeOf(
      c.suppose(state, { ...nothing, on: "2026-07-08", days, complaints: 2, thresholds }, today),
      "2026-07-08",
    );
  };
  expect(of({}).counters.satisfaction).toMatchObject({ count: 5, left: 5 });
  expect(of({ satisfactionAtLeast: { num: 2, den: 3 } }).counters.satisfaction.count).toBe(0);
  expect(of({ failedDaysSatisfaction: 3 }).counters.satisfaction.left).toBe(-2);
  expect(of({ failedDaysSatisfaction: 3 }).grounds).toContain("satisfaction");
  expect(of({ verified: 1, fewerThan: 2 }).counters).toMatchObject({ verified: { left: -1 }, received: { left: -1 } });
  expect(of({ verified: 1 }).grounds).toContain("complaints");
});
