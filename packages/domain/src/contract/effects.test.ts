import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const at = 1;
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const closed = (
  day: string,
  requests: number,
  answered: number,
  ratings = 0,
  satisfied = 0,
  neutral = 0,
): ContractEvent => ({
  ...{ type: "DayClosed", side: "server", at, day, requests, answered, ratings, satisfied, neutral },
});
const sideBySide = (state: c.ContractState, clause: c.Clause, today = "2026-12-01") =>
  Object.fromEntries(
    c.clauses[clause].map((alternative) => [alternative, c.effectsOf(state, clause, alternative, today)]),
  );
const numbers = (effects: readonly c.ReadingEffect[] = []) =>
  effects.map((one) => ("count" in one ? one.count : "fen" in one ? one.fen : one.day));

test("C1: 600 of which 480, 300 of which 260, 480 of which 432, under the four readings: judged, failed, stages failed", () => {
  const state = fold([
    written,
    closed("2026-06-01", 600, 480),
    closed("2026-06-02", 300, 260),
    closed("2026-06-03", 480, 432),
  ]);
  const found = sideBySide(state, "C1");
  expect(Object.entries(found).map(([letter, effects]) => [letter, ...numbers(effects)])).toEqual([
    // A: 80 % fails, 90 % passes; their mean of 85 % fails the stage.
    ["A", 2, 1, 1],
    // B: 100 %, 86.7 %, 90 %: 92.2 %.
    ["B", 3, 1, 0],
    // C: 86.7 % alone.
    ["C", 1, 1, 1],
    // D: 80 %, 86.7 %, 90 %: 85.6 %.
    ["D", 3, 2, 1],
  ]);
});

test("C2: days of 100 % and 88.9 % pass as a mean, fail pooled and each by itself", () => {
  const state = fold([...[written, closed("2026-06-01", 480, 480), closed("2026-06-02", 4800, 4266)]]);
  const found = sideBySide(state, "C2");
  // A judges both: the mean is 94.4 %, pooled 89.89 %.
  expect(Object.entries(found).map(([name, effects]) => [name, numbers(effects)[0]])).toEqual([
    ...[
      ["mean", 0],
      ["pooled", 1],
      ["everyDay", 1],
    ],
  ]);
});

test("C3: one 一般 among 99 fails the day or does not", () => {
  const found = sideBySide(fold([written, closed("2026-06-01", 0, 0, 99, 98, 1)]), "C3");
  expect([found.notSatisfied, found.satisfied].map(numbers)).toEqual([
    [1, 1, 1],
    [1, 0, 0],
  ]);
});

const complaint = (id: string, on: string, fault: c.Fault): ContractEvent[] => [
  { type: "ComplaintReceived", side: "client", at, complaint: id, on, about: "x" },
  { type: "ComplaintVerified", side: "client", at, complaint: id, fault, note: "" },
];

test("C4: three received, one of them unfounded and one of the calendar year before", () => {
  const state = fold([
    written,
    ...complaint("a", "2026-10-01", "provider"),
    ...complaint("b", "2026-11-01", "unfounded"),
    ...complaint("c", "2027-02-01", "other"),
  ]);
  expect(Object.values(sideBySide(state, "C4", "2027-03-01")).map(numbers)).toEqual([
    [3, 6],
    [2, 7],
  ]);
  expect(Object.values(sideBySide(state, "C4year", "2027-03-01")).map(numbers)).toEqual([
    [3, 6],
    [1, 8],
  ]);
});

test("C13: three closed days beside 95 %, at all hours; by the contract alone none is compared", () => {
  const day = (of: string, answered: number, requests: number): ContractEvent =>
    ({ ...closed(of, 10, 10), allHours: { requests, answered } }) as ContractEvent;
  const state = fold([
    written,
    // 95 % reaches it, 94.99 % does not; of the third nothing is known.
    ...[day("2026-06-01", 1900, 2000), day("2026-06-02", 9499, 10_000), closed("2026-06-03", 10, 10)],
  ]);
  expect(Object.entries(sideBySide(state, "C13")).map(([name, effects]) => [name, numbers(effects)])).toEqual([
    ["contractAndStandard", [2, 1]],
    ["contractOnly", [0, 0]],
  ]);
  // Signed from the second day on: that day, and those behind it, are not compared.
  const alone = { clause: "C13", alternative: "contractOnly", from: "2026-06-02", note: "" } as const;
  const signed = fold([
    written,
    { type: "ReadingProposed", side: "client", at, ...alone },
    { type: "ReadingAccepted", side: "provider", at, clause: "C13", version: 1 },
  ]).readings;
  const shown = ["2026-06-01", "2026-06-02"].map((of) => c.againstStandard(signed, state.days[of]!));
  expect(shown).toMatchObject([{ judged: true, num: 1900, den: 2000, passes: true }, null]);
});

test("C8: what is judged of the hotline's capacity is what the sides signed; 30 reach, 29 don't", () => {
  const reaches = (lines: number, flows: number) =>
    c.clauses.C8.map((alternative) => c.judgeCapacity({ lines, flows, calls: 0, inMenu: 0 }, alternative).reaches);
  // both, channels, flows
  expect([reaches(30, 30), reaches(30, 29), reaches(29, 30), reaches(29, 29)]).toEqual([
    ...[
      [true, true, true],
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ],
  ]);
  const { figures } = c.judgeCapacity({ lines: 30, calls: 4, inMenu: 2, flows: 3 }, "channels");
  expect(figures.filter(({ counts }) => counts).map(({ of }) => of)).toEqual(["lines"]);
});

test("C14: thirty days after 2026-05-28 are 2026-06-27; thirty working days are 2026-07-10, the 19th to 21st of June being off", () => {
  expect(Object.values(sideBySide(fold([written]), "C14")).map(numbers)).toEqual([["2026-06-27"], ["2026-07-10"]]);
});

test("C15 and C16: with one deduction of ¥500 the tail of ¥167,846 is paid less it, or kept back; without acceptance it is withheld", () => {
  const state = fold([
    written,
    ...complaint("a", "2026-10-01", "provider"),
    { type: "DeductionDecided", side: "client", at, complaint: "a", taken: true },
  ]);
  expect(Object.values(sideBySide(state, "C16")).map(numbers)).toEqual([
    [16_734_600, 16_734_600],
    [16_784_600, 16_784_600],
  ]);
  // Eight instalments are accepted, or the four of the year ends and the last.
  expect(Object.values(sideBySide(state, "C15")).map((effects) => numbers(effects)[0])).toEqual([8, 4]);
});

test("K5: eleven failed days are eleven times, or one stage", () => {
  const days = c.daysOf("2026-06-01", "2026-06-12").map((day) => closed(day, 500, 400));
  const failed: ContractEvent = {
    ...{ type: "StageItemExamined", side: "client", at, stage: "2026-11", item: "answerRate", passed: false, note: "" },
  };
  expect(Object.values(sideBySide(fold([written, ...days, failed]), "K5")).map(numbers)).toEqual([
    [11, -1, 0, 10],
    [1, 9, 0, 10],
  ]);
});

test("the alternative that holds has the effects of the contract as it is, and looking changes nothing", () => {
  const day = fc.record({ requests: fc.integer({ min: 0, max: 700 }), missed: fc.integer({ min: 0, max: 90 }) });
  fc.assert(
    fc.property(fc.array(day, { maxLength: 20 }), fc.constantFrom(...c.clauses.C1), (days, C1) => {
      const sign: ContractEvent[] = [
        { type: "ReadingProposed", side: "provider", at, clause: "C1", alternative: C1, from: "2026-06-01", note: "" },
        { type: "ReadingAccepted", side: "client", at, clause: "C1", version: 1 },
      ];
      const state = fold([
        ...[written, ...sign],
        ...days.map(({ requests, missed }, no) =>
          closed(c.addDays("2026-06-01", no), requests, Math.max(0, requests - missed)),
        ),
      ]);
      const before = JSON.stringify(state);
      const failed = numbers(sideBySide(state, "C1")[C1])[1];
      expect(failed).toBe(c.failuresInTerm(state, "answerRate", "2026-12-01").count);
      expect(JSON.stringify(state)).toBe(before);
    }),
    { numRuns: 60 },
  );
});
