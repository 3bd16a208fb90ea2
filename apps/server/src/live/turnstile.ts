/** Who is let in while the disk of the journal fails: everything that happens is kept in memory until it can be written, and memory has an end. */
import type { LegId, SwitchEvent } from "@zongji/domain";
import type { Log } from "./log.ts";

export type Turnstile = {
  /** Now and then: new calls are turned away (503) while too much waits for the journal. What stands goes on, and all of it is told. */
  readonly look: (isOverfull: boolean, turnAway: (on: boolean) => void) => void;
  /** Whether the hotline is to hear of it. Of calls that are turned away nothing could be written: the log tells how many they were. */
  readonly lets: (event: SwitchEvent) => boolean;
};

export const createTurnstile = (log: Log): Turnstile => {
  const away = new Set<LegId>();
  let isShut = false;
  let turnedAway = 0;
  return {
    look: (isOverfull, turnAway) => {
      if (isOverfull === isShut) return;
      isShut = isOverfull;
      turnAway(isShut);
      if (isShut) log.error({}, "too much waits for the journal: new calls are turned away");
      else log.warn({ turnedAway }, "the journal is written again: new calls are taken");
      turnedAway = 0;
    },
    lets: (event) => {
      if (event.is === "LegArrived" && isShut) {
        away.add(event.leg);
        turnedAway += 1;
        return false;
      }
      if (!("leg" in event) || !away.has(event.leg)) return true;
      if (event.is === "LegEnded") away.delete(event.leg);
      return false;
    },
  };
};
