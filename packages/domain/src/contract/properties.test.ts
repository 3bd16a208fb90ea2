import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import { decodeEvent } from "../events/decode.ts";
import * as c from "./index.ts";

const terms = c.exampleTerms;
const runs = { numRuns: 300 };
const day = fc
  .record({ requests: fc.integer({ min: 0, max: 900 }), share: fc.integer({ min: 700, max: 1000 }) })
  .map(({ requests, share }) => ({
    ...{ requests, answered: Math.floor((requests * share) / 1000) },
  }));
const c1 = fc.constantFrom("A", "B", "C", "D");
const c2 = fc.constantFrom("mean", "pooled", "everyDay");
const thresholds = fc.record({ num: fc.integer({ min: 1, max: 1000 }), den: fc.constant(1000) });

/** As one reckons by hand, with whole numbers alone. Null: not judged. */
const byHand = (
  reading: string,
  requests: number,
  answered: number,
  num: number,
  den: number,
  capacity: number,
): boolean | null => {
  if (requests === 0) return null;
  if (reading === "A" && requests < capacity) return null;
  if (reading === "C" && requests >= capacity) return null;
  if (reading === "B" && requests > capacity) return Math.min(answered, capacity) * den >= num * capacity;
  return answered * den >= num * requests;
};

test("instalments made of any split of a total sum to it, or the form says which do not", () => {
  const parts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      parts,
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: -1, max: 1 }),
      (shares, unit, shift) => {
        const den = shares.reduce((all, each) => all + each, 0);
        const totalFen = unit * den;
        const instalments = shares.map((num, index) => ({
          ...terms.instalments[0]!,
          ...{ id: `i${index}`, share: { num, den }, amountFen: num * unit + (index === 0 ? shift : 0) },
        }));
        const problems = c.termsProblems({ ...terms, totalFen, instalments }).map(({ code }) => code);
        expect(problems).toEqual(shift === 0 ? [] : ["amountOfShare", "sumOfAmounts"]);
      },
    ),
    runs,
  );
});

test("with the budget of a day it passes and with one miss more it fails, as counted one by one", () => {
  fc.assert(
    fc.property(
      c1,
      day,
      thresholds,
      fc.integer({ min: 1, max: 600 }),
      (reading, { requests, answered }, atLeast, capacity) => {
        const own = { ...terms, answerRate: { ...terms.answerRate, atLeast, capacity } };
        const passes = (misses: number) =>
          byHand(reading, requests + misses, answered, atLeast.num, atLeast.den, capacity) !== false;
        const budget = c.answerBudget(own, reading, { requests, answered });
        if ("failed" in budget) {
          expect(passes(0)).toBe(false);
          return;
        }
        if (budget.left === null) {
          for (let misses = 0; misses < 3000; misses += 1) expect(passes(misses)).toBe(true);
          return;
        }
        for (let misses = 0; misses <= Math.min(budget.left, 3000); misses += 1) expect(passes(misses)).toBe(true);
        expect([passes(budget.left), passes(budget.left + 1)]).toEqual([true, false]);
      },
    ),
    runs,
  );
});

test("the same of a stage with the days before it, by mean, pooled and each day", () => {
  fc.assert(
    fc.property(c1, c2, fc.array(day, { maxLength: 12 }), day, (C1, C2, before, today) => {
      const bound = { atLeast: c.ratioOf(terms.answerRate.atLeast), capacity: 480 };
      const judge = c.answerRateReadings[C1];
      const all = before.reduce((sum, each) => c.withDay(sum, judge(each, bound)), c.noDays);
      // Over again with every day's fraction on one denominator.
      const passes = (misses: number): boolean => {
        const days = [...before, { requests: today.requests + misses, answered: today.answered }]
          .filter(({ requests, answered }) => byHand(C1, requests, answered, 90, 100, 480) !== null)
          .map(({ requests, answered }): readonly [number, number] =>
            C1 === "B" ? [Math.min(answered, requests, 480), Math.min(requests, 480)] : [answered, requests],
          );
        if (days.length === 0) return true;
        if (C2 === "everyDay") return days.every(([num, den]) => num * 100 >= 90 * den);
        if (C2 === "pooled")
          return days.reduce((n, [num]) => n + num, 0) * 100 >= 90 * days.reduce((n, [, den]) => n + den, 0);
        const common = days.reduce((product, [, den]) => product * BigInt(den), 1n);
        const top = days.reduce((n, [num, den]) => n + (BigInt(num) * common) / BigInt(den), 0n);
        return top * 100n >= 90n * common * BigInt(days.length);
      };
      const budget = c.stageAnswerBudget(terms, { C1, C2 }, all, today);
      if ("failed" in budget) {
        expect(passes(0)).toBe(false);
        return;
      }
      // Under C no miss counts any more from 480 on.
      if (budget.left === null) {
        expect([0, 1, 50, 1000, 1_000_000].map(passes)).not.toContain(false);
        return;
      }
      expect([passes(0), passes(budget.left), passes(budget.left + 1)]).toEqual([true, true, false]);
    }),
    runs,
  );
});

test("working days: the n-th after a day has n of them between, and a clock counts down to it", () => {
  const any = fc.integer({ min: 0, max: 700 }).map((n) => c.addDays("2026-01-01", n));
  fc.assert(
    fc.property(any, fc.integer({ min: 1, max: 60 }), (from, n) => {
      const { day: end, provisional } = c.addWorkingDays(from, n, c.announced);
      const worked = c
        .daysOf(c.addDays(from, 1), c.addDays(end, 1))
        .filter((each) => c.isWorkingDay(each, c.announced));
      expect([worked.length, worked.at(-1), provisional]).toEqual([n, end, end >= "2027-01-01"]);
      expect([c.workingDaysLeft(from, end, c.announced), c.workingDaysLeft(end, end, c.announced)]).toEqual([n, 0]);
    }),
    runs,
  );
});

test("what somebody writes as yuan is the same fen, and money is shown as it was written", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (fen) => {
      expect(c.fenFrom(c.yuanText(fen))).toBe(fen);
    }),
    runs,
  );
  expect(["", "1.234", "-1", "1e5", "12345678901234"].map(c.fenFrom)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  );
});

/** Who tries: one of them, or whoever may. */
const sides = fc.constantFrom<Doer | "any">("client", "provider", "server", "any", "any", "any", "any");
const anyOf = (state: c.ContractState, deed: ContractDeed): Doer =>
  (["client", "provider", "server"] as const).find(
    (side) => c.refusalOf(state, deed, side, "2027-12-31") === undefined,
  ) ?? "server";
const dates = fc.integer({ min: 0, max: 400 }).map((n) => c.addDays("2026-06-01", n));
const stage = fc.constantFrom("2026-11", "2026-11", "2027-06");
const id = fc.constantFrom("a", "b", "c");
const item = fc.constantFrom(...c.stageItems);
const text = fc.constant("说明");
const deeds: fc.Arbitrary<ContractDeed> = fc.oneof(
  fc.record({
    type: fc.constant("ReadingProposed"),
    clause: fc.constantFrom("C1", "C16", "C15"),
    alternative: fc.constantFrom("A", "B", "block", "yearEnds"),
    from: dates,
    note: text,
  }),
  fc.record({
    type: fc.constant("ReadingAccepted"),
    clause: fc.constantFrom("C1", "C16", "C15"),
    version: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    type: fc.constant("DayClosed"),
    day: dates,
    requests: fc.constant(500),
    answered: fc.integer({ min: 400, max: 500 }),
    ratings: fc.constant(9),
    satisfied: fc.integer({ min: 7, max: 9 }),
    neutral: fc.constant(0),
  }),
  fc.record({
    type: fc.constant("StageItemExamined"),
    stage,
    item,
    passed: fc.constantFrom(true, true, true, true, false),
    note: text,
  }),
  fc.record({ type: fc.constant("StageDecided"), stage, passed: fc.boolean(), note: text }),
  fc.record({ type: fc.constant("ControlRequirementIssued"), stage, no: text, text }),
  fc.record({ type: fc.constant("ControlRequirementReceived"), stage, receivedBy: text, on: dates }),
  fc.record({
    type: fc.constant("RectificationRaised"),
    stage,
    rectification: id,
    goal: text,
    request: text,
    acceptance: text,
  }),
  fc.record({ type: fc.constant("RectificationConfirmed"), stage, rectification: id }),
  fc.record({ type: fc.constant("RectificationDone"), stage, rectification: id, effect: text }),
  fc.record({
    type: fc.constant("RectificationInspected"),
    stage,
    rectification: id,
    passed: fc.boolean(),
    note: text,
  }),
  fc.record({ type: fc.constant("StageReleased"), stage }),
  fc.record({ type: fc.constant("ComplaintReceived"), complaint: id, on: dates, about: text }),
  fc.record({ type: fc.constant("ComplaintDayCorrected"), complaint: id, on: dates }),
  fc.record({ type: fc.constant("ComplaintVerified"), complaint: id, fault: fc.constantFrom(...c.faults), note: text }),
  fc.record({ type: fc.constant("DeductionDecided"), complaint: id, taken: fc.boolean() }),
  fc.record({
    type: fc.constant("InvoiceRegistered"),
    instalment: stage,
    no: text,
    amountFen: fc.constantFrom(16_784_600, 16_734_600, 43_160_400),
    on: dates,
  }),
  fc.record({
    type: fc.constant("InstalmentPaid"),
    instalment: stage,
    amountFen: fc.constantFrom(16_784_600, 16_734_600, 43_160_400),
    on: dates,
  }),
) as fc.Arbitrary<ContractDeed>;

test("events that the rules let pass are of their schema, replay to the same state, and no unaccepted stage is paid", () => {
  const asked = fc.array(fc.tuple(sides, deeds), { minLength: 100, maxLength: 300 });
  let written = 0;
  fc.assert(
    fc.property(asked, (tried) => {
      const events: ContractEvent[] = [{ type: "ContractWritten", terms, side: "provider", at: 0 }];
      let state = c.applyToContract(c.noContract, events[0]!);
      for (const [who, deed] of tried) {
        const side = who === "any" ? anyOf(state, deed) : who;
        if (c.refusalOf(state, deed, side, "2027-12-31")) continue;
        const event = { ...deed, side, at: events.length } as ContractEvent;
        const { type, at, ...body } = event;
        expect(decodeEvent({ id: 1, type, v: 1, subject: "contract", actor: null, at, body })).toMatchObject({
          ok: true,
        });
        state = c.applyToContract(state, event);
        events.push(event);
      }
      written += events.length;
      expect(events.reduce(c.applyToContract, c.noContract)).toEqual(state);
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      for (const [paid, { paid: payment }] of Object.entries(state.payments)) {
        if (payment === null) continue;
        const { decided, released } = state.stages[paid] ?? c.noStage;
        const exempt =
          c.readingAt(state.readings, "C15", payment.on).alternative === "yearEnds" && !paid.endsWith("-11");
        expect(decided?.passed || released || exempt).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
  expect(written).toBeGreaterThan(150 * 10);
});
