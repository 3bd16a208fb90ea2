/** A leg that is answered, whoever began it, until it ends. */
import type { Ending, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { header, type SipEvent } from "@zongji/sip";
import { digitOfInfo, infoOfDigit } from "./digits.ts";
import { endingOfEnd, reasonOf } from "./endings.ts";
import { acknowledged } from "./inbound-leg.ts";
import {
  agreeing,
  type Effect,
  finish,
  ignored,
  type Leg,
  media,
  negotiate,
  negotiationOver,
  opening,
  report,
  type Step,
  sdpBody,
  sdpOf,
  sip,
  unchanged,
  withoutEarlySilence,
} from "./leg.ts";

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

/** One after another, each when the one before is answered: INFO has no order of its own. */
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
      return event.reinvite ? reinviteAcked(leg, sdpOf(event.body)) : acknowledged(leg, event.body);
    case "ended":
      return finish(leg, endingOfEnd(leg, event), [], true);
    case "reinvited":
      return reinvited(leg, sdpOf(event.body));
    case "reinviteCancelled":
      return leg.state.at === "talking" ? [{ ...leg, state: { at: "talking" } }, []] : unchanged(leg);
    case "requested":
      return requested(leg, event);
    case "requestAnswered":
      return event.id === `${leg.id} digit` ? digitAnswered(leg) : unchanged(leg);
    case "offered":
      return [leg, [sip({ do: "answerOffer", session: leg.id, status: 488 })]];
    case "referred":
      return [leg, [sip({ do: "answerRefer", refer: event.refer, status: 603 })]];
    default:
      return unchanged(leg);
  }
};

const reinvited = (leg: Leg, offer: string | undefined): Step => {
  if (leg.media.at !== "open" || leg.state.at === "ending")
    return [leg, [sip({ do: "respond", session: leg.id, status: leg.media.at === "gone" ? 488 : 491 })]];
  if (offer !== undefined)
    return negotiate({ ...leg, state: { at: "talking", reinvite: "negotiating" } }, { sdp: offer, as: "offer" });
  // Asked for an offer: all that we can, whatever hold stands (RFC 3261 §14.2, RFC 6337 §5.2.5).
  return [{ ...leg, state: { at: "talking", reinvite: "asking" } }, [media({ do: "Offer", session: leg.id })]];
};

const offered = (leg: Leg, { sdp, snapshot }: Extract<MediaEvent, { is: "Offered" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const kept: Leg = { ...leg, media: { ...leg.media, sdp, snapshot } };
  if (leg.state.at !== "talking" || leg.state.reinvite !== "asking") return unchanged(kept);
  return [
    { ...kept, state: { at: "talking", reinvite: "offered" } },
    [sip({ do: "respond", session: leg.id, status: 200, body: sdpBody(sdp) })],
  ];
};

const reinviteAcked = (leg: Leg, answer: string | undefined): Step => {
  if (leg.state.at !== "talking") return unchanged(leg);
  const talking: Leg = { ...leg, state: { at: "talking" } };
  const wanted = leg.state.reinvite === "offered" && answer !== undefined;
  const [next, effects] = wanted ? negotiate(talking, { sdp: answer, as: "answer" }) : unchanged(talking);
  return [next, [{ effect: "dialog", is: "confirmed" }, ...effects]];
};

/** A digit by INFO (application/dtmf-relay, application/dtmf), as some phones send it. */
const requested = (leg: Leg, event: Extract<SipEvent, { is: "requested" }>): Step => {
  const text = event.body ? new TextDecoder().decode(event.body.bytes) : "";
  const digit = digitOfInfo(header(event.message, "content-type") ?? "", text);
  const status = digit !== undefined || text === "" ? 200 : 415;
  return [
    leg,
    [
      sip({ do: "answerRequest", request: event.request, status }),
      ...(digit !== undefined ? [{ effect: "digit", digit, way: "info" } as const] : []),
    ],
  ];
};

export const mediaTalking = (leg: Leg, event: MediaEvent): Step => {
  switch (event.is) {
    case "Opened":
      return [{ ...leg, media: opening(event) }, []];
    case "Offered":
      return offered(leg, event);
    case "Negotiated":
      return negotiated(leg, event);
    case "Failed":
      return event.asked === "Remote" || event.asked === "Offer" ? remoteFailed(leg) : unchanged(leg);
    case "Digit":
      return [leg, [{ effect: "digit", digit: event.digit, way: "rtp" }]];
    case "Silent":
      // Whether the 200 is lost is for its repetitions to find out (RFC 3261 §13.3.1.4).
      if (leg.state.at === "answering") return [{ ...leg, silentEarly: true }, []];
      // Who holds us sends nothing, and is not lost.
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

/** The ACK came long after the peer fell silent, and nothing was heard since. */
export const stillSilent = (leg: Leg): Step => {
  if (!leg.silentEarly || leg.state.at !== "talking") return unchanged(leg);
  const rest = withoutEarlySilence(leg);
  return leg.held || leg.mediaLost ? unchanged(rest) : lost(rest, "rtpTimeout");
};

export const lost = (leg: Leg, why: "rtpTimeout" | "transportLost" | "mediaRestarted"): Step => [
  { ...leg, mediaLost: true },
  [report({ is: "LegMediaLost", leg: leg.id, why })],
];

const negotiated = (leg: Leg, event: Extract<MediaEvent, { is: "Negotiated" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const answers = leg.state.at === "talking" && leg.state.reinvite === "negotiating" && event.sdp !== undefined;
  const turned = event.peerHolds !== leg.held;
  return [
    {
      ...negotiationOver(leg),
      ...(answers && { state: { at: "talking" } }),
      held: event.peerHolds,
      media: agreeing(leg.media.sdp, event),
    },
    [
      ...(answers ? [sip({ do: "respond", session: leg.id, status: 200, body: sdpBody(event.sdp ?? "") })] : []),
      ...(turned ? [report({ is: event.peerHolds ? "LegHeld" : "LegRetrieved", leg: leg.id })] : []),
    ],
  ];
};

/** A bad offer in a re-INVITE leaves the session as it was (RFC 3261 §14.2); a bad answer leaves no session. */
const remoteFailed = (leg: Leg): Step => {
  if (leg.state.at === "talking" && (leg.state.reinvite === "negotiating" || leg.state.reinvite === "asking"))
    return [
      { ...negotiationOver(leg), state: { at: "talking" } },
      [sip({ do: "respond", session: leg.id, status: 488 })],
    ];
  return hangUp(leg, { by: "network", cause: "badMedia", sip: 488 });
};
