/** Whom each leg hears, kept for the media: it is asked for as soon as the leg's media is open, and again of a new media process. */
import type { LegId } from "@zongji/domain";
import type { MediaCommand } from "@zongji/media";

export const createHearing = (isOpen: (leg: LegId) => boolean, media: (command: MediaCommand) => void) => {
  const wanted = new Map<LegId, readonly LegId[]>();

  // The media hears whom it knows, and the others once they are open: only the hearer's own media has to be there.
  const ask = (leg: LegId) => {
    const from = wanted.get(leg);
    if (from !== undefined && isOpen(leg)) media({ do: "Hear", session: leg, from });
  };

  return {
    /** Sets whom a leg hears; leaves out the leg itself and duplicates. */
    set: (leg: LegId, from: readonly LegId[]): void => {
      wanted.set(
        leg,
        [...new Set(from)].filter((one) => one !== leg),
      );
      ask(leg);
    },
    /** Of a leg that was taken up; the media is asked by `again`. */
    takeUp: (leg: LegId, from: readonly LegId[]): void => void wanted.set(leg, from),
    of: (leg: LegId): readonly LegId[] | undefined => wanted.get(leg),
    /** The leg's media is open now. */
    opened: (leg: LegId): void => ask(leg),
    /** A leg that is over hears nobody; who heard it hears silence from it. */
    forget: (leg: LegId): void => void wanted.delete(leg),
    /** A new media process has been told nothing. */
    again: (): void => {
      for (const leg of wanted.keys()) ask(leg);
    },
  };
};
