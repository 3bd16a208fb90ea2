import { lockMs } from "./lock-out.ts";

type Tries = { readonly failures: number; readonly lockedUntil: number };

/** More would be an attack, which then begins anew: its names are of no use to it. */
const mostKept = 10_000;

/** Wrong passwords in a row by a key, held in memory. */
type TryCount = {
  /**
   * Counts a try as failed before its password is verified, so that tries at the same time all count: the right one is forgotten afterwards.
   * Returns 0 if it may be verified, else until when the key is locked, ms since the epoch, and does not count it.
   */
  readonly reserve: (key: string, now: number) => number;
  /** Ms since the epoch; 0 if it is not locked and never was. */
  readonly lockedUntil: (key: string) => number;
  readonly forget: (key: string) => void;
};

export const createTryCount = (): TryCount => {
  const tries = new Map<string, Tries>();
  return {
    reserve: (key, now) => {
      const before = tries.get(key);
      if (before !== undefined && before.lockedUntil > now) return before.lockedUntil;
      if (tries.size > mostKept) tries.clear();
      const failures = (before?.failures ?? 0) + 1;
      tries.set(key, { failures, lockedUntil: now + lockMs(failures) });
      return 0;
    },
    lockedUntil: (key) => tries.get(key)?.lockedUntil ?? 0,
    forget: (key) => void tries.delete(key),
  };
};
