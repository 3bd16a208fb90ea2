/** The time that media lives by. */
import { monoMs, wallMs } from "./clock.ts";

export type MediaTime = {
  /** Monotonic, ms with fractions; the same in every process of one machine. */
  readonly mono: () => number;
  /** Since 1970, ms: for the reports of RTCP. */
  readonly wall: () => number;
  /** Each returns the way to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly every: (ms: number, run: () => void) => () => void;
};

export const machineTime: MediaTime = {
  mono: monoMs,
  wall: wallMs,
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
