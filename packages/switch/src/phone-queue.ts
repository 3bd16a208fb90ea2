/**
 * Delays calls to a device until its last call is over in SIP too (the 487 to our CANCEL, the 200 to our BYE): until then a phone with one line would
 * answer 486.
 */
import type { LegId } from "@zongji/domain";
import type { Originate } from "./targets.ts";

/** The longest delay: a phone that answers nothing is called all the same. */
const waitMs = 2000;

type Ports = {
  /** Whether the device's last call has ended for us, but not yet in SIP. */
  readonly isLeaving: (device: string) => boolean;
  readonly after: (ms: number, call: () => void) => unknown;
  readonly begin: (command: Originate) => void;
};

export const createPhoneQueue = ({ isLeaving, after, begin }: Ports) => {
  const waiting = new Map<LegId, Originate>();
  const isFree = ({ target }: Originate): boolean => target.to !== "device" || !isLeaving(target.device);
  const beginWaiting = (leg: LegId) => {
    const command = waiting.get(leg);
    if (waiting.delete(leg) && command) begin(command);
  };
  return {
    has: (leg: LegId): boolean => waiting.has(leg),
    size: (): number => waiting.size,
    /** Begins the leg, now or as soon as its phone is free. */
    add: (command: Originate): void => {
      if (isFree(command)) {
        begin(command);
        return;
      }
      waiting.set(command.leg, command);
      after(waitMs, () => beginWaiting(command.leg));
    },
    /** Drops a call that still waits. Returns whether there was one. */
    drop: (leg: LegId): boolean => waiting.delete(leg),
    /** A leg's SIP session ended: begins the calls whose device is free now. */
    retry: (): void => {
      for (const [leg, command] of [...waiting]) if (isFree(command)) beginWaiting(leg);
    },
  };
};
