import type { LegId } from "@zongji/domain";

/** One timer a leg, no more. */
export const createLegTimers = (after: (ms: number, call: () => void) => () => void, fired: (leg: LegId) => void) => {
  const stops = new Map<LegId, () => void>();
  return {
    /** Replaces the one before; undefined only stops it. */
    set: (leg: LegId, ms: number | undefined): void => {
      stops.get(leg)?.();
      stops.delete(leg);
      if (ms === undefined) return;
      const stop = after(ms, () => {
        stops.delete(leg);
        fired(leg);
      });
      stops.set(leg, stop);
    },
  };
};
