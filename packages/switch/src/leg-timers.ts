/** The timers of legs: each leg has at most one. */
import type { LegId } from "@zongji/domain";

type Ports = {
  readonly after: (ms: number, call: () => void) => () => void;
  readonly mono: () => number;
  readonly fired: (leg: LegId) => void;
};

export const createLegTimers = ({ after, mono, fired }: Ports) => {
  const timers = new Map<LegId, { readonly stop: () => void; readonly dueMono: number }>();
  return {
    /** Replaces the one before; undefined only stops it. */
    set: (leg: LegId, ms: number | undefined): void => {
      timers.get(leg)?.stop();
      timers.delete(leg);
      if (ms === undefined) return;
      const stop = after(ms, () => {
        timers.delete(leg);
        fired(leg);
      });
      timers.set(leg, { stop, dueMono: mono() + ms });
    },
    dueMono: (leg: LegId): number | undefined => timers.get(leg)?.dueMono,
  };
};
