import type { LegId } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";

/** Knows from which legs' far ends media comes now. */
export const createFlows = () => {
  const flowing = new Set<string>();
  return {
    onMedia: (event: MediaEvent): void => {
      if (event.is === "Flowing" && !event.reportsOnly) flowing.add(event.session);
      if (event.is === "Silent" || event.is === "Closed") flowing.delete(event.session);
    },
    has: (leg: LegId): boolean => flowing.has(leg),
  };
};
