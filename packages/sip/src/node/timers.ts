/** Calls what is due later. `after` and `every` return the way to call it off. */
export type Timers = {
  readonly after: (ms: number, run: () => void) => () => void;
  /** Keeps no process from its end. */
  readonly every: (ms: number, run: () => void) => () => void;
};

/** The process's own. */
export const machineTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};
