import fc from "fast-check";
import { expect, test } from "vitest";
import { type AlarmName, alarmNames, alarmRules } from "./rules.ts";
import { type AlarmChange, type AlarmLevel, type Alarms, alarmKey, type Reading, stepAlarms } from "./step.ts";

/** Looks at one figure every second. */
const watch = (alarm: AlarmName, values: readonly number[], more: Partial<Reading> = {}) => {
  let alarms: Alarms = new Map();
  const seen: (AlarmChange & { readonly atSec: number })[] = [];
  for (const [atSec, value] of values.entries()) {
    const stepped = stepAlarms(alarms, [{ alarm, value, ...more }], atSec * 1000);
    alarms = stepped.alarms;
    seen.push(...stepped.changes.map((change) => ({ ...change, atSec })));
  }
  return seen;
};
const hold = (value: number, seconds: number): number[] => Array<number>(seconds).fill(value);
const told = (changes: readonly (AlarmChange & { atSec: number })[]) =>
  changes.map(({ level, atSec }) => [level ?? "over", atSec]);

test("what lasts is told after its time, grows worse, and is over after its time", () => {
  // 70 and 90 per cent, 30 s both ways; it has to come back by 15 per cent of the limit.
  const changes = watch("cpu", [...hold(50, 5), ...hold(75, 40), ...hold(95, 40), ...hold(80, 40), ...hold(50, 60)]);
  expect(told(changes)).toEqual([
    ["warning", 35],
    ["critical", 75],
    ["over", 155],
  ]);
  expect(changes[1]).toMatchObject({ before: "warning", value: 95 });
});

test("a short peak is not told", () => {
  expect(watch("cpu", [...hold(50, 5), ...hold(99, 29), ...hold(50, 60)])).toEqual([]);
});

test("a value that wavers about its limit is told once", () => {
  const wavering = Array.from({ length: 600 }, (_, index) => (index % 2 === 0 ? 71 : 65));
  expect(told(watch("cpu", [...hold(72, 40), ...wavering]))).toEqual([["warning", 30]]);
});

test("what is less is worse where it is so, by the reading's own limits", () => {
  const limits = { subject: "data", warning: 1000, critical: 200 };
  const changes = watch("diskFree", [2000, 900, 150, 210, 219, ...hold(230, 11), ...hold(1200, 11)], limits);
  expect(told(changes)).toEqual([
    ["warning", 1],
    ["critical", 2],
    ["warning", 15],
    ["over", 26],
  ]);
});

test("a change of the whole node names no thing, one of a thing does, from the first to the last", () => {
  const fieldsOf = (more: Partial<Reading>) => watch("trunkDown", [...hold(1, 9), ...hold(0, 60)], more);
  expect(fieldsOf({})).toHaveLength(2);
  for (const change of fieldsOf({})) expect(Object.keys(change)).not.toContain("subject");
  for (const change of fieldsOf({ subject: "a" })) expect(change.subject).toBe("a");
  const raised = stepAlarms(new Map(), [{ alarm: "mediaRestarts", value: 9 }], 0);
  const [gone] = stepAlarms(raised.alarms, [], 1).changes;
  expect(gone).toStrictEqual({ alarm: "mediaRestarts", before: "critical" });
});

test("a figure that is not there any more has no alarm; one that can't be read keeps it", () => {
  const down: Reading[] = [{ alarm: "trunkDown", subject: "t1", value: 1 }];
  let { alarms, changes } = stepAlarms(new Map(), down, 0);
  expect(changes).toMatchObject([{ subject: "t1", level: "critical" }]);
  ({ alarms, changes } = stepAlarms(alarms, [{ ...down[0]!, value: Number.NaN }], 60_000));
  expect(changes).toEqual([]);
  ({ alarms, changes } = stepAlarms(alarms, [], 61_000));
  expect(changes).toEqual([{ alarm: "trunkDown", subject: "t1", before: "critical" }]);
  expect(stepAlarms(alarms, down, 62_000).changes).toMatchObject([{ level: "critical" }]);
});

test("whatever the figures do, each alarm comes, changes and goes in turn, and never sooner than its time", () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 1, max: 40_000 }),
    readings: fc.array(
      fc.record({
        alarm: fc.constantFrom(...alarmNames),
        subject: fc.constantFrom("a", "b"),
        value: fc.oneof(fc.double({ min: 0, max: 120 }), fc.integer({ min: 0, max: 2 ** 32 }), fc.constant(Number.NaN)),
      }),
      { maxLength: 12 },
    ),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let alarms: Alarms = new Map();
      const levels = new Map<string, AlarmLevel | undefined>();
      const lastAt = new Map<string, number>();
      let now = 0;
      for (const { afterMs, readings } of steps) {
        now += afterMs;
        const each = [...new Map(readings.map((reading) => [alarmKey(reading), reading])).values()];
        const stepped = stepAlarms(alarms, each, now);
        alarms = stepped.alarms;
        for (const change of stepped.changes) {
          const key = alarmKey(change);
          expect(change.before).toBe(levels.get(key));
          expect(change.level).not.toBe(change.before);
          const rule = alarmRules[change.alarm];
          const leastMs = Math.min(rule.raiseAfterMs, rule.clearAfterMs);
          if (change.value !== undefined) expect(now - (lastAt.get(key) ?? -1e9)).toBeGreaterThanOrEqual(leastMs);
          levels.set(key, change.level);
          lastAt.set(key, change.value === undefined ? -1e9 : now);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("no value within its part of a limit can make an alarm waver", () => {
  const names = alarmNames.filter((name) => alarmRules[name].warning !== undefined && alarmRules[name].back > 0);
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 400 }),
      (name, parts) => {
        const { warning = 0, back, worse } = alarmRules[name];
        // From the limit itself to just short of where it would be over.
        const values = parts.map((part) => warning * (1 + (worse === "more" ? -1 : 1) * back * part * 0.999));
        expect(watch(name, [...hold(warning, 120), ...values]).length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 200 },
  );
});

test("every rule says what it means and what to do, in both languages, and can be raised and over", () => {
  for (const name of alarmNames) {
    const { label, meaning, remedy, warning, critical, worse, back } = alarmRules[name];
    for (const words of [label, meaning, remedy])
      for (const text of [words.zh, words.en]) expect(text.length, name).toBeGreaterThan(1);
    if (name !== "diskFree") expect(warning ?? critical, name).toBeDefined();
    if (warning !== undefined && critical !== undefined)
      expect(worse === "more" ? critical > warning : critical < warning, name).toBe(true);
    expect(back, name).toBeLessThan(1);
  }
});
