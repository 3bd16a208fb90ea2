import type { Clock } from "@zongji/domain";

/** The browser's clocks. */
const browser: Clock = { now: () => Date.now(), mono: () => performance.now() };
let clock = browser;

/** ms since the epoch, by the browser's clock. `serverNow` is by the server's. */
export const now = (): number => clock.now();

/** Monotonic ms, for durations. */
export const mono = (): number => clock.mono();

/** Puts another clock in the browser's place. @returns how to put the browser's back */
export const setClock = (other: Clock): (() => void) => {
  clock = other;
  return () => {
    clock = browser;
  };
};
