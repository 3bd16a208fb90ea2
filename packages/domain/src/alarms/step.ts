/** 告警: from figures to alarms. Pure: a step is (alarms, readings, time) → alarms and what changed. */
import type { AlarmRule } from "./rule.ts";
import { type AlarmName, alarmRules } from "./rules.ts";

export type AlarmLevel = "warning" | "critical";

/** One look at one figure. `subject`: of which trunk, process, disk; absent where there is one alone. `warning`, `critical`: in place of the rule's. */
export type Reading = {
  readonly alarm: AlarmName;
  readonly subject?: string;
  /** In the rule's unit. */
  readonly value: number;
  readonly warning?: number;
  readonly critical?: number;
};

/** What is known of one figure. `level` absent: all is well. `turning`: it has been otherwise since then, but not for long enough. */
type Watched = {
  readonly alarm: AlarmName;
  readonly subject?: string;
  readonly level?: AlarmLevel;
  readonly turning?: { readonly up: boolean; readonly since: number };
};

/** By `alarmKey`. */
export type Alarms = ReadonlyMap<string, Watched>;

export type AlarmChange = {
  readonly alarm: AlarmName;
  readonly subject?: string;
  /** Absent: it is over. */
  readonly level?: AlarmLevel;
  /** What it was before. */
  readonly before?: AlarmLevel;
  /** Absent where the thing is no longer there. */
  readonly value?: number;
};

export const alarmKey = ({ alarm, subject }: { readonly alarm: string; readonly subject?: string }): string =>
  subject === undefined ? alarm : `${alarm} ${subject}`;

const rank = (level: AlarmLevel | undefined): number => (level === undefined ? 0 : level === "warning" ? 1 : 2);

/** Whether the value is at or beyond the limit; where it was so before, it has to come back by the rule's part of the limit first. */
const isBeyond = ({ worse, back }: AlarmRule, value: number, limit: number | undefined, was: boolean): boolean => {
  if (limit === undefined) return false;
  if (worse === "more") return value >= (was ? limit * (1 - back) : limit);
  return value <= (was ? limit * (1 + back) : limit);
};

/** The level that a value stands for, given the level before. */
const levelOf = (reading: Reading, before: AlarmLevel | undefined): AlarmLevel | undefined => {
  const rule = alarmRules[reading.alarm];
  const { value, warning = rule.warning, critical = rule.critical } = reading;
  if (isBeyond(rule, value, critical, rank(before) >= 2)) return "critical";
  return isBeyond(rule, value, warning, rank(before) >= 1) ? "warning" : undefined;
};

type Step = { readonly watched: Watched; readonly change?: AlarmChange };

const stepOne = ({ turning, ...before }: Watched, reading: Reading, now: number): Step => {
  const { alarm, subject, level } = before;
  const rule = alarmRules[alarm];
  const to = levelOf(reading, level);
  if (to === level) return { watched: before };
  const up = rank(to) > rank(level);
  // A value that goes on from one level to the next has been beyond the first all the while.
  const since = turning?.up === up ? turning.since : now;
  if (now - since < (up ? rule.raiseAfterMs : rule.clearAfterMs))
    return { watched: { ...before, turning: { up, since } } };
  const same = { alarm, ...(subject !== undefined && { subject }), ...(to && { level: to }) };
  return { watched: same, change: { ...same, ...(level && { before: level }), value: reading.value } };
};

/**
 * One look at all figures. A value that is no number tells nothing, and its alarm stays as it is; a figure that is not there any more (a trunk that was
 * taken away) has no alarm. @param now ms, monotonic
 */
export const stepAlarms = (
  alarms: Alarms,
  readings: readonly Reading[],
  now: number,
): { readonly alarms: Alarms; readonly changes: readonly AlarmChange[] } => {
  const next = new Map<string, Watched>();
  const changes: AlarmChange[] = [];
  for (const reading of readings) {
    const { alarm, subject } = reading;
    const key = alarmKey(reading);
    const before = alarms.get(key) ?? { alarm, ...(subject !== undefined && { subject }) };
    const { watched, change } = Number.isFinite(reading.value) ? stepOne(before, reading, now) : { watched: before };
    next.set(key, watched);
    if (change) changes.push(change);
  }
  for (const [key, { alarm, subject, level }] of alarms) {
    if (next.has(key) || level === undefined) continue;
    changes.push({ alarm, ...(subject !== undefined && { subject }), before: level });
  }
  return { alarms: next, changes };
};
