import type { Alarm, HealthFigure } from "@zongji/api";
import { type AlarmName, alarmRules, type HotlineConfig, type Reading } from "@zongji/domain";
import type { KeptAlarm } from "./store.ts";
import type { HealthWatch, Standing } from "./watch.ts";

const ruleOf = (alarm: string) => (Object.hasOwn(alarmRules, alarm) ? alarmRules[alarm as AlarmName] : undefined);

/** What people call the thing: a trunk by its name. */
const subjectOf = (alarm: string, subject: string | null | undefined, { trunks }: HotlineConfig) => {
  const isTrunk = ruleOf(alarm)?.each === "trunk";
  const name = isTrunk ? trunks.find(({ id }) => id === subject)?.name : undefined;
  return { subject: subject ?? null, subjectName: name ?? null };
};

export const presentFigure = (reading: Reading, watch: HealthWatch, config: HotlineConfig): HealthFigure => {
  const { alarm, subject, value, warning, critical } = reading;
  const rule = alarmRules[alarm];
  return {
    alarm,
    ...subjectOf(alarm, subject, config),
    value: Number.isFinite(value) ? value : null,
    warning: warning ?? rule.warning ?? null,
    critical: critical ?? rule.critical ?? null,
    level: watch.levelOf(reading) ?? null,
    worst: watch.worstOf(reading) ?? null,
  };
};

export const presentStanding = (one: Standing, node: string, config: HotlineConfig): Alarm => ({
  id: one.id,
  node,
  alarm: one.alarm,
  ...subjectOf(one.alarm, one.subject, config),
  level: one.level,
  raisedAt: one.raisedAt,
  clearedAt: null,
  value: one.value,
  worst: one.worst,
  acknowledgedAt: one.acknowledged?.at ?? null,
  acknowledgedBy: one.acknowledged?.name ?? null,
});

export const presentKept = (row: KeptAlarm, config: HotlineConfig): Alarm => ({
  id: row.id,
  node: row.node,
  alarm: row.alarm,
  ...subjectOf(row.alarm, row.subject, config),
  level: row.level === "critical" ? "critical" : "warning",
  raisedAt: row.raised_at,
  clearedAt: row.cleared_at,
  value: row.value,
  worst: row.worst,
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_name ?? row.acknowledged_by,
});
