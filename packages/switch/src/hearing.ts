/** Which legs each leg hears. Sends `Hear` as soon as the leg's media is open, and again to a new media process. */
import type { LegId } from "@zongji/domain";
import type { MediaCommand } from "@zongji/media";

export const createHearing = (isOpen: (leg: LegId) => boolean, media: (command: MediaCommand) => void) => {
  const wanted = new Map<LegId, readonly LegId[]>();

  // Only the hearer's own media must be open: the media room adds the others once they are.
  const ask = (leg: LegId) => {
    const from = wanted.get(leg);
    if (from !== undefined && isOpen(leg)) media({ do: "Hear", session: leg, from });
  };

  return {
    /** Sets the legs that a leg hears, without the leg itself and without duplicates. */
    set: (leg: LegId, from: readonly LegId[]): void => {
      wanted.set(
        leg,
        [...new Set(from)].filter((one) => one !== leg),
      );
      ask(leg);
    },
    /** Restores a leg that was taken up, without a command: `again` sends it. */
    takeUp: (leg: LegId, from: readonly LegId[]): void => void wanted.set(leg, from),
    /** Whether the leg hears one of which that holds. */
    hears: (leg: LegId, is: (other: LegId) => boolean): boolean => (wanted.get(leg) ?? []).some(is),
    of: (leg: LegId): readonly LegId[] | undefined => wanted.get(leg),
    /** The leg's media opened. */
    opened: (leg: LegId): void => ask(leg),
    /** Forgets a leg that has ended. Others may still list it: they hear silence from it. */
    forget: (leg: LegId): void => void wanted.delete(leg),
    /** Sends all again, to a new media process. */
    again: (): void => {
      for (const leg of wanted.keys()) ask(leg);
    },
  };
};
