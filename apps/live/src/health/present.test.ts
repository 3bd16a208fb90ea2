import { alarmRules, exampleHotline, type Reading, type TrunkId, type UserId } from "@zongji/domain";
import { expect, it } from "vitest";
import { presentFigure, presentKept, presentStanding } from "./present.ts";
import type { KeptAlarm } from "./store.ts";
import type { HealthWatch, Standing } from "./watch.ts";

const config = exampleHotline();
const trunk = config.trunks[0]!;
const ofTrunk = Object.entries(alarmRules).find(([, { each }]) => each === "trunk")![0] as Reading["alarm"];
const ofNode = Object.entries(alarmRules).find(([, rule]) => rule.each === undefined && rule.warning !== undefined)!;
const alarm = ofNode[0] as Reading["alarm"];

/** What the watch says of every reading. */
const watch = (level?: "warning" | "critical", worst?: { value: number; at: number }) =>
  ({ levelOf: () => level, worstOf: () => worst }) as unknown as HealthWatch;
const reading = (differs: Partial<Reading>): Reading => ({ alarm, value: 1, ...differs }) as Reading;

it("a figure has the rule's limits where the reading brings none of its own", () => {
  const { warning = null, critical = null } = alarmRules[alarm];
  expect(presentFigure(reading({}), watch(), config)).toEqual({
    alarm,
    subject: null,
    subjectName: null,
    value: 1,
    warning,
    critical,
    level: null,
    worst: null,
  });
  const own = presentFigure(reading({ warning: 7, critical: 9 }), watch("critical", { value: 8, at: 5 }), config);
  expect(own).toMatchObject({ warning: 7, critical: 9, level: "critical", worst: { value: 8, at: 5 } });
});

it("a figure that has no end is shown as none", () => {
  expect(presentFigure(reading({ value: Number.POSITIVE_INFINITY }), watch(), config).value).toBeNull();
  expect(presentFigure(reading({ value: 0 }), watch(), config).value).toBe(0);
});

it("a trunk is called by its name, one that is no longer configured and anything else by its id", () => {
  const subjectOf = (reads: Partial<Reading>) => {
    const { subject, subjectName } = presentFigure(reading(reads), watch(), config);
    return [subject, subjectName];
  };
  expect(subjectOf({ alarm: ofTrunk, subject: trunk.id })).toEqual([trunk.id, trunk.name]);
  expect(subjectOf({ alarm: ofTrunk, subject: "gone" as TrunkId })).toEqual(["gone", null]);
  expect(subjectOf({ subject: trunk.id })).toEqual([trunk.id, null]);
});

const standing: Standing = {
  id: "a1",
  alarm: ofTrunk,
  subject: trunk.id,
  level: "warning",
  raisedAt: 5,
  value: 2,
  worst: 3,
};

it("an alarm that stands tells who acknowledged it, once somebody did", () => {
  const shown = presentStanding(standing, "n1", config);
  expect(shown).toEqual({
    id: "a1",
    node: "n1",
    alarm: ofTrunk,
    subject: trunk.id,
    subjectName: trunk.name,
    level: "warning",
    raisedAt: 5,
    clearedAt: null,
    value: 2,
    worst: 3,
    acknowledgedAt: null,
    acknowledgedBy: null,
  });
  const acknowledged = { at: 9, by: "u1" as UserId, name: "Wang" };
  expect(presentStanding({ ...standing, acknowledged }, "n1", config)).toMatchObject({
    acknowledgedAt: 9,
    acknowledgedBy: "Wang",
  });
});

it("an alarm of the past keeps its level, and its acknowledger's id when the name is gone", () => {
  const row = (differs: Partial<KeptAlarm> = {}) =>
    ({
      id: "a1",
      node: "n1",
      alarm: "no longer known",
      subject: null,
      level: "critical",
      raised_at: 5,
      cleared_at: 8,
      value: 2,
      worst: 3,
      acknowledged_at: 6,
      acknowledged_by: "u1",
      acknowledged_name: "Wang",
      ...differs,
    }) as unknown as KeptAlarm;
  expect(presentKept(row(), config)).toEqual({
    id: "a1",
    node: "n1",
    alarm: "no longer known",
    subject: null,
    subjectName: null,
    level: "critical",
    raisedAt: 5,
    clearedAt: 8,
    value: 2,
    worst: 3,
    acknowledgedAt: 6,
    acknowledgedBy: "Wang",
  });
  expect(presentKept(row({ level: "warning", acknowledged_name: null }), config)).toMatchObject({
    level: "warning",
    acknowledgedBy: "u1",
  });
});
