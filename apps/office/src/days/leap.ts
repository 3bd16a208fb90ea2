import type { Clock } from "@zongji/domain";

/** A wall clock that leaps so far ahead of the steady one is doubted: days that it says are over may not have been yet. */
const leapMs = 600_000;
const heldMs = 3_600_000;

/**
 * Watches the wall clock by the steady one, from look to look. A machine that slept looks the same: there it holds for nothing, and does no harm.
 * @param onLeap told by how much it leapt
 */
export const leapWatch = ({ now, mono }: Clock, onLeap: (byMs: number) => void) => {
  let before: number | undefined;
  let heldUntil = Number.NEGATIVE_INFINITY;
  return {
    /** Whether no day may be closed: for an hour by the steady clock, since the last leap. */
    isHeld: (): boolean => {
      const steady = mono();
      const ahead = now() - steady;
      const byMs = before === undefined ? 0 : ahead - before;
      before = ahead;
      if (byMs > leapMs) {
        heldUntil = steady + heldMs;
        onLeap(byMs);
      }
      return steady < heldUntil;
    },
  };
};
