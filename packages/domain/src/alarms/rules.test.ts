import { expect, test } from "vitest";
import { alarmGroups } from "./rule.ts";
import { type AlarmName, alarmNames, alarmRules } from "./rules.ts";

const none = undefined;
const [min, hour, MiB] = [60_000, 3_600_000, 1024 * 1024];

/**
 * Each limit is decided here by hand, apart from the rule that states it: what people plan their night by doesn't move by an oversight.
 * Name, group, unit, which way is worse, warning, critical, part to come back by, ms until it is told and until it is over, of what there is one each.
 */
const decided: readonly (readonly [AlarmName, ...unknown[]])[] = [
  ["trunkDown", "lines", "flag", "more", none, 1, 0.5, 0, 10_000, "trunk"],
  ["linesTaken", "lines", "percent", "more", 90, 100, 0.1, 5000, 30_000, "trunk"],
  ["phonesAway", "lines", "count", "more", 1, 5, 0, 30_000, 10_000, none],
  ["guessing", "lines", "count", "more", 5, none, 0.4, 0, min, none],
  ["lossIn", "sound", "percent", "more", 0.5, 2, 0.3, 10_000, min, "trunk"],
  ["lossOut", "sound", "percent", "more", 0.5, 2, 0.3, 10_000, min, "trunk"],
  ["jitter", "sound", "ms", "more", 20, 50, 0.3, 10_000, min, "trunk"],
  ["framesLate", "sound", "percent", "more", 0.1, 1, 0.3, 10_000, min, none],
  ["journalLag", "facts", "ms", "more", 200, 2000, 0.5, 0, 10_000, none],
  ["journalFailing", "facts", "flag", "more", none, 1, 0.5, 0, 10_000, none],
  ["reserveMissing", "disk", "bytes", "more", 1, none, 0, min, 0, none],
  ["databaseDown", "facts", "flag", "more", none, 1, 0.5, 3000, 10_000, none],
  ["factsWaiting", "facts", "seconds", "more", 10, 300, 0.5, 5000, 10_000, none],
  ["factsRefused", "facts", "count", "more", none, 1, 0, 0, 0, none],
  ["factsUnread", "facts", "count", "more", none, 1, 0, 0, 0, none],
  ["followerBehind", "facts", "seconds", "more", 10, 300, 0.5, 5000, 5000, "follower"],
  ["identitiesBroken", "facts", "count", "more", none, 1, 0, 0, 0, none],
  ["daysOverdue", "facts", "days", "more", 1, 3, 0, 0, 0, none],
  ["daysDiffering", "facts", "days", "more", none, 1, 0, 0, 0, none],
  // Its limits are those of the server's settings.
  ["diskFree", "disk", "bytes", "less", none, none, 0.1, 0, 10_000, "disk"],
  ["recordingsStopped", "disk", "flag", "more", none, 1, 0.5, 0, 0, none],
  ["diskDays", "disk", "days", "less", 14, 3, 0.2, min, hour, "disk"],
  ["cpu", "machine", "core", "more", 70, 90, 0.15, 30_000, 30_000, "process"],
  ["memory", "machine", "bytes", "more", 1024 * MiB, 2048 * MiB, 0.1, 30_000, 30_000, "process"],
  ["memoryFree", "machine", "percent", "less", 15, 5, 0.2, 15_000, 30_000, none],
  ["descriptors", "machine", "percent", "more", 80, 90, 0.1, 0, 30_000, "process"],
  ["mediaRestarts", "machine", "count", "more", 1, 3, 0, 0, 0, none],
  ["serverRestarts", "machine", "count", "more", 1, 3, 0, 0, 0, none],
  ["officeRestarts", "machine", "count", "more", 1, 3, 0, 0, 0, none],
  ["databaseRestarts", "machine", "count", "more", 1, 3, 0, 0, 0, none],
  ["faults", "other", "count", "more", 1, 10, 0, 0, 0, none],
  ["clockSteps", "other", "count", "more", 1, 5, 0, 0, 0, none],
  // Its limits are those that the provider sets.
  ["budgetLeft", "other", "percent", "less", 30, 10, 0.1, min, 5 * min, "budget"],
  ["certificateDays", "other", "days", "less", 30, 7, 0, 0, 0, "certificate"],
];

test("each alarm has the limits and the times that were decided on", () => {
  const stated = alarmNames.map((name) => {
    const { group, unit, worse, warning, critical, back, raiseAfterMs, clearAfterMs, each } = alarmRules[name];
    return [name, group, unit, worse, warning, critical, back, raiseAfterMs, clearAfterMs, each];
  });
  const byName = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
  expect(stated.sort(byName)).toEqual([...decided].sort(byName));
});

test("alarms are shown by these groups, in this order, and each rule is of one of them", () => {
  expect(alarmGroups).toEqual(["machine", "facts", "disk", "sound", "lines", "other"]);
  expect(new Set(Object.values(alarmRules).map(({ group }) => group))).toEqual(new Set(alarmGroups));
});
