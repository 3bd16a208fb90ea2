import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractEvent } from "../events/contract.ts";
import * as c from "./index.ts";

const at = 1;
const fold = (events: readonly ContractEvent[]): c.ContractState => events.reduce(c.applyToContract, c.noContract);
const written: ContractEvent = { type: "ContractWritten", side: "provider", at, terms: c.exampleTerms };
const closed = (day: string, requests: number, answered: number, ratings = 0, satisfied = 0): ContractEvent => ({
  ...{ type: "DayClosed", side: "server", at, day, requests, answered, ratings, satisfied, neutral: 0 },
});
const sign = (clause: c.Clause, alternative: string): ContractEvent[] => [
  { type: "ReadingProposed", side: "provider", at, clause, alternative, from: "2026-06-01", note: "" },
  { type: "ReadingAccepted", side: "client", at, clause, version: 1 },
];
const today = (day: string, requests: number, answered: number, ratings = 0, satisfied = 0): c.DayFigures => ({
  ...{ day, requests, answered, ratings, satisfied, neutral: 0 },
});
const rest = (requests: number, missed: number, ratings = 0, unsatisfied = 0): c.Rest => ({
  ...{ requests, answered: requests - missed, ratings, satisfied: ratings - unsatisfied, neutral: 0 },
});
const eight = (requests: number, missed: number): c.Rest[] => Array.from({ length: 8 }, () => rest(requests, missed));
const complaint = (id: string, on: string): ContractEvent => ({
  ...{ type: "ComplaintReceived", side: "client", at, complaint: id, on, about: "x" },
});
const rowIn = (rows: readonly c.BudgetRow[], of: string, period: string) =>
  rows.find((each) => each.of === of && each.period === period)!;

/** Weeks from Monday 2026-06-01, Saturday and Sunday without calls. */
const weeks = (n: number, missed: (day: string, index: number) => number): ContractEvent[] =>
  c.daysOf("2026-06-01", c.addDays("2026-06-01", 7 * n)).map((day, index) => {
    const isOff = index % 7 > 4;
    return closed(day, isOff ? 0 : 500, isOff ? 0 : 500 - missed(day, index), isOff ? 0 : 200, isOff ? 0 : 200);
  });

test("today: 300 of 310 so far and 200 ± 10 to come with 5 missed; 51 of 510 may be, 10 are, 5 will be, 36 are spare", () => {
  const state = fold([written, ...sign("C1", "D")]);
  const rests = [190, 190, 210, 210].map((requests) => rest(requests, 5));
  const row = rowIn(c.budgetsOf(state, today("2026-07-10", 310, 300), rests), "answerRate", "day");
  // The four days lie 10 beside their mean: √(4 × 100 / 3) = 11.5, of the calls; of the missed ones none.
  expect(row).toMatchObject({
    ...{ used: 10, left: { left: 23 }, expected: { tenths: 50, errorTenths: 0, days: 4 } },
    ...{ spare: { left: 36 }, passedOn: null, level: null },
  });
  // 36 of the 51 that the whole day bears: 70 %.
  expect(row.leftPercent).toBe(70);
});

test("today is foretold to fail before it has: 30 missed of 300 bear none, and 40 of 200 to come are missed", () => {
  const state = fold([written, ...sign("C1", "D")]);
  const row = rowIn(
    c.budgetsOf(
      state,
      today("2026-07-10", 300, 270),
      Array.from({ length: 8 }, () => rest(200, 40)),
    ),
    "answerRate",
    "day",
  );
  expect(row).toMatchObject({ left: { left: 0 }, spare: { failed: true }, leftPercent: 0, level: "alarm" });
  expect(row.passedOn).toBe("2026-07-10");
});

test("without enough of the past nothing is foretold, and few calls raise no alarm", () => {
  const state = fold([written, ...sign("C1", "D")]);
  const few = rowIn(c.budgetsOf(state, today("2026-07-10", 3, 3), [rest(9, 1)]), "answerRate", "day");
  expect(few).toMatchObject({ left: { left: 0 }, expected: null, spare: null, leftPercent: null, level: null });
  const more = rowIn(c.budgetsOf(state, today("2026-07-10", 60, 54), []), "answerRate", "day");
  // 6 of 60 are missed, and it bears none more.
  expect(more).toMatchObject({ left: { left: 0 }, leftPercent: 0, level: "alarm" });
  const failed = rowIn(c.budgetsOf(state, today("2026-07-10", 10, 8), []), "answerRate", "day");
  expect(failed).toMatchObject({ left: { failed: true }, level: null });
  const enough = rowIn(c.budgetsOf(state, today("2026-07-10", 50, 40), []), "answerRate", "day");
  expect(enough).toMatchObject({ left: { failed: true }, level: "alarm" });
});

test("a bad beginning is no alarm where the day and its stage are foretold to pass", () => {
  const state = fold([written, ...sign("C1", "D"), ...weeks(8, () => 20)]);
  const rests = eight(490, 18);
  const rows = c.budgetsOf(state, today("2026-07-27", 10, 8), rests);
  // Of 500 calls 50 may be missed: 2 are, 18 will be, and 30 are spare.
  expect(rowIn(rows, "answerRate", "day")).toMatchObject({
    ...{ left: { failed: true }, expected: { tenths: 180 }, spare: { left: 30 }, leftPercent: 60 },
    ...{ passedOn: null, level: null },
  });
  // Nor of a stage each day of which has to pass: with 33 more 480 of 533 are answered.
  const first = fold([written, ...sign("C1", "D"), ...sign("C2", "everyDay"), ...weeks(8, () => 20)]);
  const stage = rowIn(c.budgetsOf(first, today("2026-07-27", 10, 8), rests), "answerRate", "stage");
  expect(stage).toMatchObject({ left: { failed: true }, spare: { left: 33 }, level: null });
  // An evening on which nothing more comes: it has failed.
  const over = rowIn(c.budgetsOf(state, today("2026-07-27", 10, 8), eight(0, 0)), "answerRate", "day");
  expect(over).toMatchObject({ spare: { failed: true }, passedOn: "2026-07-27", level: "alarm" });
});

test("without a forecast few calls of today fail no stage, nor do they hide that closed days have failed it", () => {
  const at85 = fold([written, ...sign("C1", "D"), closed("2026-06-01", 500, 425)]);
  const at95 = fold([written, ...sign("C1", "D"), closed("2026-06-01", 500, 475)]);
  const level = (state: c.ContractState, requests: number, answered: number) =>
    rowIn(c.budgetsOf(state, today("2026-06-02", requests, answered), []), "answerRate", "stage").level;
  expect([level(at95, 10, 5), level(at95, 50, 40), level(at95, 50, 45)]).toEqual([null, "alarm", null]);
  expect([level(at85, 10, 10), level(at85, 50, 45), level(at85, 50, 49)]).toEqual(["alarm", "alarm", null]);
});

test("the stage: closed days, today, and those ahead by their weekday; holidays and days off bring nothing", () => {
  // Eight weeks of 500 with 20 missed on each working day.
  const state = fold([written, ...sign("C1", "D"), ...sign("C2", "pooled"), ...weeks(8, () => 20)]);
  const rests = Array.from({ length: 8 }, () => rest(500, 20));
  const row = rowIn(c.budgetsOf(state, today("2026-07-27", 0, 0), rests), "answerRate", "stage");
  // Up to 2026-11-30: 90 days of Monday to Friday from today, less 6 that are off: 2026-09-25, 2026-10-01, 02, 05, 06, 07.
  const days = c
    .daysOf("2026-07-27", "2026-11-30")
    .filter((day) => [1, 2, 3, 4, 5].includes(new Date(day).getUTCDay()));
  expect(days.length).toBe(90);
  const ahead = 84;
  expect(row.expected).toEqual({ tenths: ahead * 20 * 10, errorTenths: 0, days: 8 });
  // 40 + 84 days of 500 may miss a tenth of 62,000; a miss that comes beside them makes a call more.
  expect(row.used).toBe(40 * 20);
  const [calls, answered] = [124 * 500, 124 * 480];
  expect(row.spare).toEqual({ left: Math.floor((answered * 10) / 9) - calls });
});

/** So many days from 2026-06-01, each as its index says: requests and how many of them were missed. */
const daily = (n: number, of: (index: number) => readonly [number, number]): ContractEvent[] =>
  c.daysOf("2026-06-01", c.addDays("2026-06-01", n)).map((day, index) => {
    const [requests, missed] = of(index);
    return closed(day, requests, requests - missed);
  });
const stageOf = (state: c.ContractState, day: string, rests: readonly c.Rest[]) =>
  rowIn(c.budgetsOf(state, today(day, 0, 0), rests), "answerRate", "stage");

test("a stage of days that are not judged is well: by C1 = A 400 calls a day with 20 missed fail nothing, so that none of them is used or expected", () => {
  const past = daily(60, () => [400, 20]);
  const state = fold([written, ...past]);
  const row = stageOf(state, "2026-07-31", eight(400, 20));
  // With 80 more today has 480, of which 380 are answered: the only judged day of the stage, and it fails.
  expect(row).toMatchObject({ used: 0, left: { left: 479 }, spare: { left: 79 }, leftPercent: null, level: null });
  expect(row.expected).toEqual({ tenths: 0, errorTenths: 0, days: 8 });
  const pooled = stageOf(fold([written, ...past, ...sign("C2", "pooled")]), "2026-07-31", eight(400, 20));
  expect(pooled).toMatchObject({ used: 0, spare: { left: 79 }, leftPercent: 100, level: null });
});

test("pooled under C1 = A: Fridays of 500 with 20 missed are judged, days of 400 with 100 missed are not", () => {
  // 2026-06-01 is a Monday.
  const past = daily(60, (index) => (index % 7 === 4 ? [500, 20] : [400, 100]));
  const row = stageOf(fold([written, ...past, ...sign("C2", "pooled")]), "2026-07-31", eight(500, 20));
  // Eight Fridays have closed; today is one; up to 2026-11-27 fifteen are ahead, without 2026-09-25 and 2026-10-02, which are off.
  expect(row).toMatchObject({ used: 8 * 20, expected: { tenths: (1 + 15) * 20 * 10 } });
  // 24 × 500 calls with 480 missed: 11,520 answered are 90 % of 12,800, so that 800 more may be missed. 800 of 1,280 are 62 %.
  expect(row).toMatchObject({ spare: { left: 800 }, leftPercent: 62, level: null });
});

test("where each day has its own budget a stage has none in per cent, and it is an alarm when it is foretold to fail", () => {
  const state = (missed: number) =>
    fold([written, ...sign("C1", "D"), ...sign("C2", "everyDay"), ...daily(60, () => [500, missed])]);
  // 480 answered are 90 % of 533.
  expect(stageOf(state(20), "2026-07-31", eight(500, 20))).toMatchObject({
    ...{ used: 60 * 20, spare: { left: 33 }, leftPercent: null, level: null },
  });
  expect(stageOf(state(20), "2026-07-31", eight(500, 60))).toMatchObject({
    ...{ spare: { failed: true }, leftPercent: null, level: "alarm" },
  });
});

test("by C1 = B no more than 480 of a day count: of 600 with 100 missed none do", () => {
  const signed = [...sign("C1", "B"), ...sign("C2", "pooled")];
  const row = stageOf(fold([written, ...signed, ...daily(60, () => [600, 100])]), "2026-07-31", eight(600, 100));
  expect(row).toMatchObject({
    used: 0,
    expected: { tenths: 0 },
    spare: { left: null },
    leftPercent: null,
    level: null,
  });
});

test("a day that both sides signed out uses nothing of its stage and foretells nothing", () => {
  const claim = { cause: "x", noticedOn: "2026-07-31", proof: "x", provedOn: "2026-07-31" };
  const signedOut: ContractEvent[] = [
    { type: "DayExemptionClaimed", side: "provider", at, day: "2026-07-31", ...claim },
    { type: "DayExemptionSigned", side: "client", at, day: "2026-07-31" },
  ];
  const state = fold([
    ...[written, ...sign("C1", "D"), ...sign("C2", "pooled"), ...daily(60, () => [500, 48]), ...signedOut],
  ]);
  const rows = c.budgetsOf(state, today("2026-07-31", 100, 20), eight(500, 60));
  expect(rowIn(rows, "answerRate", "stage")).toMatchObject({
    ...{ used: 60 * 48, left: { left: null }, expected: null, spare: null, leftPercent: null, level: null },
  });
});

test("failed days: each second Monday failed, so the rest of the term brings half a failed day a Monday, and the budget is passed on the day when eleven are", () => {
  const events = weeks(8, (_, index) => (index % 14 === 0 ? 100 : 0));
  const state = fold([written, ...sign("C1", "D"), ...events]);
  const row = rowIn(c.budgetsOf(state, today("2026-07-27", 0, 0), []), "answerRate", "term");
  expect(row).toMatchObject({ used: 4, left: { left: 6 }, counts: "failures", leftPercent: 60, level: "warning" });
  const off = c.announced["2026"]!.off;
  const mondays = c
    .daysOf("2026-07-27", "2029-06-01")
    .filter((day) => new Date(day).getUTCDay() === 1 && !off.includes(day));
  // Seven more pass it: the fourteenth Monday.
  expect(row.passedOn).toBe(mondays[13]);
  expect(row.expected).toEqual({
    ...{ tenths: mondays.length * 5, errorTenths: Math.ceil(10 * Math.sqrt(mondays.length / 4)), days: 8 },
  });
});

test("complaints go on as often as they came: 3 in 60 days are 15 more in 305, and the tenth comes in 140 days", () => {
  const state = fold([written, ...["2026-06-03", "2026-06-20", "2026-07-15"].map((on, no) => complaint(`a${no}`, on))]);
  const rows = c.budgetsOf(state, today("2026-07-30", 0, 0), []);
  expect(rowIn(rows, "received", "year")).toMatchObject({
    ...{ used: 3, left: { left: 6 }, expected: { tenths: 153, days: 60 }, spare: { failed: true } },
    ...{ passedOn: c.addDays("2026-07-30", 140), leftPercent: 66, level: "warning" },
  });
  expect(rowIn(rows, "verified", "term")).toMatchObject({ used: 0, passedOn: null, level: null, leftPercent: 100 });
  // In the first four weeks nothing is foretold.
  expect(rowIn(c.budgetsOf(state, today("2026-06-27", 0, 0), []), "received", "year").expected).toBe(null);
});

test("limits that the provider sets are those by which it is told; the alarm's is no higher than the warning's", () => {
  const set = (warning: number, alarm: number) => ({ type: "BudgetAlarmsSet" as const, warning, alarm, least: 10 });
  const state = fold([written, ...["a", "b", "c"].map((id) => complaint(id, "2026-06-02"))]);
  expect(c.refusalOf(state, set(20, 30), "provider", "2026-06-10")).toMatchObject({ reason: "order", field: "alarm" });
  expect(c.refusalOf(state, set(20, 10), "client", "2026-06-10")).toEqual({ code: "forbidden" });
  const level = (warning: number, alarm: number) => {
    const then = c.applyToContract(state, { ...set(warning, alarm), side: "provider", at });
    return rowIn(c.budgetsOf(then, today("2026-06-10", 0, 0), []), "received", "year").level;
  };
  // 6 of 9 are left: 66 %.
  expect([level(65, 10), level(66, 10), level(80, 66)]).toEqual([null, "warning", "alarm"]);
});

const figures = fc
  .record({ requests: fc.integer({ min: 0, max: 700 }), missed: fc.integer({ min: 0, max: 120 }) })
  .map(({ requests, missed }) => ({ requests, missed: Math.min(requests, missed) }));

test("whatever the past: more misses never leave more, what is spare is no more than what is left to come, and what is foretold to fail is an alarm", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("B", "D"),
      fc.array(figures, { minLength: 56, maxLength: 56 }),
      figures,
      fc.array(figures, { maxLength: 8 }),
      (C1, past, now, rests) => {
        const start = "2026-06-01";
        const state = fold([
          ...[written, ...sign("C1", C1)],
          ...past.map(({ requests, missed }, index) => closed(c.addDays(start, index), requests, requests - missed)),
        ]);
        const day = c.addDays(start, 56);
        const rows = (missed: number) =>
          c.budgetsOf(
            state,
            today(day, now.requests + missed, now.requests - now.missed),
            rests.map((each) => rest(each.requests, each.missed)),
          );
        const left = (budget: c.Budget | null) =>
          budget === null || "failed" in budget ? -1 : (budget.left ?? Number.POSITIVE_INFINITY);
        const [all, others] = [rows(0), rows(1)];
        for (const [index, row] of all.entries()) {
          const more = others[index]!;
          expect(left(more.left)).toBeLessThanOrEqual(left(row.left));
          // Null: the day passes though all that is to come go wrong.
          if (row.period === "day" && row.of === "answerRate" && Number.isFinite(left(row.spare)))
            expect(left(row.spare)).toBeLessThanOrEqual(Math.max(...rests.map((each) => each.requests), 0));
          const judgedBy = row.counts === "misses" ? row.spare : row.left;
          if (judgedBy !== null && "failed" in judgedBy) expect(row.level).toBe("alarm");
          if (row.leftPercent !== null) {
            expect(row.leftPercent).toBeGreaterThanOrEqual(0);
            expect(row.leftPercent).toBeLessThanOrEqual(100);
          }
          if (row.passedOn !== null) expect(row.level).not.toBe(null);
        }
        expect(JSON.parse(JSON.stringify(all))).toEqual(all);
      },
    ),
    { numRuns: 30 },
  );
});

test("the part of a weekday that failed, counted by hand, is what its days ahead are expected to bring", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 56, maxLength: 56 }), (fails) => {
      const start = "2026-06-01";
      const state = fold([
        ...[written, ...sign("C1", "D")],
        ...fails.map((failed, index) => closed(c.addDays(start, index), 100, failed ? 50 : 100)),
      ]);
      const day = c.addDays(start, 56);
      const row = rowIn(c.budgetsOf(state, today(day, 0, 0), []), "answerRate", "term");
      const ahead = c.daysOf(day, "2029-06-01").filter((each) => !c.announced["2026"]!.off.includes(each));
      const weekday = (each: string) => c.daysBetween(start, each) % 7;
      const failed = (week: number) => fails.filter((is, index) => is && index % 7 === week).length;
      const eighths = ahead.reduce((sum, each) => sum + failed(weekday(each)), 0);
      expect(row.expected?.tenths).toBe(Math.floor((eighths * 10 * 2 + 8) / 16));
      expect(row.used).toBe(fails.filter(Boolean).length);
    }),
    { numRuns: 20 },
  );
});
