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

/** What the wall clock differs by beyond this is a step, ms. Less is left as it is: both clocks are disciplined alike, so it does not grow. */
const stepMs = 100;
/** The uptime is told in hundredths of a second. */
const uptimeMs = 20;
/** Beyond this the uptime has run on without the monotonic clock: the machine was suspended, ms. */
const suspendedMs = 1000;
const dayMs = 86_400_000;

/** The wall clock was set by so much; the steady clock is known to have run on for `upMs` until then. */
export type ClockStep = { readonly byMs: number; readonly upMs: number };

/**
 * The two clocks of a node. The steady one began as the wall clock of its first start; it is never set, and goes on through restarts by the machine's
 * uptime, so that its differences are durations. The wall clock's time is the steady clock's and how far that is known to be behind.
 */
export type NodeClock = {
  /** The wall clock's time, ms since the epoch, UTC, whole. Goes back when the wall clock does. */
  readonly now: () => number;
  /** The steady clock's time, ms, whole. Never goes back. */
  readonly steady: () => number;
  /** Monotonic ms, for timers. */
  readonly mono: () => number;
  /** The steady time at a monotonic reading (an event of another process on this machine). */
  readonly at: (mono: number) => number;
  /** The wall clock's time at a steady one, by the wall clock of now. */
  readonly wallOf: (steady: number) => number;
  /** How far the wall clock is ahead of the steady one, ms, whole. */
  readonly offsetMs: () => number;
  readonly up: () => Uptime | undefined;
  /**
   * Goes on from the last time of an earlier run. On a machine that was up all the while the steady clock goes on as if that run had never ended; on one that
   * was started anew by the wall clock, but never back. What became of the wall clock meanwhile is a step. Returns how long the node was away, ms;
   * Infinity for a first start.
   */
  readonly goOn: (last: Pick<JournalPast, "lastAt" | "lastOffsetMs" | "lastUp">) => number;
  /** Compares with the wall clock; to be called about once a second. A step, either way, is followed at once and returned once. */
  readonly check: () => ClockStep | undefined;
  /** How far `now` is ahead of the wall clock, ms. */
  readonly aheadMs: () => number;
  /** IANA name of the zone in which days begin. */
  readonly zone: string;
};

/** @throws RangeError when `zone` is no zone that this machine knows */
export const startClock = (zone = "Asia/Shanghai", readings: Readings = machineReadings): NodeClock => {
  new Intl.DateTimeFormat("en", { timeZone: zone });
  let anchor = readings.wall() - readings.mono();
  let offset = 0;
  let last = 0;
  let floorAt = 0;
  const up = () => readings.up?.();
  const exact = (): number => anchor + readings.mono();
  /** Since when the steady clock has run on without a guess. */
  let trustedFrom = exact() - (up()?.ms ?? 0);
  /** How far the monotonic clock is behind the uptime: it grows while the machine is suspended. */
  const behindUp = (): number | undefined => {
    const is = up();
    return is && is.ms - readings.mono();
  };
  let behind = behindUp();

  const steady = (): number => {
    last = Math.max(last, Math.floor(exact()));
    return last;
  };
  const aheadMs = (): number => exact() + offset - readings.wall();
  const wake = (): void => {
    const is = behindUp();
    if (is === undefined) return;
    if (behind !== undefined && is - behind > suspendedMs) {
      anchor += is - behind;
      behind = is;
    }
    behind ??= is;
  };
  return {
    now: () => steady() + offset,
    steady,
    mono: readings.mono,
    at: (mono) => Math.max(floorAt, Math.floor(anchor + mono)),
    wallOf: (at) => at + offset,
    offsetMs: () => offset,
    up,
    goOn: ({ lastAt, lastOffsetMs = 0, lastUp }) => {
      if (lastAt === undefined) return Number.POSITIVE_INFINITY;
      floorAt = Math.max(floorAt, lastAt);
      offset = lastOffsetMs;
      const is = up();
      const isSameBoot = is !== undefined && is.boot === lastUp?.boot && is.ms >= lastUp.ms;
      const byWall = readings.wall() - offset;
      let goesOnAt = byWall;
      if (isSameBoot) {
        const byUptime = lastUp.at + (is.ms - lastUp.ms);
        if (Math.abs(byWall - byUptime) > uptimeMs) goesOnAt = byUptime;
      }
      // Who was started anew meanwhile was away for so long at least.
      const leastMs = is && lastUp && is.boot !== lastUp.boot ? Math.max(1, is.ms) : 1;
      const isBehind = goesOnAt < lastAt + leastMs;
      if (isBehind) goesOnAt = lastAt + leastMs;
      anchor = goesOnAt - readings.mono();
      // A wall clock that went back meanwhile was wrong before: then what came before is corrected with what follows.
      trustedFrom = isSameBoot ? goesOnAt - is.ms : isBehind ? goesOnAt - dayMs : goesOnAt;
      if (isSameBoot) return is.ms - lastUp.ms;
      return goesOnAt - lastAt;
    },
    check: () => {
      wake();
      const byMs = Math.round(-aheadMs());
      if (Math.abs(byMs) <= stepMs) return undefined;
      const upMs = Math.max(0, Math.round(exact() - trustedFrom));
      offset += byMs;
      return { byMs, upMs };
    },
    aheadMs,
    zone,
  };
};
