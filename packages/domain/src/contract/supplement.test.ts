/** C5: what 2.8 takes off for breaches, once both sides have confirmed amounts and signed that they count. */
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

const today = "2026-10-15";
const refused = (state: c.ContractState, side: Doer, deed: ContractDeed, on = today) =>
  c.refusalOf(state, deed, side, on);
const done = (state: c.ContractState, side: Doer, deed: ContractDeed, on = today): c.ContractState => {
  expect([deed.type, refused(state, side, deed, on)]).toEqual([deed.type, undefined]);
  return c.applyToContract(state, { ...deed, side, at: 7 } as ContractEvent);
};
const all = (state: c.ContractState, ...deeds: (readonly [Doer, ContractDeed])[]): c.ContractState =>
  deeds.reduce((before, [side, deed]) => done(before, side, deed), state);
const written = (terms: c.ContractTerms, version: number) =>
  [
    ["provider", { type: "ContractWritten", terms }],
    ["client", { type: "ContractConfirmed", version }],
  ] as const;
const read = (clause: c.Clause, alternative: string, from: string) =>
  [
    ["provider", { type: "ReadingProposed", clause, alternative, from, note: "" }],
    ["client", { type: "ReadingAccepted", clause, version: 1 }],
  ] as const;
const closed = (day: string, answered: number) =>
  ["server", { type: "DayClosed", day, requests: 500, answered, ratings: 0, satisfied: 0, neutral: 0 }] as const;
const harm = (id: string, on: string) => ["client", { type: "HarmRecorded", harm: id, cause: "舆情", on }] as const;

const supplement = { answerRateFen: 12_345, badInfluenceFen: 1_000_001 };
const begun = all(
  c.noContract,
  ...written(c.exampleTerms, 1),
  closed("2026-09-01", 400),
  harm("h1", "2026-09-01"),
  ...written({ ...c.exampleTerms, supplement }, 2),
  closed("2026-09-02", 400),
  closed("2026-09-03", 499),
  closed("2026-09-04", 400),
  harm("h2", "2026-09-03"),
);
const signed = all(begun, ...read("C5", "supplement", "2026-09-03"));
const tail = (state: c.ContractState, on = today) =>
  c.paymentFigures(state, c.exampleTerms.instalments.find(({ id }) => id === "2026-11")!, on);
const decide = (of: string, taken: boolean, more: object = {}): ContractDeed =>
  ({
    ...{ type: "BreachDeductionDecided", breach: of.startsWith("h") ? "badInfluence" : "answerRate", of, taken },
    ...{ amountFen: of.startsWith("h") ? supplement.badInfluenceFen : supplement.answerRateFen, ...more },
  }) as ContractDeed;

test("nothing comes off before both have signed that the supplement counts, nor for what was before it", () => {
  expect(c.deductionsOf(begun, today)).toEqual([]);
  expect(refused(begun, "client", decide("2026-09-04", true))).toMatchObject({ reason: "noSuch", field: "of" });
  const open = c.deductionsOf(signed, today).map(({ why, of, fen, taken }) => [why, of, fen, taken]);
  // The first day had closed before there was a supplement, the second before it was to count; h1 was before both.
  expect(open).toEqual([
    ["answerRate", "2026-09-04", 12_345, null],
    ["badInfluence", "h2", 1_000_001, null],
  ]);
  // What the client has not taken comes off nothing.
  expect(tail(signed)).toMatchObject({ deductedFen: 0, payableFen: 16_784_600 });
});

test("what the client takes comes off the next tail to the fen, beside ¥500 for a complaint; it is settled by the payment, once", () => {
  const complaint = [
    ["client", { type: "ComplaintReceived", complaint: "k1", on: "2026-09-05", about: "态度" }],
    ["client", { type: "ComplaintVerified", complaint: "k1", fault: "provider", note: "" }],
    ["client", { type: "DeductionDecided", complaint: "k1", taken: true }],
  ] as const;
  const taken = all(signed, ...complaint, ["client", decide("h2", true)], ["client", decide("2026-09-04", true)]);
  expect(tail(taken)).toMatchObject({ deductedFen: 1_062_346, payableFen: 15_722_254 });
  expect(refused(taken, "client", decide("h2", true))).toMatchObject({ reason: "alreadyDone" });
  expect(refused(taken, "provider", decide("h2", false))).toEqual({ code: "forbidden" });
  expect(refused(signed, "client", decide("h2", true, { amountFen: 1 }))).toMatchObject({ reason: "notThisAmount" });
  // A first thought is taken back as long as nothing was paid.
  expect(tail(done(taken, "client", decide("h2", false))).deductedFen).toBe(62_345);
  const on = "2026-11-30";
  const examined = c.stageItems.reduce(
    (state, item) =>
      done(state, "client", { type: "StageItemExamined", stage: "2026-11", item, passed: true, note: "" }, on),
    taken,
  );
  const accepted = done(examined, "client", { type: "StageDecided", stage: "2026-11", passed: true, note: "" }, on);
  const invoice = { type: "InvoiceRegistered", instalment: "2026-11", no: "1", amountFen: 15_722_254, on } as const;
  const paid = done(
    done(accepted, "provider", invoice, on),
    "client",
    { type: "InstalmentPaid", instalment: "2026-11", amountFen: 15_722_254, on },
    on,
  );
  expect(c.openDeductions(paid)).toEqual([]);
  expect(c.settledWith(paid, "2026-11").map(({ of }) => of)).toEqual(["k1", "h2", "2026-09-04"]);
  expect(refused(paid, "client", decide("h2", false), on)).toMatchObject({ reason: "alreadyDone" });
  expect(tail(paid, on)).toMatchObject({ deductedFen: 1_062_346, state: "paid" });
});

test("one that does not fit into the tail waits for the next; what was settled otherwise comes off none", () => {
  const large = { ...supplement, badInfluenceFen: 16_784_600 };
  const two = all(
    c.noContract,
    ...written({ ...c.exampleTerms, supplement: large }, 1),
    ...read("C5", "supplement", "2026-06-01"),
    harm("h1", "2026-09-01"),
    harm("h2", "2026-09-02"),
    ["client", decide("h1", true, { amountFen: large.badInfluenceFen })],
    ["client", decide("h2", true, { amountFen: large.badInfluenceFen })],
  );
  expect(tail(two)).toMatchObject({ deductedFen: 16_784_600, payableFen: 0 });
  const settle = { type: "BreachDeductionSettled", breach: "badInfluence", of: "h1", note: "转账" } as const;
  expect(c.openDeductions(done(two, "client", settle)).map(({ of }) => of)).toEqual(["h2"]);
  expect(refused(done(two, "client", settle), "client", settle)).toMatchObject({ reason: "alreadyDone" });
  expect(refused(two, "client", { ...settle, of: "h9" })).toMatchObject({ reason: "noSuch" });
});

test("where open deductions block the tail, a breach that nobody decided about blocks it too; with amounts, an unsigned C5 is told on the tail", () => {
  const blocking = all(signed, ...read("C16", "block", "2026-06-01"));
  expect(tail(blocking, "2026-11-30").withheld).toContain("openDeduction");
  const free = all(blocking, ["client", decide("h2", false)], ["client", decide("2026-09-04", false)]);
  expect(tail(free, "2026-11-30").withheld).not.toContain("openDeduction");
  const others = [...read("C16", "net", "2026-06-01"), ...read("C15", "stages", "2026-06-01")];
  expect([tail(all(begun, ...others)).signed, tail(all(signed, ...others)).signed]).toEqual([false, true]);
});

test("a day that was corrected to pass after it was taken stays decided, and can be given back", () => {
  const taken = done(signed, "client", decide("2026-09-04", true));
  const corrected = done(taken, "server", {
    ...{ type: "DayCorrected", day: "2026-09-04", requests: 500, answered: 490, ratings: 0, satisfied: 0 },
    ...{ neutral: 0, revision: 1, hash: "0".repeat(64), lateFacts: 90 },
  });
  expect(tail(corrected).deductedFen).toBe(12_345);
  expect(tail(done(corrected, "client", decide("2026-09-04", false))).deductedFen).toBe(0);
});

test("side by side and what if: none takes nothing, a supplement all that it names; amounts can be supposed", () => {
  const payable = (alternative: string) => c.effectsOf(signed, "C5", alternative, today)[0];
  expect([payable("none"), payable("supplement")]).toEqual([
    { of: "payable", fen: 16_784_600 },
    // From the first day on: both days that failed under the supplement, and the one harm.
    { of: "payable", fen: 16_784_600 - 2 * 12_345 - 1_000_001 },
  ]);
  const plain = all(c.noContract, ...written(c.exampleTerms, 1), closed("2026-09-01", 400), harm("h1", "2026-09-01"));
  expect(c.effectsOf(plain, "C5", "supplement", today)).toEqual([]);
  const nothing = {
    on: today,
    readings: [],
    days: null,
    closed: [],
    thresholds: c.asTermsHave,
    complaints: 0,
    signedOn: null,
    until: null,
  };
  const supposed = c.suppose(plain, { ...nothing, supplement }, today);
  expect(tail(supposed)).toMatchObject({ deductedFen: 1_012_346 });
  expect(tail(c.suppose(plain, { ...nothing, supplement: null }, today)).deductedFen).toBe(0);
});

test("a contract that names fewer grounds is not ended on the others", () => {
  const terms = { ...c.exampleTerms, grounds: ["complaints"] } as const satisfies c.ContractTerms;
  const days = c.daysOf("2026-06-01", "2026-06-15").map((day) => closed(day, 400));
  const end = { type: "ContractTerminated", ground: "answerRate", evidence: "日结", on: today } as const;
  const state = (of: c.ContractTerms) => all(c.noContract, ...written(of, 1), ...days);
  expect(refused(state(terms as c.ContractTerms), "client", end)).toMatchObject({ reason: "groundNotMet" });
  expect(refused(state(c.exampleTerms), "client", end)).toBe(undefined);
});
