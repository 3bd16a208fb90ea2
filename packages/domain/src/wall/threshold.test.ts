import fc from "fast-check";
import { expect, test } from "vitest";
import type { WallThreshold } from "../config/index.ts";
import { figureProblem, thresholdProblem } from "./figure.ts";
import { exactOf, stepThreshold, type WatchedFigure } from "./threshold.ts";

const rate: WallThreshold = {
  ...{ measure: "answerRate", when: "today", scope: "all", of: "", worse: "below", warning: 9500, alarm: 9000 },
  ...{ back: 100, least: 0, raiseAfterMs: 0, clearAfterMs: 10_000, sound: false, webhook: true },
};
const waiting: WallThreshold = {
  ...rate,
  measure: "waiting",
  when: "now",
  worse: "above",
  warning: 3,
  alarm: 6,
  back: 1,
};
/** In hundredths of a percent, as a bound is: over × 10,000 of under. */
const percent = (over: number, under: number) => ({ over: over * 10_000, under });
const count = (over: number) => ({ over, under: 1 });

const walk = (threshold: WallThreshold, steps: readonly (readonly [number, Parameters<typeof stepThreshold>[2]])[]) => {
  let watched: WatchedFigure = {};
  return steps.map(([now, value]) => {
    const step = stepThreshold(watched, threshold, value, now);
    watched = step.watched;
    return [watched.level ?? "well", step.changed];
  });
};

test("a rate below its bound is told once, by the unrounded value, and is over only when it is back by enough for long enough", () => {
  expect(
    walk(rate, [
      [0, percent(95, 100)],
      // 94.9999 % shows as 95.00 and is below.
      [1000, percent(949_999, 1_000_000)],
      [2000, percent(949_999, 1_000_000)],
      [3000, percent(899_999, 1_000_000)],
      // Above the alarm, not back by a percent.
      [4000, percent(9050, 10_000)],
      [15_000, percent(9050, 10_000)],
      [16_000, percent(9100, 10_000)],
      [25_999, percent(9100, 10_000)],
      [26_000, percent(9100, 10_000)],
      [30_000, percent(96, 100)],
      [40_000, percent(96, 100)],
    ]),
  ).toEqual([
    ["well", false],
    ["warning", true],
    ["warning", false],
    ["alarm", true],
    ["alarm", false],
    ["alarm", false],
    ["alarm", false],
    ["alarm", false],
    ["warning", true],
    ["warning", false],
    ["well", true],
  ]);
});

test("a count at its bound is told after the time that it must have been so, and a moment of less begins it anew", () => {
  const slow = { ...waiting, raiseAfterMs: 5000 };
  const steps = [count(3), count(2), count(3), count(3), count(7), count(7)].map(
    (value, n) => [n * 4000, value] as const,
  );
  expect(walk(slow, steps)).toEqual([
    ...[
      ["well", false],
      ["well", false],
      ["well", false],
      ["well", false],
    ],
    // Beyond the warning since the third look; it is an alarm by now.
    ...[
      ["alarm", true],
      ["alarm", false],
    ],
  ]);
});

test("without a value nothing is wrong: a level that stood ends", () => {
  expect(
    walk(waiting, [
      [0, count(6)],
      [1000, undefined],
      [11_000, undefined],
    ]),
  ).toEqual([
    ["alarm", true],
    ["alarm", false],
    ["well", true],
  ]);
});

test("whatever comes: no two changes lie closer than the hold, and a value that trembles within the hysteresis changes nothing", () => {
  const values = fc.array(fc.tuple(fc.nat(3000), fc.nat(9)), { maxLength: 60 });
  const held = { ...waiting, raiseAfterMs: 2000, clearAfterMs: 4000 };
  fc.assert(
    fc.property(values, (steps) => {
      let [now, watched, last]: [number, WatchedFigure, number | undefined] = [0, {}, undefined];
      for (const [after, value] of steps) {
        now += after;
        const step = stepThreshold(watched, held, count(value), now);
        watched = step.watched;
        if (!step.changed) continue;
        if (last !== undefined) expect(now - last).toBeGreaterThanOrEqual(2000);
        last = now;
      }
    }),
  );
  const tremble = [3, 2.5, 3, 2.5].map((value, n) => [n * 60_000, { over: value * 2, under: 2 }] as const);
  expect(walk(waiting, tremble).filter(([, changed]) => changed)).toHaveLength(1);
});

test("a rate is judged from its terms, once it is of enough; a duration and a count as they are", () => {
  expect(exactOf({ value: 50, terms: { over: 1, under: 2 } }, "percent", 2)).toEqual({ over: 10_000, under: 2 });
  expect(exactOf({ value: 50, terms: { over: 1, under: 2 } }, "percent", 3)).toBeUndefined();
  expect(exactOf({ value: 50, terms: { over: 9000, under: 2 } }, "ms", 0)).toEqual({ over: 9000, under: 2 });
  expect(exactOf({ value: 3, terms: null }, "call", 0)).toEqual({ over: 3, under: 1 });
  expect(exactOf({ value: null, terms: null }, "ms", 0)).toBeUndefined();
});

test("what the wall can't tell, and bounds that contradict each other, are refused by their field", () => {
  expect(figureProblem({ ...rate, measure: "recovered" })?.field).toBe("measure");
  expect(figureProblem({ ...rate, measure: "answerRate", when: "now" })?.field).toBe("measure");
  expect(figureProblem({ ...rate, scope: "group", of: "business" })?.field).toBe("scope");
  expect(figureProblem({ ...rate, measure: "groupAnswerRate", scope: "group", of: "" })?.field).toBe("of");
  expect(figureProblem({ ...rate, measure: "groupAnswerRate", scope: "group", of: "business" })).toBeUndefined();
  expect(figureProblem({ measure: "toString", when: "now", scope: "all", of: "" })?.field).toBe("measure");
  expect(figureProblem({ measure: "satisfaction", when: "forecast", scope: "all", of: "" })).toBeUndefined();
  expect(thresholdProblem(rate)).toBeUndefined();
  expect(thresholdProblem({ ...rate, alarm: 9600 })?.field).toBe("alarm");
  const { warning: _warning, alarm: _alarm, ...none } = rate;
  expect(thresholdProblem(none)?.field).toBe("warning");
});

test.each([
  ["a queue of 5, back by 5, is never short enough", { ...waiting, warning: 5, alarm: 7, back: 5 }, "back"],
  ["a rate of 90 %, back by 10.01, is never high enough", { ...rate, warning: 9000, alarm: 8000, back: 1001 }, "back"],
  ["back by 10 it may be", { ...rate, warning: 9000, alarm: 8000, back: 1000 }, undefined],
] as const)("%s", (_, threshold, field) => {
  expect(thresholdProblem(threshold as WallThreshold)?.field).toBe(field);
});
