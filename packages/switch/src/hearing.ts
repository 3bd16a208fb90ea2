/** Keeps the media's Hear in step with the bridges. */
import type { LegId } from "@zongji/domain";
import type { MediaCommand } from "@zongji/media";
import { type Bridges, bridge, noBridges, unbridge } from "./bridges.ts";

export const createHearing = (isOpen: (leg: LegId) => boolean, media: (command: MediaCommand) => void) => {
  let bridges: Bridges = noBridges;

  /** Nobody hears, or is told to hear, whose media isn't open. */
  const set = (legs: Iterable<LegId>) => {
    for (const leg of legs) {
      if (!isOpen(leg)) continue;
      const partner = bridges.get(leg);
      media({ do: "Hear", session: leg, from: partner !== undefined && isOpen(partner) ? [partner] : [] });
    }
  };
  const change = (changed: ReturnType<typeof unbridge>) => {
    bridges = changed.bridges;
    set(changed.touched);
  };

  return {
    bridge: (a: LegId, b: LegId): void => change(bridge(bridges, a, b)),
    unbridge: (leg: LegId): void => change(unbridge(bridges, leg)),
    /** The leg's media is open now, or no more. */
    turned: (leg: LegId): void => {
      const partner = bridges.get(leg);
      if (partner !== undefined) set([leg, partner]);
    },
    /** A new media process has been told nothing. */
    again: (): void => set(bridges.keys()),
  };
};
