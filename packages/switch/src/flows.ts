import type { LegId } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";

/** Knows from which legs' far ends media comes now, and since when each was heard. */
export const createFlows = (isLeg: (leg: LegId) => boolean) => {
  const flowing = new Set<string>();
  /** When the first media of each leg came since this process has the leg, monotonic ms. */
  const heardAt = new Map<string, number>();
  return {
    onMedia: (event: MediaEvent): void => {
      if (event.is === "Flowing" && !event.reportsOnly) flowing.add(event.session);
      if (event.is === "Silent" || event.is === "Closed") flowing.delete(event.session);
      if (event.is !== "Flowing" || heardAt.has(event.session) || !isLeg(event.session as LegId)) return;
      heardAt.set(event.session, event.mono);
    },
    has: (leg: LegId): boolean => flowing.has(leg),
    heardAt: (leg: string): number | undefined => heardAt.get(leg),
    /** Forgets when a leg was heard that is over. */
    forget: (leg: LegId): void => void heardAt.delete(leg),
  };
};
