import { readFileSync } from "node:fs";
import type { JournalPast, Uptime } from "../journal/index.ts";

/** Readings of the machine's two clocks, ms, and of its uptime where it tells it. */
export type Readings = {
  readonly wall: () => number;
  readonly mono: () => number;
  readonly up?: () => Uptime | undefined;
};

/** Of the kernel, which no process outlives: read once. */
let boot: string | undefined;

/** By proc(5). Unlike process.hrtime it counts on while the machine is suspended, as peers' clocks do. */
const readUp = (): Uptime | undefined => {
  try {
    boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const ms = Math.round(1000 * Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]));
    return Number.isFinite(ms) ? { boot, ms } : undefined;
  } catch {
    return undefined;
  }
};

export const machineReadings: Readings = {
  wall: () => Date.now(),
  mono: () => Number(process.hrtime.bigint()) / 1e6,
  up: readUp,
};

/** A step of the wall clock beyond this is told, ms. */
const stepMs = 500;
/** How far one check draws the node's clock towards the wall clock, ms: 0.5 % when checked once a second. */
const slewMs = 5;

/**
 * The one clock of a node: a wall anchor plus monotonic time, so that a time never lies before one that was given earlier, and a duration is
 * true even while somebody sets the wall clock.
 */
export type NodeClock = {
  /** Ms since the epoch, UTC, whole. */
  readonly now: () => number;
  /** Monotonic ms, for timers. */
  readonly mono: () => number;
  /** The node's time at a monotonic reading (an event of another process on this machine). */
  readonly at: (mono: number) => number;
  readonly up: () => Uptime | undefined;
  /**
   * Goes on from the last time of an earlier run: none before that will be given. On a machine that was up all the while, as if that run had never ended;
   * what became of the wall clock meanwhile is a step. Returns how long the node was away, ms; Infinity for a first start.
   */
  readonly goOn: (last: Pick<JournalPast, "lastAt" | "lastUp">) => number;
  /**
   * Compares with the wall clock; to be called about once a second. Small differences are drawn in slowly. A step forward is followed at once;
   * a step back can't be: the clock runs on and stays ahead. Either is returned once, in ms.
   */
  readonly check: () => number | undefined;
  /** How far the node's clock is ahead of the wall clock, ms. */
  readonly aheadMs: () => number;
  /** IANA name of the zone in which days begin. */
  readonly zone: string;
};

/** @throws RangeError when `zone` is no zone that this machine knows */
export const startClock = (zone = "Asia/Shanghai", readings: Readings = machineReadings): NodeClock => {
  new Intl.DateTimeFormat("en", { timeZone: zone });
  let anchor = readings.wall() - readings.mono();
  let last = 0;
  let floorAt = 0;
  /** Difference to the wall clock that has been told already, ms. */
  let told = 0;

  const now = (): number => {
    last = Math.max(last, Math.floor(anchor + readings.mono()));
    return last;
  };
  const up = () => readings.up?.();
  const aheadMs = (): number => anchor + readings.mono() - readings.wall();
  return {
    now,
    mono: readings.mono,
    at: (mono) => Math.max(floorAt, Math.floor(anchor + mono)),
    up,
    goOn: ({ lastAt, lastUp }) => {
      if (lastAt === undefined) return Number.POSITIVE_INFINITY;
      floorAt = Math.max(floorAt, lastAt);
      const was = anchor + readings.mono();
      const is = up();
      const isSameBoot = is !== undefined && is.boot === lastUp?.boot && is.ms >= lastUp.ms;
      // The clock runs on from there: were it held still instead, everything would seem to last no time at all.
      const goesOnAt = Math.max(lastAt + 1, isSameBoot ? lastUp.at + (is.ms - lastUp.ms) : was);
      anchor += goesOnAt - was;
      if (isSameBoot) return is.ms - lastUp.ms;
      // Who was started anew meanwhile was away for so long at least.
      return Math.max(goesOnAt - lastAt, lastUp && is && is.boot !== lastUp.boot ? is.ms : 0);
    },
    check: () => {
      const ahead = aheadMs();
      const step = told - ahead;
      if (Math.abs(step) > stepMs) {
        if (ahead < 0) anchor -= ahead;
        told = Math.max(0, ahead);
        return Math.round(step);
      }
      if (ahead < 0) anchor += Math.min(slewMs, -ahead);
      else anchor -= Math.min(slewMs, ahead);
      told = Math.max(0, aheadMs());
      now();
      return undefined;
    },
    aheadMs,
    zone,
  };
};
