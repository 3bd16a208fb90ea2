import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import { decodeEvent } from "../events/decode.ts";
import * as c from "./index.ts";

const at = 1;
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const signed = (clause: c.Clause, alternative: string, from: string): ContractEvent[] => [
  { type: "ReadingProposed", side: "provider", at, clause, alternative, from, note: "" },
  { type: "ReadingAccepted", side: "client", at, clause, version: 1 },
];
const plain = { requests: 480, answered: 456, ratings: 100, satisfied: 99, neutral: 0 };
// 456 of 480 are 95 %, 456 of 520 at all hours 87.7 %; 98 of 100 ratings that were given on the day are 98 %.
const figures = {
  ...{ ...plain, allHours: { requests: 520, answered: 456 } },
  ratedOn: { ratings: 100, satisfied: 98, neutral: 1 },
};
const closed = (day: string, of: Omit<c.DayFigures, "day"> = figures): ContractEvent => ({
  ...{ type: "DayClosed", side: "server", at, day, ...of },
});
const judged = (state: c.ContractState, day: string) => {
  const { answerRate, satisfaction } = c.judgeDay(state, state.days[day]!);
  return [answerRate.verdict, satisfaction.verdict].map((verdict) => verdict.judged && [verdict.num, verdict.den]);
};
const refused = (state: c.ContractState, deed: ContractDeed, side: Doer) =>
  c.refusalOf(state, deed, side, "2026-12-31");

test("from the day of a signed C12 on requests at all hours are judged, and before it those in service hours", () => {
  const state = fold([
    ...[written, ...signed("C12", "allHours", "2026-07-02"), ...signed("C1", "A", "2026-06-01")],
    ...[closed("2026-07-01"), closed("2026-07-02")],
  ]);
  expect(judged(state, "2026-07-01")[0]).toEqual([456, 480]);
  expect(judged(state, "2026-07-02")[0]).toEqual([456, 520]);
  const first = c.judgeDay(state, state.days["2026-07-01"]!);
  const second = c.judgeDay(state, state.days["2026-07-02"]!);
  expect([first.counted.hours, second.counted.hours]).toEqual(["serviceHours", "allHours"]);
  // Nobody signed that the 1st counts service hours alone.
  expect([first.answerRate.signed, second.answerRate.signed]).toEqual([false, true]);
  expect(c.failuresInTerm(state, "answerRate", "2026-12-01").count).toBe(1);
  expect(c.stageFigures(state, { from: "2026-06-01", to: "2026-11-30" }, "2026-12-01").answerRate).toMatchObject({
    ...{ num: 912, den: 1000, failedDays: 1 },
  });
});

test("from the day of a signed M11 on the ratings that were given on a day are judged", () => {
  const state = fold([
    ...[written, ...signed("M11", "ofRating", "2026-07-02"), closed("2026-07-01"), closed("2026-07-02")],
  ]);
  expect([judged(state, "2026-07-01")[1], judged(state, "2026-07-02")[1]]).toEqual([
    [99, 100],
    [98, 100],
  ]);
  // The one that is neutral counts where C3 says so.
  const both = fold([
    ...[written, ...signed("M11", "ofRating", "2026-07-01"), ...signed("C3", "satisfied", "2026-07-01")],
    closed("2026-07-01"),
  ]);
  expect(judged(both, "2026-07-01")[1]).toEqual([99, 100]);
});

test("the effects of C12 and M11 side by side, without anything being signed", () => {
  const state = fold([written, closed("2026-07-01")]);
  const failed = (clause: c.Clause, alternative: string) =>
    c
      .effectsOf(state, clause, alternative, "2026-12-01")
      .flatMap((each) => (each.of === "failedDays" ? [each.count] : []));
  expect([failed("C12", "serviceHours"), failed("C12", "allHours")]).toEqual([[0], [1]]);
  expect([failed("M11", "ofCall"), failed("M11", "ofRating")]).toEqual([[0], [1]]);
});

test("a day of which the figures are not known is judged by the usual ones, and not as signed; the server adds them once", () => {
  const events = [
    ...[written, ...signed("C12", "allHours", "2026-06-01"), ...signed("C1", "A", "2026-06-01")],
    closed("2026-07-01", plain),
  ];
  const old = fold(events);
  expect(judged(old, "2026-07-01")[0]).toEqual([456, 480]);
  expect(c.judgeDay(old, old.days["2026-07-01"]!).answerRate.signed).toBe(false);
  const { allHours, ratedOn } = figures;
  const add = { type: "DayFiguresAdded", day: "2026-07-01", allHours, ratedOn } as const;
  expect(refused(old, add, "server")).toBeUndefined();
  for (const side of ["client", "provider"] as const) expect(refused(old, add, side)).toEqual({ code: "forbidden" });
  // All hours hold the service hours: fewer can't be.
  expect(refused(old, { ...add, allHours: { requests: 479, answered: 456 } }, "server")).toMatchObject({
    ...{ reason: "order", field: "allHours" },
  });
  expect(refused(old, { ...add, ratedOn: { ratings: 1, satisfied: 1, neutral: 1 } }, "server")).toMatchObject({
    ...{ reason: "order", field: "ratedOn" },
  });
  expect(refused(old, { ...add, day: "2026-07-02" }, "server")).toMatchObject({ reason: "noSuch", field: "day" });
  const added = c.applyToContract(old, { ...add, side: "server", at });
  expect(judged(added, "2026-07-01")[0]).toEqual([456, 520]);
  expect(c.judgeDay(added, added.days["2026-07-01"]!).answerRate.signed).toBe(true);
  expect(refused(added, add, "server")).toMatchObject({ reason: "alreadyDone" });
  // A correction brings its own.
  const corrected = c.applyToContract(added, {
    ...{ type: "DayCorrected", side: "server", at, day: "2026-07-01", ...plain, revision: 1, lateFacts: 1 },
    ...{ hash: "a".repeat(64), allHours: { requests: 500, answered: 456 }, ratedOn },
  });
  expect(judged(corrected, "2026-07-01")[0]).toEqual([456, 500]);
  expect(corrected.corrections["2026-07-01"]![0]!.before.allHours).toEqual(allHours);
});

test("today's budgets are those of the reading that is in force", () => {
  const state = fold([written, ...signed("C12", "allHours", "2026-06-01"), ...signed("C1", "D", "2026-06-01")]);
  const day = { ...figures, day: "2026-07-01" };
  // 456 answered bear 506 requests: at all hours there are 520 already, in service hours 26 more may be missed.
  expect(c.contractToday(state, day).answerRate.day).toEqual({ failed: true });
  const usual = fold([written, ...signed("C1", "D", "2026-06-01")]);
  expect(c.contractToday(usual, day).answerRate.day).toEqual({ left: 26 });
  // What is to come today is foretold by what came at all hours.
  const rests = Array.from({ length: 4 }, () => ({ ...plain, allHours: { requests: 600, answered: 599 } }));
  const [row] = c.budgetsOf(state, { ...day, allHours: { requests: 10, answered: 10 } }, rests);
  expect(row).toMatchObject({ of: "answerRate", period: "day", expected: { tenths: 10 } });
});

test("days of version 1 are read as they are, and without C12 and M11 signed all figures beside change nothing", () => {
  const old = { side: "server", day: "2026-07-01", ...plain };
  const stored = { id: 1, subject: "contract", actor: null, at, body: old };
  expect(decodeEvent({ ...stored, type: "DayClosed", v: 1 })).toMatchObject({ ok: true, event: { v: 2, body: old } });
  const count = fc.integer({ min: 0, max: 900 });
  fc.assert(
    fc.property(count, count, count, count, (requests, missed, more, ratings) => {
      const answered = Math.max(0, requests - missed);
      const day = { requests, answered, ratings, satisfied: ratings, neutral: 0 };
      const allHours = { requests: requests + more, answered };
      const both = [day, { ...day, allHours, ratedOn: { ratings: more, satisfied: 0, neutral: 0 } }].map((one) =>
        judged(fold([written, closed("2026-07-01", one)]), "2026-07-01"),
      );
      expect(both[1]).toEqual(both[0]);
    }),
    { numRuns: 100 },
  );
});
