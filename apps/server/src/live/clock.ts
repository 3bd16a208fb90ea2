/** Readings of the machine's two clocks, ms. */
export type Readings = { readonly wall: () => number; readonly mono: () => number };

export const machineReadings: Readings = {
  wall: () => Date.now(),
  mono: () => Number(process.hrtime.bigint()) / 1e6,
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
  /** No time before this will be given: the last time of an earlier run. */
  readonly floor: (at: number) => void;
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
  const aheadMs = (): number => anchor + readings.mono() - readings.wall();
  return {
    now,
    mono: readings.mono,
    at: (mono) => Math.max(floorAt, Math.floor(anchor + mono)),
    floor: (at) => {
      floorAt = Math.max(floorAt, at);
      // The clock runs on from there: were it held still instead, everything would seem to last no time at all.
      anchor += Math.max(0, at + 1 - (anchor + readings.mono()));
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
