/** 阈值: from figures to levels. Pure: a step is (what is known, value, time) → what is known now, and whether the level changed. */
import type { WallThreshold } from "../config/wall.ts";
import type { Unit } from "../measures/index.ts";

export type WallLevel = "warning" | "alarm";

/** A figure as its bound is written, exactly: a rate is `over` of `under`, `times` the bound's unit. Undefined: "—". */
export type Exact = { readonly over: number; readonly under: number };

/** Of rates a bound is in hundredths of a percent, of x : 1 in hundredths, else in the measure's own unit. */
const timesOf: { readonly [U in Unit]?: number } = { percent: 10_000, ratio: 100 };

type Figure = {
  readonly value?: number | null | undefined;
  readonly terms?: { readonly over: number; readonly under: number } | null | undefined;
};
/** A figure as a threshold judges it; undefined: it has no value, or is of too few. */
export const exactOf = ({ value, terms }: Figure, unit: Unit, least: number): Exact | undefined => {
  if (terms)
    return terms.under < Math.max(1, least)
      ? undefined
      : { over: terms.over * (timesOf[unit] ?? 1), under: terms.under };
  return value === undefined || value === null ? undefined : { over: Math.round(value), under: 1 };
};

/** `level` absent: all is well. `turning`: it has been otherwise since then, but not for long enough. */
export type WatchedFigure = {
  readonly level?: WallLevel;
  readonly turning?: { readonly up: boolean; readonly since: number };
};

const rank = (level: WallLevel | undefined): number => (level === undefined ? 0 : level === "warning" ? 1 : 2);

/** Whether `over / under` is at or above (or below) the bound: by whole numbers, so that 89.996 % is below 90 %. */
const isBeyond = (
  { over, under }: Exact,
  { worse, back }: WallThreshold,
  bound: number | undefined,
  was: boolean,
): boolean => {
  if (bound === undefined) return false;
  const limit = BigInt(bound + (was ? (worse === "above" ? -back : back) : 0)) * BigInt(under);
  return worse === "above" ? BigInt(over) >= limit : BigInt(over) < limit;
};

const levelOf = (value: Exact, threshold: WallThreshold, before: WallLevel | undefined): WallLevel | undefined => {
  if (isBeyond(value, threshold, threshold.alarm, rank(before) >= 2)) return "alarm";
  return isBeyond(value, threshold, threshold.warning, rank(before) >= 1) ? "warning" : undefined;
};

/**
 * One look at one figure. "—" is no value: it is as if nothing were wrong, so that a new day ends what stood on the last.
 * @param now ms, monotonic
 */
export const stepThreshold = (
  { level, turning }: WatchedFigure,
  threshold: WallThreshold,
  value: Exact | undefined,
  now: number,
): { readonly watched: WatchedFigure; readonly changed: boolean } => {
  const to = value && levelOf(value, threshold, level);
  if (to === level) return { watched: level === undefined ? {} : { level }, changed: false };
  const up = rank(to) > rank(level);
  const since = turning?.up === up ? turning.since : now;
  if (now - since < (up ? threshold.raiseAfterMs : threshold.clearAfterMs))
    return { watched: { ...(level !== undefined && { level }), turning: { up, since } }, changed: false };
  return { watched: to === undefined ? {} : { level: to }, changed: true };
};
