/** The machine's time, for all of this program that is handed no other. */
export const machineClock = {
  /** The wall clock's time, ms since the epoch. Goes back when the wall clock does. */
  now: (): number => Date.now(),
  /** Monotonic ms since the process began, for durations. */
  mono: (): number => performance.now(),
};
