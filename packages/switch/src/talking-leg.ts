/** A leg of either direction, from the answer to its end. */
import type { Ending, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { infoOfDigit } from "./digits.ts";
import { endingOfEnd, reasonOf } from "./endings.ts";
import { acknowledged, pracked } from "./inbound-leg.ts";
import {
  type Effect,
  finish,
  ignored,
  type Leg,
  media,
  opening,
  report,
  type Step,
  sdpOf,
  sip,
  unchanged,
  withoutEarlySilence,
} from "./leg.ts";
import {
  exchangeOver,
  mediaOffered,
  negotiated,
  offered,
  refreshAnswered,
  reinviteAcked,
  reinvited,
  remoteRefused,
} from "./renegotiation.ts";

export const commandTalking = (leg: Leg, command: SwitchCommand): Step => {
  switch (command.do) {
    case "End":
    case "Refuse":
      return hangUp(leg, command.ending);
    case "SendDigits":
      return sendDigits(leg, command.digits);
    default:
      return ignored(leg);
  }
};

/** Sends digits. By INFO each waits for the answer to the one before: INFO requests may overtake each other. */
const sendDigits = (leg: Leg, digits: string): Step => {
  const agreed = leg.media.at === "open" ? leg.media.agreed?.digits : undefined;
  if (agreed !== "info") return [leg, [media({ do: "SendDigits", session: leg.id, digits })]];
  const queued: Leg = { ...leg, infoDigits: (leg.infoDigits ?? "") + digits };
  return leg.infoDigits ? [queued, []] : [queued, [infoDigit(leg, digits)]];
};

const infoDigit = (leg: Leg, digits: string): Effect =>
  sip({ do: "request", id: `${leg.id} digit`, session: leg.id, method: "INFO", body: infoOfDigit(digits[0] ?? "") });

const digitAnswered = (leg: Leg): Step => {
  const digits = leg.infoDigits?.slice(1) ?? "";
  const { infoDigits: _, ...rest } = leg;
  return digits === "" ? unchanged(rest) : [{ ...rest, infoDigits: digits }, [infoDigit(leg, digits)]];
};

const hangUp = (leg: Leg, ending: Ending): Step =>
  finish(leg, ending, [sip({ do: "bye", session: leg.id, headers: reasonOf(ending) })], false);

export const sipTalking = (leg: Leg, event: SipEvent): Step => {
  switch (event.is) {
    case "acked":
      return event.reinvite
        ? reinviteAcked(leg, sdpOf(event.body), event.heardFrom)
        : acknowledged(leg, event.body, event.heardFrom);
    case "ended":
      return finish(leg, endingOfEnd(leg, event), [], true);
    case "reinvited":
      return reinvited(leg, sdpOf(event.body), event.heardFrom);
    case "reinviteCancelled":
      return unchanged(exchangeOver(leg));
    case "requestAnswered":
      return event.id === `${leg.id} digit` ? digitAnswered(leg) : unchanged(leg);
    case "offered":
      return offered(leg, event);
    case "pracked":
      return pracked(leg, event);
    case "reinviteAnswered":
    case "updateAnswered":
      return refreshAnswered(leg, sdpOf(event.body), event.heardFrom);
    default:
      return unchanged(leg);
  }
};

export const mediaTalking = (leg: Leg, event: MediaEvent): Step => {
  switch (event.is) {
    case "Opened":
      return [{ ...leg, media: opening(event) }, []];
    case "Offered":
      return mediaOffered(leg, event);
    case "Negotiated":
      return negotiated(leg, event);
    case "Failed":
      return event.asked === "Remote" || event.asked === "Offer" ? remoteFailed(leg, event) : unchanged(leg);
    case "Digit":
      return [leg, [{ effect: "digit", digit: event.digit, way: "rtp" }]];
    case "Silent":
      // The 200 may be lost. Its retransmissions decide that (RFC 3261 §13.3.1.4).
      if (leg.state.at === "answering") return [{ ...leg, silentEarly: true }, []];
      // A peer that holds us sends no RTP, which is no loss of media.
      return leg.held || leg.mediaLost ? unchanged(leg) : lost(leg, "rtpTimeout");
    case "TransportLost":
      return leg.mediaLost ? unchanged(leg) : lost(leg, "transportLost");
    case "Flowing":
      if (leg.silentEarly) return [withoutEarlySilence(leg), [{ effect: "timer", ms: undefined }]];
      return leg.mediaLost
        ? [{ ...leg, mediaLost: false }, [report({ is: "LegMediaBack", leg: leg.id })]]
        : unchanged(leg);
    default:
      return unchanged(leg);
  }
};

/** The ACK came after the peer fell silent, and no media has come since. */
export const stillSilent = (leg: Leg): Step => {
  if (!leg.silentEarly || leg.state.at !== "talking") return unchanged(leg);
  const rest = withoutEarlySilence(leg);
  return leg.held || leg.mediaLost ? unchanged(rest) : lost(rest, "rtpTimeout");
};

export const lost = (leg: Leg, why: "rtpTimeout" | "transportLost" | "mediaRestarted"): Step => [
  { ...leg, mediaLost: true },
  [report({ is: "LegMediaLost", leg: leg.id, why })],
];

const remoteFailed = (leg: Leg, event: Extract<MediaEvent, { is: "Failed" }>): Step =>
  remoteRefused(leg, event) ?? hangUp(leg, { by: "network", cause: "badMedia", sip: 488 });
