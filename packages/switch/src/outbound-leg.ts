/** A leg that we call, until it is answered. */
import type { CallId, Ending, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { endingOfEnd, endingOfFailure, farEnd, reasonOf } from "./endings.ts";
import type { LegFacts } from "./inbound-leg.ts";
import {
  askSecured,
  finish,
  type Invitation,
  ignored,
  type Leg,
  negotiate,
  negotiationOver,
  opening,
  openMedia,
  report,
  type Step,
  sdpBody,
  sdpOf,
  sip,
  unchanged,
  withoutEarlySilence,
} from "./leg.ts";
import { negotiated, offered, refreshAnswered, remoteRefused } from "./renegotiation.ts";
import { earlyMediaFlows, nowRinging, ringingBy } from "./ringing.ts";

export const originate = (facts: LegFacts, call: CallId, invitation: Invitation, ringMs: number): Step => {
  const leg: Leg = {
    ...facts,
    call,
    direction: "out",
    state: { at: "opening", invitation },
    media: { at: "opening" },
    sipOver: true,
    held: false,
    mediaLost: false,
  };
  return [leg, [openMedia(leg), { effect: "timer", ms: ringMs }]];
};

export const commandOutbound = (leg: Leg, command: SwitchCommand): Step =>
  command.do === "End" || command.do === "Refuse" ? withdraw(leg, command.ending) : ignored(leg);

/** Sends CANCEL, or nothing if the INVITE was not sent. */
const withdraw = (leg: Leg, ending: Ending): Step =>
  leg.state.at === "opening"
    ? finish(leg, ending, [], true)
    : finish(leg, ending, [sip({ do: "cancel", session: leg.id, headers: reasonOf(ending) })], false);

/** The ring time is over. If the peer rang, nobody answered; otherwise its signalling timed out. */
export const ringTimeUp = (leg: Leg): Step => {
  if (leg.state.at === "opening") return withdraw(leg, { by: "system", cause: "error" });
  if (leg.state.at !== "calling") return unchanged(leg);
  return withdraw(
    leg,
    leg.state.rang ? { by: farEnd(leg), cause: "noAnswer" } : { by: "network", cause: "signallingTimeout" },
  );
};

export const mediaOutbound = (leg: Leg, event: MediaEvent): Step => {
  if (event.is === "Opened" && leg.state.at === "opening" && !leg.state.secures)
    return invite({ ...leg, media: opening(event) }, leg.state.invitation, event.sdp, leg.sound.srtp === "offered");
  if (event.is === "Offered" && leg.state.at === "opening" && leg.media.at === "open") {
    const { sdp, snapshot } = event;
    return invite({ ...leg, media: { ...leg.media, sdp, snapshot } }, leg.state.invitation, sdp, false);
  }
  if (event.is === "Opened") return [{ ...leg, media: opening(event) }, []];
  if (event.is === "Negotiated") return negotiated(leg, event);
  // RTCP without RTP is no sound.
  if (event.is === "Flowing")
    return event.reportsOnly ? unchanged(leg) : earlyMediaFlows(withoutEarlySilence(leg), true);
  if (event.is === "Silent") return earlyMediaFlows({ ...leg, silentEarly: true }, false);
  if (event.is !== "Failed") return unchanged(leg);
  if (event.asked === "Open")
    return finish(
      { ...leg, media: { at: "gone" } },
      { by: "system", cause: event.code === "noPort" ? "noPort" : "error" },
      [],
      true,
    );
  if (event.asked === "Offer" && leg.state.at === "opening")
    return withdraw(leg, { by: "network", cause: "badMedia", sip: 488 });
  if (event.asked !== "Remote" || leg.state.at !== "calling") return unchanged(leg);
  const refused = remoteRefused(leg, event);
  if (refused) return refused;
  // Bad early media does not end the call: the 200 may bring another SDP.
  return [{ ...negotiationOver(leg), state: { ...leg.state, early: leg.state.early.slice(0, -1) } }, []];
};

const invite = (leg: Leg, invitation: Invitation, sdp: string, mayAgain: boolean): Step => [
  {
    ...leg,
    state: { at: "calling", rang: false, early: [], ...(mayAgain && { again: invitation }) },
    sipOver: false,
  },
  [sip({ do: "invite", session: leg.id, ...invitation, body: sdpBody(sdp) })],
];

/**
 * A phone that requires RTP/SAVP answers 488 to our opportunistic offer, which has keys under RTP/AVP (RFC 8643 §3.1). Calls it once more with RTP/SAVP.
 * Never falls back from SRTP to RTP.
 */
const failed = (leg: Leg, event: Extract<SipEvent, { is: "failed" }>): Step => {
  const { state } = leg;
  const refused = event.status === 488 || event.status === 606;
  if (state.at !== "calling" || !state.again || state.rang || !refused || leg.media.at !== "open")
    return finish(leg, endingOfFailure(leg, event), [], true);
  return [
    { ...leg, state: { at: "opening", invitation: state.again, secures: true }, sipOver: true },
    [askSecured(leg)],
  ];
};

export const sipOutbound = (leg: Leg, event: SipEvent): Step => {
  if (leg.state.at !== "calling") return unchanged(leg);
  switch (event.is) {
    case "progress":
      return progress(leg, event);
    case "answered":
      return answered(leg, event);
    case "offered":
      return offered(leg, event);
    case "updateAnswered":
      return refreshAnswered(leg, sdpOf(event.body), event.heardFrom);
    case "failed":
      return failed(leg, event);
    case "ended":
      return finish(leg, endingOfEnd(leg, event), [], true);
    case "flowLost":
      return withdraw(leg, { by: "network", cause: "deviceLost" });
    default:
      return unchanged(leg);
  }
};

/** A provisional response. The first SDP of a fork is its answer; later ones are copies (RFC 3261 §13.2.1). The newest fork is heard. */
const progress = (leg: Leg, event: Extract<SipEvent, { is: "progress" }>): Step => {
  const { state } = leg;
  if (state.at !== "calling") return unchanged(leg);
  const { dialog } = event;
  const sdp = state.early.some((one) => one.dialog === dialog) ? undefined : sdpOf(event.body);
  const early = sdp === undefined ? state.early : [...state.early, { dialog, sdp }];
  const rung: Leg = { ...leg, state: { ...state, rang: true, early } };
  const [negotiating, effects] = sdp === undefined ? unchanged(rung) : negotiate(rung, sdp, "answer", event.heardFrom);
  const [told, reports] = nowRinging(negotiating, ringingBy(event, early.length > 0));
  return [told, [...effects, ...reports]];
};

const answered = (leg: Leg, event: Extract<SipEvent, { is: "answered" }>): Step => {
  const { state } = leg;
  if (state.at !== "calling") return unchanged(leg);
  // RFC 3261 §13.2.2.4: the dialog of the 2xx is the call's, whichever fork was heard before.
  const sdp = sdpOf(event.body) ?? state.early.find((one) => one.dialog === event.dialog)?.sdp;
  if (sdp === undefined) {
    const ending: Ending = { by: "network", cause: "badMedia" };
    return finish(leg, ending, [sip({ do: "bye", session: leg.id, headers: reasonOf(ending) })], false);
  }
  const heard = state.early.at(-1);
  const news = heard?.dialog !== event.dialog || heard?.sdp !== sdp;
  const talking: Leg = { ...leg, state: { at: "talking" } };
  const [negotiating, effects] = news ? negotiate(talking, sdp, "answer", event.heardFrom) : unchanged(talking);
  return [
    negotiating,
    [
      // No media came while it rang: from now on that counts as silence.
      { effect: "timer", ms: leg.silentEarly ? leg.sound.silentAfterMs : undefined },
      ...effects,
      { effect: "keep" },
      report({ is: "LegAnswered", leg: leg.id }),
    ],
  ];
};
