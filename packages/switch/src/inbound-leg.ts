/** A leg that the peer called us by, until it is answered. */
import type { Ending, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { type ExtraHeader, headerValues, type SipEvent } from "@zongji/sip";
import { endingOfEnd, reasonOf, statusOf } from "./endings.ts";
import {
  canRingAloud,
  describe,
  finish,
  ignored,
  type Leg,
  negotiate,
  opening,
  openMedia,
  type Reported,
  report,
  type Step,
  sdpBody,
  sdpOf,
  sip,
  unchanged,
} from "./leg.ts";
import { negotiated, offered, remoteRefused } from "./renegotiation.ts";
import { type BadMedia, warningOf } from "./warnings.ts";

type Arrived = Extract<Reported, { is: "LegArrived" }>;
export type LegFacts = Pick<Leg, "id" | "party" | "kind" | "address" | "peers" | "sound">;

/** Longer than it takes to start the media process again. */
const openMs = 8000;

const blank = (facts: LegFacts): Leg => ({
  ...facts,
  direction: "in",
  state: { at: "arriving", lateOffer: false, reliable: false, early: false },
  media: { at: "gone" },
  sipOver: false,
  held: false,
  mediaLost: false,
});

/** Reports the INVITE and opens the media at the same time, so that it is ready for the answer. */
export const arrive = (facts: LegFacts, arrived: Arrived, event: Extract<SipEvent, { is: "invited" }>): Step => {
  const offer = sdpOf(event.body);
  const tags = ["supported", "require"].flatMap((name) => headerValues(event.request, name));
  const leg: Leg = {
    ...blank(facts),
    state: {
      at: "arriving",
      lateOffer: offer === undefined,
      reliable: tags.some((tag) => tag.toLowerCase() === "100rel"),
      early: false,
    },
    media: { at: "opening", ...(offer !== undefined && { offer }) },
    ...(offer !== undefined && { remote: offer }),
  };
  return [leg, [openMedia(leg, offer), { effect: "timer", ms: openMs }, report(arrived)]];
};

/** Ends a leg whose media did not open in time: the media process hangs, or can't be started. */
export const openTimeUp = (leg: Leg): Step =>
  leg.state.at === "arriving" && leg.media.at === "opening"
    ? refuse(leg, 500, { by: "system", cause: "error" })
    : unchanged(leg);

/** Reports and refuses a call in one step: the trunk's lines are taken, or the server drains. */
export const turnAway = (facts: LegFacts, arrived: Arrived, ending: Ending, retryAfterSec: number): Step => {
  const [leg, effects] = refuse(blank(facts), statusOf(ending), ending, retryAfterSec);
  return [leg, [report(arrived), ...effects]];
};

export const refuse = (
  leg: Leg,
  status: number,
  ending: Ending,
  retryAfterSec?: number,
  more: readonly ExtraHeader[] = [],
): Step => {
  const headers = [...reasonOf(ending), ...more];
  if (retryAfterSec !== undefined)
    headers.push({ name: "Retry-After", value: String(Math.max(0, Math.ceil(retryAfterSec))) });
  const sent = status >= 400 && status <= 699 ? status : statusOf(ending);
  return finish(leg, { ...ending, sip: sent }, [sip({ do: "respond", session: leg.id, status: sent, headers })], false);
};

const refuseMedia = (leg: Leg, bad: BadMedia): Step =>
  refuse(leg, 488, { by: "network", cause: "badMedia" }, undefined, warningOf(bad));

export const commandArriving = (leg: Leg, command: SwitchCommand): Step => {
  const { state } = leg;
  if (state.at !== "arriving") return ignored(leg);
  switch (command.do) {
    case "Ring":
      return command.earlyMedia ? ringAloud({ ...leg, state: { ...state, wants: "early" } }) : ring(leg);
    case "Answer":
      return answer({ ...leg, state: { ...state, wants: "answer" } });
    case "Refuse":
      return refuse(leg, command.status, command.ending, command.retryAfterSec);
    case "End":
      return refuse(leg, statusOf(command.ending), command.ending);
    default:
      return ignored(leg);
  }
};

const ring = (leg: Leg): Step => [leg, [sip({ do: "respond", session: leg.id, status: 180 })]];

/**
 * Sends 183 with our SDP: the peer hears plays before the answer (RFC 3261 §13.3.1.1). A peer without offer and without PRACK gets 180, and makes its
 * own ring tone.
 */
const ringAloud = (leg: Leg): Step => {
  if (leg.state.at !== "arriving" || leg.state.early || leg.media.at !== "open") return unchanged(leg);
  const { wants: _, ...state } = leg.state;
  if (!canRingAloud(state)) return ring({ ...leg, state });
  const early: Leg = { ...leg, state: { ...state, early: true } };
  const body = sdpBody(leg.media.sdp);
  return [early, [describe({ do: "respond", session: leg.id, status: 183, reliable: true, body })]];
};

const answer = (leg: Leg): Step => {
  if (leg.state.at !== "arriving" || leg.media.at !== "open") return unchanged(leg);
  const { lateOffer } = leg.state;
  return [
    { ...leg, state: { at: "answering", lateOffer } },
    [
      describe({ do: "respond", session: leg.id, status: 200, body: sdpBody(leg.media.sdp) }),
      { effect: "keep" },
      // With a late offer the leg is answered when the ACK brings the peer's SDP (RFC 3261 §13.2.1).
      ...(lateOffer ? [] : [report({ is: "LegAnswered", leg: leg.id })]),
    ],
  ];
};

export const mediaArriving = (leg: Leg, event: MediaEvent): Step => {
  if (leg.state.at !== "arriving") return unchanged(leg);
  if (event.is === "Opened") {
    const opened: Leg = { ...leg, media: opening(event) };
    const { wants } = leg.state;
    const [next, effects] =
      wants === "answer" ? answer(opened) : wants === "early" ? ringAloud(opened) : unchanged(opened);
    return [next, [{ effect: "timer", ms: undefined }, ...effects]];
  }
  if (event.is === "Negotiated") return negotiated(leg, event);
  if (event.is === "Failed" && event.asked === "Remote") return remoteRefused(leg, event) ?? refuseMedia(leg, event);
  if (event.is !== "Failed" || event.asked !== "Open") return unchanged(leg);
  const gone: Leg = { ...leg, media: { at: "gone" } };
  if (event.code === "badMedia") return refuseMedia(gone, event);
  if (event.code === "noPort") return refuse(gone, 503, { by: "system", cause: "noPort" });
  return refuse(gone, 500, { by: "system", cause: "error" });
};

export const sipArriving = (leg: Leg, event: SipEvent): Step => {
  switch (event.is) {
    case "ended":
      return finish(leg, endingOfEnd(leg, event), [], true);
    case "offered":
      return offered(leg, event);
    case "pracked":
      return pracked(leg, event);
    default:
      return unchanged(leg);
  }
};

/** The PRACK with the peer's answer to the offer in our reliable 183 (RFC 3262 §5). */
export const pracked = (leg: Leg, event: Extract<SipEvent, { is: "pracked" }>): Step => {
  const { state } = leg;
  const sdp = sdpOf(event.body);
  if ((state.at !== "arriving" && state.at !== "answering") || !state.lateOffer || sdp === undefined)
    return unchanged(leg);
  const [negotiating, effects] = negotiate(
    { ...leg, state: { ...state, lateOffer: false } },
    sdp,
    "answer",
    event.heardFrom,
  );
  const answers = state.at === "answering" ? [report({ is: "LegAnswered", leg: leg.id })] : [];
  return [negotiating, [...effects, ...answers]];
};

/** The ACK of our 200. */
export const acknowledged = (leg: Leg, body: Extract<SipEvent, { is: "acked" }>["body"], heardFrom?: string): Step => {
  if (leg.state.at !== "answering") return unchanged(leg);
  const talking: Leg = { ...leg, state: { at: "talking" } };
  const listens = leg.silentEarly ? [{ effect: "timer", ms: leg.sound.silentAfterMs } as const] : [];
  if (!leg.state.lateOffer) return [talking, listens];
  const sdp = sdpOf(body);
  if (sdp === undefined) {
    const ending: Ending = { by: "network", cause: "badMedia" };
    return finish(leg, ending, [sip({ do: "bye", session: leg.id, headers: reasonOf(ending) })], false);
  }
  const [negotiating, effects] = negotiate(talking, sdp, "answer", heardFrom);
  return [negotiating, [...effects, report({ is: "LegAnswered", leg: leg.id })]];
};
