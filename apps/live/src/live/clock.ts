import { readFileSync } from "node:fs";
import { machineClock } from "../clock.ts";
import type { JournalPast, Uptime } from "../journal/index.ts";

/** Readings of the machine's two clocks, ms, and of its uptime where it tells it. */
export type Readings = {
  readonly wall: () => number;
  readonly mono: () => number;
  readonly up?: () => Uptime | undefined;
};

/** The kernel's boot id, read once: no process outlives its kernel. */
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
  wall: machineClock.now,
  mono: () => Number(process.hrtime.bigint()) / 1e6,
  up: readUp,
};

/** A larger difference of the wall clock is a step, ms. A smaller one is left as it is: it doesn't grow, as both clocks are disciplined alike. */
const stepMs = 100;
/** The two clocks are read together: a process may be kept from its core between one reading and the next, and what passed then is no step, ms. */
const togetherMs = 5;
/** The uptime is exact to hundredths of a second, ms. */
const uptimeMs = 20;
/** If the uptime gains more than this on the monotonic clock, the machine was suspended, ms. */
const suspendedMs = 1000;
const dayMs = 86_400_000;

/** The wall clock was set by `byMs`. `upMs`: how long the steady clock is known to have run without a guess until then. */
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

type Resumed = {
  /** The steady time with which the clock goes on. */
  readonly at: number;
  /** The steady time since which it has run on without a guess. */
  readonly trustedFrom: number;
  readonly awayMs: number;
};

/** @param byWall the steady time now, if the wall clock has not been set since the earlier run @param up the machine's uptime now */
const resumeAt = (
  { lastAt, lastUp }: { readonly lastAt: number; readonly lastUp: JournalPast["lastUp"] },
  byWall: number,
  up: Uptime | undefined,
): Resumed => {
  if (up !== undefined && up.boot === lastUp?.boot && up.ms >= lastUp.ms) {
    const byUptime = lastUp.at + (up.ms - lastUp.ms);
    const goesOnAt = Math.abs(byWall - byUptime) > uptimeMs ? byUptime : byWall;
    const at = Math.max(goesOnAt, lastAt + 1);
    return { at, trustedFrom: at - up.ms, awayMs: up.ms - lastUp.ms };
  }
  // A machine that was booted meanwhile was away for at least its uptime.
  const leastMs = up && lastUp && up.boot !== lastUp.boot ? Math.max(1, up.ms) : 1;
  const isBehind = byWall < lastAt + leastMs;
  const at = isBehind ? lastAt + leastMs : byWall;
  // A wall clock that went back meanwhile was wrong before: then what came before is corrected with what follows.
  return { at, trustedFrom: isBehind ? at - dayMs : at, awayMs: at - lastAt };
};

/** How far the wall clock is ahead of the monotonic one, ms: of a few tries the one in which least passed between the readings. */
const wallAhead = (readings: Readings): number => {
  let best = { ahead: 0, within: Number.POSITIVE_INFINITY };
  for (let tries = 0; tries < 10 && best.within > togetherMs; tries += 1) {
    const mono = readings.mono();
    const ahead = readings.wall() - mono;
    const within = readings.mono() - mono;
    if (within < best.within) best = { ahead, within };
  }
  return best.ahead;
};

/** @throws RangeError when `zone` is no zone that this machine knows */
export const startClock = (zone = "Asia/Shanghai", readings: Readings = machineReadings): NodeClock => {
  new Intl.DateTimeFormat("en", { timeZone: zone });
  let anchor = wallAhead(readings);
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
  const aheadMs = (): number => anchor + offset - wallAhead(readings);
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
      const mono = readings.mono();
      const resumed = resumeAt({ lastAt, lastUp }, wallAhead(readings) + mono - offset, up());
      anchor = resumed.at - mono;
      trustedFrom = resumed.trustedFrom;
      return resumed.awayMs;
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
