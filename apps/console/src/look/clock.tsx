import { useSyncExternalStore } from "react";
import { runningTime } from "./duration.ts";
import { mono, now } from "./time.ts";

// One timer for every running clock on the page, so that all of them turn over together. `skewMs` is how far the server's clock is ahead of the page's.
const listeners = new Set<() => void>();
// The page counts by its monotonic clock: nobody sets that.
let skewMs = now() - mono();
let second = Math.floor(now() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;

const tick = () => {
  const next = Math.floor((mono() + skewMs) / 1000);
  if (next === second) return;
  second = next;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(tick, 200);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** Sets the pages' clocks by the server's. @param serverNow ms since the epoch, as a message just received says */
export const setServerNow = (serverNow: number): void => {
  skewMs = serverNow - mono();
  tick();
};

/** ms since the epoch by the server's clock. A component that shows it uses `useNow`. */
export const serverNow = (): number => Math.floor(mono() + skewMs);

/** ms since the epoch by the server's clock, in whole seconds; renders again each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => second) * 1000;

const minute = () => Math.floor(second / 60);

/** The same in whole minutes: for long tables that tell which day it is, and need not be made anew each second. */
export const useNowByMinute = (): number => useSyncExternalStore(subscribe, minute) * 60_000;

/** A running clock since a moment. @param since ms since the epoch by the server's clock */
export const Clock = ({ since }: { since: number }) => <span className="figure">{runningTime(useNow() - since)}</span>;
