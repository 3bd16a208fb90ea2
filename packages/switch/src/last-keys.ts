/**
 * 挂机前的按键: keys come by RTP to the media process, the BYE by SIP to this one, so the BYE may be read before the key that was pressed before it. The end of such a
 * leg is told once the media has told its keys.
 */
import type { LegId } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { farEnd } from "./endings.ts";
import { finish, hasLeft, isAnswered, type Leg, media, type Reported, type Step, unchanged } from "./leg.ts";

/** The longest time that an end waits for the media: it answers within some ms, unless it waits for the processor. A process that hangs is killed sooner. */
export const lastKeysMs = 700;

/** Whether keys may be on their way from a far end that has hung up: it was answered, and no timer of ours or of the stack's ends it. */
export const mayOweKeys = (leg: Leg, event: Extract<SipEvent, { is: "ended" }>): boolean =>
  event.why === "bye" && isAnswered(leg) && leg.media.at === "open";

/** The far end has hung up, and gets its 200. That is kept first: a crash must not take up a leg that nobody holds any more. */
export const leave = (leg: Leg): Step => [
  { ...leg, sipOver: true },
  [{ effect: "timer", ms: lastKeysMs }, { effect: "keep" }, media({ do: "Fetch", session: leg.id })],
];

export const endLeft = (leg: Leg): Step => finish(leg, { by: farEnd(leg), cause: "hangup" }, [], true);

/** Of all that the media tells of such a leg only its keys count. */
export const mediaLeft = (leg: Leg, event: MediaEvent): Step => {
  if (event.is === "Digit") return [leg, [{ effect: "digit", digit: event.digit, way: "rtp" }]];
  const isAllTold = event.is === "Fetched" || (event.is === "Failed" && event.asked === "Fetch");
  return isAllTold ? endLeft(leg) : unchanged(leg);
};

/** When the far ends of such legs hung up, monotonic ms. */
export const createLeavings = () => {
  const leftAt = new Map<LegId, number>();
  return {
    /** Once a leg has left, until its end is told. */
    see: (leg: Leg, mono: number): void => {
      if (!hasLeft(leg)) leftAt.delete(leg.id);
      else if (!leftAt.has(leg.id)) leftAt.set(leg.id, mono);
    },
    /** When an event happened: nothing of a leg is later than that its far end hung up. */
    momentOf: (event: Reported, mono: number): number =>
      "leg" in event ? Math.min(mono, leftAt.get(event.leg) ?? mono) : mono,
  };
};
