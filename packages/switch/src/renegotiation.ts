/** A new description within a leg: the peer's re-INVITE, UPDATE or PRACK with an offer, with none, or its answer to a refresh of ours. */
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import {
  agreeing,
  type Effect,
  type Exchange,
  isUp,
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

const within = (leg: Leg, exchange: Exchange): Leg => ({ ...leg, exchange });
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

/** The media was never there again, or has another description to think about (RFC 3261 §14.2). */
const unready = (leg: Leg, by: By): Effect =>
  leg.media.at === "gone" ? refuse(leg, by, mediaGone) : sip({ do: answerTo(by), session: leg.id, status: 491 });

export const reinvited = (leg: Leg, offer: string | undefined, heardFrom?: string): Step => {
  if (leg.media.at !== "open" || leg.exchange) return [leg, [unready(leg, "reinvite")]];
  if (offer !== undefined)
    return negotiate(within(leg, { at: "negotiating", by: "reinvite" }), offer, "offer", heardFrom);
  // Asked for an offer: all that we can, whatever hold stands (RFC 3261 §14.2, RFC 6337 §5.2.5).
  return [within(leg, { at: "asking" }), [media({ do: "Offer", session: leg.id })]];
};

/** By UPDATE or PRACK, perhaps before the 2xx (RFC 3311 §5.2, RFC 3262 §5). */
export const offered = (leg: Leg, event: Extract<SipEvent, { is: "offered" }>): Step => {
  const offer = sdpOf(event.body);
  if (offer === undefined) return [leg, [refuse(leg, "offer", noDescription)]];
  if (leg.media.at !== "open" || leg.exchange) return [leg, [unready(leg, "offer")]];
  return negotiate(within(leg, { at: "negotiating", by: "offer" }), offer, "offer", event.heardFrom);
};

/** Our offer for a re-INVITE that brought none. */
export const mediaOffered = (leg: Leg, { sdp, snapshot }: Extract<MediaEvent, { is: "Offered" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const kept: Leg = { ...leg, media: { ...leg.media, sdp, snapshot } };
  return leg.exchange?.at === "asking"
    ? [within(kept, { at: "offered" }), [accept(leg, "reinvite", sdp)]]
    : unchanged(kept);
};

export const reinviteAcked = (leg: Leg, answer: string | undefined, heardFrom?: string): Step => {
  const [next, effects] =
    leg.exchange?.at === "offered" && answer !== undefined
      ? negotiate(exchangeOver(leg), answer, "answer", heardFrom)
      : unchanged(leg.exchange?.at === "offered" ? exchangeOver(leg) : leg);
  return [next, effects];
};

/** Our refresh was answered (RFC 4028 §10): the peer may have changed its mind all the same. */
export const refreshAnswered = (leg: Leg, answer: string | undefined, heardFrom?: string): Step =>
  answer === undefined || answer === leg.remote || leg.exchange || leg.media.at !== "open"
    ? unchanged(leg)
    : negotiate(leg, answer, "answer", heardFrom);

export const negotiated = (leg: Leg, event: Extract<MediaEvent, { is: "Negotiated" }>): Step => {
  if (leg.media.at !== "open") return unchanged(leg);
  const answers = leg.exchange?.at === "negotiating" && event.sdp !== undefined ? leg.exchange.by : undefined;
  const settled = negotiationOver(answers ? exchangeOver(leg) : leg);
  const turned = isUp(leg) && event.peerHolds !== leg.held;
  return [
    { ...settled, held: isUp(leg) && event.peerHolds, media: agreeing(leg.media.sdp, event) },
    [
      ...(answers ? [accept(leg, answers, event.sdp)] : []),
      ...(turned ? [report({ is: event.peerHolds ? "LegHeld" : "LegRetrieved", leg: leg.id })] : []),
    ],
  ];
};

/**
 * The media can't do what it was asked. A bad offer leaves the session as it was (RFC 3261 §14.2), also one that was withdrawn meanwhile. Undefined:
 * it was a bad answer, which leaves no session.
 */
export const remoteRefused = (leg: Leg, failed: Extract<MediaEvent, { is: "Failed" }>): Step | undefined => {
  const { exchange, pendingRemote } = leg;
  if (failed.asked === "Offer")
    return exchange?.at === "asking" ? [exchangeOver(leg), [refuse(leg, "reinvite", failed)]] : unchanged(leg);
  if (exchange?.at === "negotiating") return [negotiationOver(exchangeOver(leg)), [refuse(leg, exchange.by, failed)]];
  return pendingRemote?.as === "offer" ? unchanged(negotiationOver(leg)) : undefined;
};
