/** The time as a program reads it. Its main hands it in; a test hands in another. */
export type Clock = {
  /** The wall clock's time, ms since the epoch. Goes back when the wall clock does. */
  readonly now: () => number;
  /** Monotonic ms, for durations. */
  readonly mono: () => number;
};
