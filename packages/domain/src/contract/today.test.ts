import { expect, test } from "vitest";
import type { ContractEvent } from "../events/contract.ts";
import { applyToContract } from "./apply.ts";
import { exampleTerms } from "./example-terms.ts";
import { type ContractState, noContract } from "./state.ts";
import { contractToday } from "./today.ts";

const at = 1;
const fold = (events: readonly ContractEvent[]): ContractState => events.reduce(applyToContract, noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: exampleTerms };
const closed = (day: string, requests: number, answered: number, ratings = 0, satisfied = 0): ContractEvent => ({
  ...{ type: "DayClosed", side: "server", at, day, requests, answered, ratings, satisfied, neutral: 0 },
});
const today = (requests: number, answered: number, ratings = 0, satisfied = 0, neutral = 0) => ({
  ...{ day: "2026-07-10", requests, answered, ratings, satisfied, neutral },
});
const sign = (clause: "C1" | "C2" | "C3", alternative: string): ContractEvent[] => [
  {
    ...{ type: "ReadingProposed", side: "provider", at, clause, alternative },
    ...{ from: "2026-06-01", note: "" },
  },
  { type: "ReadingAccepted", side: "client", at, clause, version: 1 },
];

test("today bears what its reading allows, and the stage what its earlier days leave, reckoned by hand", () => {
  // D: each day plainly. 500 of 540 answered are 92.6 %; with 15 misses more they are 90.09 %, with 16 below 90 %.
  const state = fold([written, ...sign("C1", "D"), closed("2026-07-08", 100, 100), closed("2026-07-09", 100, 80)]);
  const found = contractToday(state, today(540, 500));
  expect(found.answerRate).toMatchObject({ signed: false, day: { left: 15 } });
  expect(found.stage).toBe("2026-11");
  // The stage's mean is of 100 %, 80 % and today's: it passes while today is 90 % or more.
  expect(found.answerRate.stage).toEqual({ left: 15 });
  // Pooled: 680 of 740 so far; 755 is the most of which they are 90 %.
  const pooled = fold([
    written,
    ...sign("C1", "D"),
    ...sign("C2", "pooled"),
    closed("2026-07-08", 100, 100),
    closed("2026-07-09", 100, 80),
  ]);
  expect(contractToday(pooled, today(540, 500)).answerRate.stage).toEqual({ left: 15 });
  const worse = fold([written, ...sign("C1", "D"), ...sign("C2", "everyDay"), closed("2026-07-09", 100, 80)]);
  expect(contractToday(worse, today(540, 500)).answerRate.stage).toEqual({ failed: true });
});

test("a day of few calls is not judged under A, and bears any number until it reaches the capacity", () => {
  const found = contractToday(fold([written]), today(100, 100));
  expect(found.answerRate.verdict).toEqual({ judged: false, why: "belowCapacity" });
  // 100 of 479 are not judged; with one more the day is, and fails.
  expect(found.answerRate.day).toEqual({ left: 379 });
});

test("one rating that is not satisfied fails a day of 99, and 一般 counts where it was signed so", () => {
  const plain = fold([written]);
  expect(contractToday(plain, today(0, 0, 99, 99)).satisfaction.day).toEqual({ left: 1 });
  expect(contractToday(plain, today(0, 0, 98, 98)).satisfaction.day).toEqual({ left: 0 });
  expect(contractToday(plain, today(0, 0, 99, 98, 1)).satisfaction.day).toEqual({ failed: true });
  const signed = fold([written, ...sign("C3", "satisfied")]);
  expect(contractToday(signed, today(0, 0, 99, 98, 1)).satisfaction.day).toEqual({ left: 1 });
});

test("a day that both parties signed out bears any number; one outside the stages is in none", () => {
  const claim = { side: "provider" as const, at, day: "2026-07-10", cause: "flood", proof: "x" };
  const state = fold([
    written,
    { type: "DayExemptionClaimed", ...claim, noticedOn: "2026-07-10", provedOn: "2026-07-11" },
    { type: "DayExemptionSigned", side: "client", at, day: "2026-07-10" },
  ]);
  const found = contractToday(state, today(600, 1));
  expect(found.answerRate).toMatchObject({ verdict: { why: "exempt" }, day: { left: null }, stage: { left: null } });
  expect(contractToday(fold([written]), { ...today(600, 600), day: "2026-05-01" })).toMatchObject({
    stage: null,
    answerRate: { stage: null },
  });
});
