/** Offers and answers within a leg: the peer's re-INVITE, UPDATE or PRACK, with or without an offer, and its answer to our session refresh. */
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import {
  agreeing,
  type Effect,
  type Exchange,
  isAnswered,
  type Leg,
  media,
  negotiate,
  negotiationOver,
  report,
  type Step,
  sdpBody,
  sdpOf,
  sip,
  unchanged,
} from "./leg.ts";
import { type BadMedia, mediaGone, noDescription, warningOf } from "./warnings.ts";

const withExchange = (leg: Leg, exchange: Exchange): Leg => ({ ...leg, exchange });
export const exchangeOver = (leg: Leg): Leg => {
  const { exchange: _, ...rest } = leg;
  return rest;
};

type By = "reinvite" | "offer";
const answerTo = (by: By) => (by === "reinvite" ? "respond" : "answerOffer");

const accept = (leg: Leg, by: By, sdp: string | undefined): Effect =>
  sip({ do: answerTo(by), session: leg.id, status: 200, ...(sdp !== undefined && { body: sdpBody(sdp) }) });

const refuse = (leg: Leg, by: By, bad: BadMedia): Effect =>
  sip({ do: answerTo(by), session: leg.id, status: 488, headers: warningOf(bad) });

/** Refuses an offer: the media is gone (488), or an exchange is pending (491, RFC 3261 §14.2). */
const unready = (leg: Leg, by: By): Effect =>
  leg.media.at === "gone" ? refuse(leg, by, mediaGone) : sip({ do: answerTo(by), session: leg.id, status: 491 });

export const reinvited = (leg: Leg, offer: string | undefined, heardFrom?: string): Step => {
  if (leg.media.at !== "open" || leg.exchange) return [leg, [unready(leg, "reinvite")]];
  if (offer !== undefined)
    return negotiate(withExchange(leg, { at: "negotiating", by: "reinvite" }), offer, "offer", heardFrom);
  // No offer: we offer all that we support, even during a hold (RFC 3261 §14.2, RFC 6337 §5.2.5).
  return [withExchange(leg, { at: "asking" }), [media({ do: "Offer", session: leg.id })]];
};

/** The peer's offer by UPDATE or PRACK, perhaps before the 2xx (RFC 3311 §5.2, RFC 3262 §5). */
export const offered = (leg: Leg, event: Extract<SipEvent, { is: "offered" }>): Step => {
  const offer = sdpOf(event.body);
  if (offer === undefined) return [leg, [refuse(leg, "offer", noDescription)]];
  if (leg.media.at !== "open" || leg.exchange) return [leg, [unready(leg, "offer")]];
  return negotiate(withExchange(leg, { at: "negotiating", by: "offer" }), offer, "offer", event.heardFrom);
};

/** Our offer, for a re-INVITE without one. */
export const mediaOffered = (leg: Leg, { sdp, snapshot }: Extract<MediaEvent, { is: "Offered" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const kept: Leg = { ...leg, media: { ...leg.media, sdp, snapshot } };
  return leg.exchange?.at === "asking"
    ? [withExchange(kept, { at: "offered" }), [accept(leg, "reinvite", sdp)]]
    : unchanged(kept);
};

export const reinviteAcked = (leg: Leg, answer: string | undefined, heardFrom?: string): Step => {
  const [next, effects] =
    leg.exchange?.at === "offered" && answer !== undefined
      ? negotiate(exchangeOver(leg), answer, "answer", heardFrom)
      : unchanged(leg.exchange?.at === "offered" ? exchangeOver(leg) : leg);
  return [next, effects];
};

/** The answer to our session refresh (RFC 4028 §10). The peer may have changed its SDP in it. */
export const refreshAnswered = (leg: Leg, answer: string | undefined, heardFrom?: string): Step =>
  answer === undefined || answer === leg.remote || leg.exchange || leg.media.at !== "open"
    ? unchanged(leg)
    : negotiate(leg, answer, "answer", heardFrom);

export const negotiated = (leg: Leg, event: Extract<MediaEvent, { is: "Negotiated" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const answers = leg.exchange?.at === "negotiating" && event.sdp !== undefined ? leg.exchange.by : undefined;
  const settled = negotiationOver(answers ? exchangeOver(leg) : leg);
  const turned = isAnswered(leg) && event.peerHolds !== leg.held;
  return [
    { ...settled, held: isAnswered(leg) && event.peerHolds, media: agreeing(leg.media.sdp, event) },
    [
      ...(answers ? [accept(leg, answers, event.sdp)] : []),
      ...(turned ? [report({ is: event.peerHolds ? "LegHeld" : "LegRetrieved", leg: leg.id })] : []),
    ],
  ];
};

/**
 * The media refused a description. A bad offer leaves the session as it was (RFC 3261 §14.2), also one that the peer has cancelled meanwhile.
 * @returns undefined for a bad answer, which must end the leg
 */
export const remoteRefused = (leg: Leg, failed: Extract<MediaEvent, { is: "Failed" }>): Step | undefined => {
  const { exchange, pendingRemote } = leg;
  if (failed.asked === "Offer")
    return exchange?.at === "asking" ? [exchangeOver(leg), [refuse(leg, "reinvite", failed)]] : unchanged(leg);
  if (exchange?.at === "negotiating") return [negotiationOver(exchangeOver(leg)), [refuse(leg, exchange.by, failed)]];
  return pendingRemote?.as === "offer" ? unchanged(negotiationOver(leg)) : undefined;
};
