/** The state machine of a leg: state and event → the new leg and its effects. Pure. */
import type { SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { commandArriving, mediaArriving, openTimeUp, sipArriving } from "./inbound-leg.ts";
import { requested } from "./info.ts";
import { endLeft, mediaLeft } from "./last-keys.ts";
import { hasLeft, ignored, isAnswered, type Leg, type Step, unchanged } from "./leg.ts";
import { commandOutbound, mediaOutbound, ringTimeUp, sipOutbound } from "./outbound-leg.ts";
import { playEnded, playRefused } from "./plays.ts";
import { loseMedia } from "./resumption.ts";
import { commandTalking, mediaTalking, sipTalking, stillSilent } from "./talking-leg.ts";

export const stepCommand = (leg: Leg, command: SwitchCommand): Step => {
  switch (leg.state.at) {
    case "arriving":
      return commandArriving(leg, command);
    case "opening":
    case "calling":
      return commandOutbound(leg, command);
    case "answering":
    case "talking":
      return commandTalking(leg, command);
    case "ending":
      return ignored(leg);
  }
};

export const stepSip = (leg: Leg, event: SipEvent): Step => {
  if (event.is === "requested") return requested(leg, event);
  switch (leg.state.at) {
    case "arriving":
      return sipArriving(leg, event);
    case "opening":
    case "calling":
      return sipOutbound(leg, event);
    case "answering":
    case "talking":
      return sipTalking(leg, event);
    case "ending":
      return event.is === "ended" || event.is === "failed" ? [{ ...leg, sipOver: true }, []] : unchanged(leg);
  }
};

export const stepMedia = (leg: Leg, event: MediaEvent): Step => {
  if (event.is === "Closed" || isRefusedClose(leg, event)) return [{ ...leg, media: { at: "gone" } }, []];
  if (leg.state.at === "ending") return unchanged(leg);
  if (hasLeft(leg)) return mediaLeft(leg, event);
  if (event.is === "PlayEnded") return playEnded(leg, event);
  if (event.is === "Failed" && event.asked === "Play") return playRefused(leg);
  if (event.is === "Failed" && event.asked === "Restore") return loseMedia(leg);
  if (isAnswered(leg)) return mediaTalking(leg, event);
  return leg.direction === "in" ? mediaArriving(leg, event) : mediaOutbound(leg, event);
};

/** A session that could not be opened needs no closing. */
const isRefusedClose = (leg: Leg, event: MediaEvent): boolean =>
  leg.media.at === "closing" &&
  event.is === "Failed" &&
  (event.asked === "Open" || event.asked === "Restore" || event.asked === "Close");

/**
 * The leg's only timer fired. Before the answer it limits the opening of the media (inbound) or the ringing (outbound); after it, the silence; after the far end's BYE,
 * its keys.
 */
export const stepTimeUp = (leg: Leg): Step => {
  if (hasLeft(leg)) return endLeft(leg);
  if (leg.state.at === "talking") return stillSilent(leg);
  return leg.direction === "out" ? ringTimeUp(leg) : openTimeUp(leg);
};
