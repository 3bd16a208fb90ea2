import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

/** A line of numbers from a seed (Park and Miller). */
const numbersFrom = (seed: number) => {
  let state = (seed % 2_147_483_646) + 1;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

type Reckoned = { id: string; passes: boolean; paidYuan: number };

/**
 * The provider's clerk, with a ledger of rows instead of a machine: plain numbers, the windows written out by hand, rates compared crosswise. Reading D, simple mean
 * of the days, deductions netted.
 */
const windows = [
  ["2026-11", "2026-06-01", "2026-11-30", 167_846],
  ["2027-06", "2026-11-30", "2027-06-30", 431_604],
  ["2027-09", "2027-06-30", "2027-09-30", 215_802],
  ["2027-11", "2027-09-30", "2027-11-30", 71_934],
] as const;
type Row = { day: string; requests: number; answered: number; ratings: number; satisfied: number };

const meanIsAtLeast = (rates: readonly (readonly [number, number])[], percent: bigint): boolean => {
  let [top, bottom] = [0n, 1n];
  for (const [num, den] of rates) [top, bottom] = [top * BigInt(den) + BigInt(num) * bottom, bottom * BigInt(den)];
  return rates.length === 0 || top * 100n >= percent * bottom * BigInt(rates.length);
};

const ledger = (rows: readonly Row[], faults: readonly string[]): Reckoned[] => {
  let open = [...faults].sort();
  return windows.map(([id, from, to, yuan]) => {
    const within = rows.filter(({ day }) => from <= day && day < to);
    const answers = within
      .filter(({ requests }) => requests > 0)
      .map(({ answered, requests }) => [answered, requests] as const);
    const ratings = within.filter((row) => row.ratings > 0).map((row) => [row.satisfied, row.ratings] as const);
    const passes = meanIsAtLeast(answers, 90n) && meanIsAtLeast(ratings, 99n);
    const due = id.endsWith("-11") ? open.filter((day) => day < to) : [];
    open = open.filter((day) => !due.includes(day));
    return { id, passes, paidYuan: yuan - due.length * 500 };
  });
};

test("two years of days through acceptance to payment come to what the ledger comes to", () => {
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 4 }), (seed, quality) => {
      const next = numbersFrom(seed);
      const rows: Row[] = c.daysOf("2026-06-01", "2028-06-01").map((day) => {
        const requests = next(10) === 0 ? 0 : 250 + next(350);
        const answered = Math.max(0, requests - Math.floor((requests * (60 + next(90 - quality * 10))) / 1000));
        const ratings = next(12) === 0 ? 0 : 40 + next(160);
        return {
          day,
          requests,
          answered,
          ratings,
          satisfied: ratings - (next(4 + quality * 8) === 0 ? Math.min(ratings, 1 + next(4)) : 0),
        };
      });
      const faults = c.daysOf("2026-06-01", "2027-11-30").filter(() => next(60) === 0);
      let state = c.noContract;
      let at = 0;
      const events: ContractEvent[] = [];
      const act = (side: Doer, deed: ContractDeed, today: string): void => {
        const refusal = c.refusalOf(state, deed, side, today);
        if (refusal) throw new Error(`${today} ${side} ${JSON.stringify(deed)}: ${JSON.stringify(refusal)}`);
        at += 1;
        const event = { ...deed, side, at } as ContractEvent;
        events.push(event);
        state = c.applyToContract(state, event);
      };
      act("provider", { type: "ContractWritten", terms: c.exampleTerms }, "2026-05-28");
      act("client", { type: "ContractConfirmed", version: 1 }, "2026-05-28");
      for (const [clause, alternative] of [
        ["C1", "D"],
        ["C2", "mean"],
        ["C3", "notSatisfied"],
        ["C16", "net"],
      ] as const) {
        act("provider", { type: "ReadingProposed", clause, alternative, from: "2026-06-01", note: "" }, "2026-05-28");
        act("client", { type: "ReadingAccepted", clause, version: 1 }, "2026-05-28");
      }
      const paid: Reckoned[] = [];
      for (const row of rows) {
        const today = row.day;
        for (const [id, from, to] of windows) {
          if (to !== today) continue;
          const figures = c.stageFigures(state, { from, to }, today);
          expect([figures.missing, figures.closed]).toEqual([0, c.daysBetween(from, to)]);
          const good = {
            answerRate: figures.answerRate.passes !== false,
            satisfaction: figures.satisfaction.passes !== false,
          };
          for (const item of c.stageItems)
            act(
              "client",
              {
                type: "StageItemExamined",
                stage: id,
                item,
                passed: item in good ? good[item as "answerRate"] : true,
                note: "",
              },
              today,
            );
          const passes = good.answerRate && good.satisfaction;
          act("client", { type: "StageDecided", stage: id, passed: passes, note: "" }, today);
          if (!passes) rectify(act, id, today);
          const instalment = c.exampleTerms.instalments.find((each) => each.id === id)!;
          const { payableFen } = c.paymentFigures(state, instalment, today);
          act(
            "provider",
            { type: "InvoiceRegistered", instalment: id, no: id, amountFen: payableFen, on: today },
            today,
          );
          act("client", { type: "InstalmentPaid", instalment: id, amountFen: payableFen, on: today }, today);
          paid.push({ id, passes, paidYuan: payableFen / 100 });
        }
        if (faults.includes(today)) {
          act("client", { type: "ComplaintReceived", complaint: today, on: today, about: "态度" }, today);
          act("client", { type: "ComplaintVerified", complaint: today, fault: "provider", note: "" }, today);
          act("client", { type: "DeductionDecided", complaint: today, taken: true }, today);
        }
        act("server", { type: "DayClosed", ...row, neutral: 0 }, today);
      }
      expect(paid).toEqual(ledger(rows, faults));
      const failed = rows.filter(({ requests, answered }) => answered * 100 < requests * 90).length;
      expect(c.failuresInTerm(state, "answerRate", "2028-06-01")).toMatchObject({ count: failed, left: 10 - failed });
      expect(events.reduce(c.applyToContract, c.noContract)).toEqual(state);
      for (const { passes } of paid) outcomes.add(passes);
    }),
    { numRuns: 6, seed: 20_260_601 },
  );
  // Seeds that always pass would show little.
  expect([...outcomes].sort()).toEqual([false, true]);
});

const rectify = (act: (side: Doer, deed: ContractDeed, today: string) => void, stage: string, today: string): void => {
  const rectification = "r";
  act("client", { type: "ControlRequirementIssued", stage, no: "1", text: "整改" }, today);
  act("provider", { type: "ControlRequirementReceived", stage, receivedBy: "李", on: today }, today);
  act("client", { type: "RectificationRaised", stage, rectification, goal: "g", request: "r", acceptance: "a" }, today);
  act("provider", { type: "RectificationConfirmed", stage, rectification }, today);
  act("provider", { type: "RectificationDone", stage, rectification, effect: "e" }, today);
  act("client", { type: "RectificationInspected", stage, rectification, passed: true, note: "" }, today);
  act("client", { type: "StageReleased", stage }, today);
};
