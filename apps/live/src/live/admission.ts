/** Who is let in while the disk of the journal fails: everything that happens is kept in memory until it can be written, and memory has an end. */
import type { Arriving, LegId, SwitchEvent } from "@zongji/domain";
import type { Log } from "@zongji/store";

export type Admission = {
  /** Now and then: new calls are turned away (503) while too much waits for the journal. What stands goes on, and all of it is told. */
  readonly look: (isOverfull: boolean, turnAway: (on: boolean) => void) => void;
  /** Whether the hotline is to hear of it. Calls that are turned away are told once they can be written. */
  readonly lets: (event: SwitchEvent) => boolean;
  /** Tells those that are known still: the server stops. */
  readonly close: () => void;
};

/** The most refused calls that are kept in memory, some 300 bytes each; the log tells the number of any beyond. */
const mostRemembered = 50_000;

/** @param tell of calls that were turned away, in the order in which they came: now they can be written */
export const createAdmission = (log: Log, tell: (calls: readonly Arriving[]) => void): Admission => {
  const away = new Set<LegId>();
  let isShut = false;
  let turnedAway = 0;
  let remembered: Arriving[] = [];
  const open = (): void => {
    if (turnedAway > remembered.length)
      log.error({ calls: turnedAway - remembered.length }, "calls were turned away that are in no record");
    if (remembered.length > 0) tell(remembered);
    [remembered, turnedAway] = [[], 0];
  };
  return {
    look: (isOverfull, turnAway) => {
      if (isOverfull === isShut) return;
      isShut = isOverfull;
      turnAway(isShut);
      if (isShut) {
        log.error({}, "too much waits for the journal: new calls are turned away");
        return;
      }
      log.warn({ turnedAway }, "the journal is written again: new calls are taken");
      open();
    },
    lets: (event) => {
      if (event.is === "LegArrived" && isShut) {
        away.add(event.leg);
        turnedAway += 1;
        if (remembered.length < mostRemembered) remembered.push(event);
        return false;
      }
      if (!("leg" in event) || !away.has(event.leg)) return true;
      if (event.is === "LegEnded") away.delete(event.leg);
      return false;
    },
    close: open,
  };
};
