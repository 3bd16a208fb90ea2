/** 告警规则: a figure that is watched, its limits, what it means and what is to be done. */

import type { Words } from "../words.ts";

/** `flag`: 1 while it is so, 0 else. `percent` of a whole; `core`: per cent of one core. */
export type AlarmUnit = "flag" | "percent" | "core" | "bytes" | "ms" | "seconds" | "days" | "count";
export const alarmGroups = ["machine", "facts", "disk", "sound", "lines", "other"] as const;
export type AlarmGroup = (typeof alarmGroups)[number];

export type AlarmRule = {
  readonly group: AlarmGroup;
  readonly label: Words;
  readonly unit: AlarmUnit;
  /** Which way is worse. */
  readonly worse: "more" | "less";
  /** At or beyond it. Absent: there is no such level. A reading may bring its own. */
  readonly warning?: number;
  readonly critical?: number;
  /** The part of the limit by which a value has to come back before the level goes. */
  readonly back: number;
  /** It must have been so for so long before it is told, and gone for so long before it is over. */
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
  /** Of what there is one each. */
  readonly each?: "trunk" | "process" | "disk" | "follower" | "certificate" | "budget";
  readonly meaning: Words;
  readonly remedy: Words;
};

/** Whatever is so or not. */
export const flag = { unit: "flag", worse: "more", back: 0.5, clearAfterMs: 10_000 } as const;
/** What is counted over the last hour: it goes when the hour is over. */
export const inAnHour = { unit: "count", worse: "more", back: 0, raiseAfterMs: 0, clearAfterMs: 0 } as const;
