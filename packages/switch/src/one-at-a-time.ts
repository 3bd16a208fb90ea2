/** A phone with one line is busy until its last call is over for it, too: the next INVITE waits for the 487 to our CANCEL, or the 200 to our BYE. */
import type { LegId } from "@zongji/domain";
import type { Originate } from "./targets.ts";

/** A phone that says nothing is rung all the same. */
const waitMs = 2000;

type Ports = {
  /** Its last call is over for us, and not yet for the phone. */
  readonly isLeaving: (device: string) => boolean;
  readonly after: (ms: number, call: () => void) => unknown;
  readonly begin: (command: Originate) => void;
};

/** Legs that begin once the phone's last one is over. */
export const createOneAtATime = ({ isLeaving, after, begin }: Ports) => {
  const waiting = new Map<LegId, Originate>();
  const isFree = ({ target }: Originate): boolean => target.to !== "device" || !isLeaving(target.device);
  const go = (leg: LegId) => {
    const command = waiting.get(leg);
    if (waiting.delete(leg) && command) begin(command);
  };
  return {
    has: (leg: LegId): boolean => waiting.has(leg),
    size: (): number => waiting.size,
    /** Begins the leg, now or as soon as its phone is free. */
    originate: (command: Originate): void => {
      if (isFree(command)) {
        begin(command);
        return;
      }
      waiting.set(command.leg, command);
      after(waitMs, () => go(command.leg));
    },
    /** Drops a job that has not begun. Returns whether there was one. */
    giveUp: (leg: LegId): boolean => waiting.delete(leg),
    /** A leg is over for its phone. */
    stir: (): void => {
      for (const [leg, command] of [...waiting]) if (isFree(command)) go(leg);
    },
  };
};
