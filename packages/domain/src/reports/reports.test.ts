import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dimensionsOf, type Measure, measures } from "../measures/index.ts";
import { dayStart, localTime } from "../schedule.ts";
import {
  bucketText,
  changeOf,
  clockOf,
  comparedWith,
  figureIn,
  isTooFine,
  keyLabel,
  periodFrom,
  periodPresets,
  presetDays,
  reportIds,
  reportOf,
} from "./index.ts";

const zone = "Asia/Shanghai";
const catalogue: Readonly<Record<string, Measure>> = measures;

/** 占比 of a business type stands beside its count (lineShares). The contract's columns in its order (spec hotline R), written out apart from the definitions. `?`: the catalogue has no such measure yet. */
const contract: Readonly<Record<string, string>> = {
  R1: "inboundTotal answered answerRate unanswered unansweredRate satisfaction",
  R2: "outboundTotal outboundAnswered outboundAnswerRate",
  R3: "averageOnline averageTalk talks ringTotal speedOfAnswer abandonedRingTotal restTime",
  R4: `inboundTotal answered answerRate unanswered unansweredRate occupancy staffed groupCalls queueEntries groupAnswerRate
    groupServiceLevel outboundTotal agentCalls offers offersAnswered offerAnswerRate averageInboundTalk speedOfAnswer offersMissed
    agentsOutbound outboundAnswered outboundAnswerRate averageOutboundTalk transfersOut transferRate
    consultations averageConsultation`,
  R5: "occupancy onlineTime waitingTime restTime talkingTime wrapUpTime talkToWrapUp",
  R6: "inboundTotal endedInMenu agentAnswered abandonedInQueue abandonedRinging dutyTotal dutyAnswered dutyLost",
  R7: "unanswered endedInMenu unansweredInQueue unansweredRinging dutyLost",
  R8: `queueEntries longestQueue queueWaitTotal averageQueueWait answeredEntries answeredWaitTotal averageAnsweredWait longestAnsweredWait
    abandonedEntries abandonedWaitTotal averageAbandonedWait longestAbandonedWait overflow`,
  R9: "waitingTime restTime wrapUpTime offlineTime",
  R10: "outboundEfficiency outboundTotal outboundAnswered outboundAnswerRate dialTotal averageDial outboundTalkTotal averageOutboundTalk",
  R11: `surveysOffered rated ratingRate satisfied satisfaction averageScore
    nodeEntries keyPresses keyCalls invalidKeys keyTimeouts nodeHangUps nodeToHuman averageNodeStay`,
  // Not listed by the contract column by column: what spec metrics §12 and §13 have.
  R0: `ordersCreated ordersOpen ordersAnswered directReplies directShare consultReplies consultShare averageFirstReply
    averageHandling averageConsultReply ordersDue ordersInTime orderInTimeRate ordersOverdue ordersOverdueOpen
    ordersReopened reopenRate ordersClosed ordersConfirmed confirmedShare
    consultsDue consultsInTime consultInTimeRate consultsLate averageConsultAnswer`,
  B1: "lettersReceived lettersAnswered averageLetterAnswer lettersOrdered lettersDue lettersInTime letterInTimeRate lettersOverdue",
  Q1: `answeredRecordings inspections inspected inspectionRate averageQuality qualityPassRate criterionRate appeals
    appealChangeRate`,
};
/** What the reports lack because the catalogue does: nothing any more. */
const awaited: readonly string[] = [];
const words = (text: string): string[] => text.trim().split(/\s+/);

describe("each report of the contract", () => {
  test("has a clause of its own, R1 to R11, those of the office after them", () => {
    const clauses = reportIds.map((id) => reportOf(id).clause);
    expect([...new Set(clauses)]).toEqual(Object.keys(contract));
  });
  test.each(Object.entries(contract))("%s has the contract's columns in its order", (clause, columns) => {
    // Two clauses have lines of two kinds, and so two reports.
    const own = reportIds.map(reportOf).filter((report) => report.clause === clause);
    const named = own.flatMap((report) => report.columns.filter(({ extra }) => !extra));
    expect(named.map(({ measure }) => measure)).toEqual(words(columns).filter((name) => !name.startsWith("?")));
    // What the contract does not name stands behind what it names.
    for (const report of own) {
      const places = report.columns.map(({ extra }) => extra === true);
      expect(places).toEqual([...places].sort());
    }
  });
  test("lacks only what the catalogue lacks", () => {
    const lacking = [...new Set(Object.values(contract).flatMap(words))].filter((name) => name.startsWith("?"));
    expect(lacking.sort()).toEqual(awaited);
  });
  test.each(reportIds.map((id) => [id, reportOf(id)] as const))(
    "%s asks for measures, lines and charts that there are",
    (_, report) => {
      const names = report.columns.map(({ measure }) => measure);
      for (const name of names) expect(catalogue, name).toHaveProperty(name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of report.chart.measures) expect(names).toContain(name);
      // One axis.
      expect(new Set(report.chart.measures.map((name) => catalogue[name]!.unit)).size).toBe(1);
      // A way to split or filter that no column answers would show nothing but "—".
      const answered = new Set(names.flatMap((name) => dimensionsOf(catalogue[name]!)));
      for (const by of report.splits) if (by !== "none") expect(answered, by).toContain(by);
      for (const by of report.filters) expect(answered, by).toContain(by);
    },
  );
});

describe("a period", () => {
  const at = (text: string) => Date.parse(`${text}+08:00`);
  test.each([
    ["2026-11-28", "2026-11-28", "2026-11-28T00:00", "2026-11-29T00:00"],
    ["2026-11-28T09:30", "2026-11-28T10:00", "2026-11-28T09:30", "2026-11-28T10:00"],
    ["2026-02-28", "2026-03-01", "2026-02-28T00:00", "2026-03-02T00:00"],
  ])("%s to %s", (from, to, first, last) => {
    expect(periodFrom(from, to, zone)).toEqual({ from: at(first), to: at(last) });
  });
  test.each([
    ["2026-11-28", "2026-11-27", "to"],
    ["2026-11-28T10:00", "2026-11-28T10:00", "to"],
    ["2026-02-30", "2026-03-01", "from"],
    ["2026-11-28T24:00", "2026-11-29", "from"],
    ["yesterday", "2026-11-29", "from"],
    ["2026-11-28", "2026-13-01", "to"],
  ])("%s to %s is none: %s is wrong", (from, to, field) => {
    expect(periodFrom(from, to, zone)).toBe(field);
  });
  test("has days of 23 and 25 hours where clocks are changed", () => {
    const hours = (day: string) => {
      const period = periodFrom(day, day, "Europe/Berlin");
      return typeof period === "string" ? 0 : (period.to - period.from) / 3_600_000;
    };
    expect([hours("2026-03-29"), hours("2026-10-25"), hours("2026-07-01")]).toEqual([23, 25, 24]);
  });
  test.each(["Asia/Shanghai", "Europe/Berlin", "America/Santiago"])("of days is whole days in %s", (name) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 60 }), (first, days) => {
        const date = (no: number) => new Date(Date.UTC(2020, 0, 1 + no)).toISOString().slice(0, 10);
        const period = periodFrom(date(first), date(first + days), name);
        if (typeof period === "string") throw new Error(period);
        expect([period.from, period.to]).toEqual([dayStart(period.from, name), dayStart(period.to, name)]);
        expect(localTime(period.from, name).date).toBe(date(first));
        expect(localTime(period.to - 1, name).date).toBe(date(first + days));
        const before = comparedWith(period, "before", name);
        expect(before.to).toBe(period.from);
      }),
      { numRuns: 60 },
    );
  });
  test.each([
    ["2026-11-28", "2026-11-28", "2026-11-27", "2026-11-27", "2025-11-28", "2025-11-28"],
    ["2026-11-01", "2026-11-30", "2026-10-01", "2026-10-31", "2025-11-01", "2025-11-30"],
    ["2026-01-01", "2026-03-31", "2025-10-01", "2025-12-31", "2025-01-01", "2025-03-31"],
    ["2026-11-03", "2026-11-09", "2026-10-27", "2026-11-02", "2025-11-03", "2025-11-09"],
    ["2028-02-29", "2028-02-29", "2028-02-28", "2028-02-28", "2027-02-28", "2027-02-28"],
    [
      "2026-11-28T09:00",
      "2026-11-28T10:00",
      "2026-11-28T08:00",
      "2026-11-28T09:00",
      "2025-11-28T09:00",
      "2025-11-28T10:00",
    ],
  ])("%s to %s is compared with %s to %s, and a year before", (from, to, ...others) => {
    const period = periodFrom(from, to, zone);
    if (typeof period === "string") throw new Error(period);
    expect(comparedWith(period, "before", zone)).toEqual(periodFrom(others[0], others[1], zone));
    expect(comparedWith(period, "year", zone)).toEqual(periodFrom(others[2], others[3], zone));
  });
  test("of ten years is too long for lines of 15 minutes, not for lines of months", () => {
    const period = periodFrom("2016-01-01", "2025-12-31", zone);
    if (typeof period === "string") throw new Error(period);
    expect([isTooFine(period, "quarter"), isTooFine(period, "hour")]).toEqual([true, true]);
    expect([isTooFine(period, "month"), isTooFine(period, "whole")]).toEqual([false, false]);
    const month = periodFrom("2026-10-01", "2026-10-31", zone);
    if (typeof month === "string") throw new Error(month);
    expect(isTooFine(month, "quarter")).toBe(false);
  });
  test("by its name, on a Sunday that is a month's first", () => {
    const now = at("2026-11-01T12:00");
    expect(
      Object.fromEntries(periodPresets.map((preset) => [preset, Object.values(presetDays(preset, now, zone))])),
    ).toEqual({
      today: ["2026-11-01", "2026-11-01"],
      yesterday: ["2026-10-31", "2026-10-31"],
      thisWeek: ["2026-10-26", "2026-11-01"],
      lastWeek: ["2026-10-19", "2026-10-25"],
      thisMonth: ["2026-11-01", "2026-11-30"],
      lastMonth: ["2026-10-01", "2026-10-31"],
    });
  });
});

describe("a figure", () => {
  test.each([
    ["percent", { value: 14.375, over: 23, under: 160 }, "14.38"],
    ["percent", { value: 0, over: 0, under: 7 }, "0.00"],
    ["percent", {}, "—"],
    ["call", { value: 1_234_567 }, "1,234,567"],
    ["ms", { value: 3_661_499 }, "01:01:01"],
    ["ms", { value: 360_000_000 }, "100:00:00"],
    ["ms", { value: 1500.5, over: 3001, under: 2 }, "00:00:02"],
    ["number", { value: 4.5, over: 9, under: 2 }, "4.50"],
    ["ratio", { value: 2.345, over: 2345, under: 1000 }, "2.35 : 1"],
  ] as const)("of %s %j reads %s", (unit, value, text) => {
    expect(figureIn(unit, value)).toBe(text);
  });
  test.each([
    ["call", { value: 12 }, { value: 10 }, { direction: "up", difference: "+2", percent: "+20.00" }],
    ["call", { value: 0 }, { value: 3 }, { direction: "down", difference: "−3", percent: "−100.00" }],
    ["call", { value: 5 }, { value: 0 }, { direction: "up", difference: "+5" }],
    ["call", { value: 5 }, { value: 5 }, { direction: "same", difference: "0", percent: "0.00" }],
    // 2/3 − 1/2 = 16.666… points
    [
      "percent",
      { value: 66, over: 2, under: 3 },
      { value: 50, over: 1, under: 2 },
      { direction: "up", difference: "+16.67" },
    ],
    [
      "ms",
      { value: 0, over: 90_000, under: 2 },
      { value: 0, over: 30_000, under: 1 },
      { direction: "up", difference: "+00:00:15", percent: "+50.00" },
    ],
  ] as const)("of %s, %j after %j", (unit, now, then, change) => {
    expect(changeOf(unit, now, then)).toEqual(change);
  });
  test("without a value then has no change", () => {
    expect(changeOf("percent", { value: 50, over: 1, under: 2 }, {})).toBeUndefined();
  });
  test("of two periods has the same change in sign as the figures are apart", () => {
    const value = fc.tuple(fc.nat(1_000_000), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(value, value, ([a, n], [b, m]) => {
        const change = changeOf("ms", { value: a / n, over: a, under: n }, { value: b / m, over: b, under: m })!;
        expect(change.direction).toBe(a * m > b * n ? "up" : a * m < b * n ? "down" : "same");
      }),
    );
  });
  test("of seconds reads as a clock", () => {
    expect([clockOf(0), clockOf(59), clockOf(3600)]).toEqual(["00:00:00", "00:00:59", "01:00:00"]);
  });
});

test("a line says its time and what it is of", () => {
  const at = (text: string) => Date.parse(`${text}:00+08:00`);
  const day = 86_400_000;
  const monday = at("2026-11-23T00:00");
  expect(bucketText(at("2026-11-28T09:15"), at("2026-11-28T09:30"), "quarter", zone)).toBe("2026-11-28 09:15");
  expect(bucketText(monday, monday + day, "day", zone)).toBe("2026-11-23");
  expect(bucketText(monday, monday + 7 * day, "week", zone)).toBe("2026-11-23 – 2026-11-29");
  expect(bucketText(at("2026-11-01T00:00"), at("2026-12-01T00:00"), "month", zone)).toBe("2026-11");
  expect([keyLabel("weekday", "7").zh, keyLabel("hour", "09").zh, keyLabel("group", null).zh]).toEqual([
    "周日",
    "09:00–09:59",
    "未指定",
  ]);
});
