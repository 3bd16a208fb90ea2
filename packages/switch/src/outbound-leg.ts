/** A leg that we began, until it is answered. */
import type { CallId, Ending, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import type { SipEvent } from "@zongji/sip";
import { endingOfEnd, endingOfFailure, farEnd, reasonOf } from "./endings.ts";
import {
  finish,
  type Invitation,
  ignored,
  type Leg,
  negotiate,
  negotiationOver,
  openMedia,
  report,
  type Step,
  sdpBody,
  sdpOf,
  sip,
  unchanged,
} from "./leg.ts";

type LegFacts = Pick<Leg, "id" | "party" | "kind" | "address" | "silentAfterMs">;

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

/** CANCEL, or nothing if the INVITE never left. */
const withdraw = (leg: Leg, ending: Ending): Step =>
  leg.state.at === "opening"
    ? finish(leg, ending, [], true)
    : finish(leg, ending, [sip({ do: "cancel", session: leg.id, headers: reasonOf(ending) })], false);

/** The ring time is up. Who never said a word to our INVITE isn't there; who rang was not picked up. */
export const ringTimeUp = (leg: Leg): Step => {
  if (leg.state.at === "opening") return withdraw(leg, { by: "system", cause: "error" });
  if (leg.state.at !== "calling") return unchanged(leg);
  return withdraw(
    leg,
    leg.state.rang ? { by: farEnd(leg), cause: "noAnswer" } : { by: "network", cause: "signallingTimeout" },
  );
};

export const mediaOutbound = (leg: Leg, event: MediaEvent): Step => {
  if (event.is === "Opened" && leg.state.at === "opening") {
    const { invitation } = leg.state;
    return [
      {
        ...leg,
        state: { at: "calling", rang: false },
        sipOver: false,
        media: { at: "open", sdp: event.sdp, snapshot: event.snapshot },
      },
      [sip({ do: "invite", session: leg.id, ...invitation, body: sdpBody(event.sdp) }), { effect: "rebridge" }],
    ];
  }
  if (event.is === "Opened") return [{ ...leg, media: { at: "open", sdp: event.sdp, snapshot: event.snapshot } }, []];
  if (event.is === "Negotiated" && leg.media.at === "open")
    return [{ ...negotiationOver(leg), media: { ...leg.media, snapshot: event.snapshot } }, []];
  if (event.is !== "Failed") return unchanged(leg);
  if (event.asked === "Open")
    return finish(
      { ...leg, media: { at: "gone" } },
      { by: "system", cause: event.code === "noPort" ? "limit" : "error" },
      [],
      true,
    );
  if (event.asked !== "Remote" || leg.state.at !== "calling") return unchanged(leg);
  // Early media that can't be had is no reason to give up: the 200 may bring better.
  return [{ ...negotiationOver(leg), state: { at: "calling", rang: leg.state.rang } }, []];
};

export const sipOutbound = (leg: Leg, event: SipEvent): Step => {
  if (leg.state.at !== "calling") return unchanged(leg);
  switch (event.is) {
    case "progress":
      return progress(leg, event);
    case "answered":
      return answered(leg, event);
    case "failed":
      return finish(leg, endingOfFailure(leg, event), [], true);
    case "ended":
      return finish(leg, endingOfEnd(leg, event), [], true);
    case "flowLost":
      return withdraw(leg, { by: "network", cause: "deviceLost" });
    default:
      return unchanged(leg);
  }
};

const progress = (leg: Leg, event: Extract<SipEvent, { is: "progress" }>): Step => {
  const { state } = leg;
  if (state.at !== "calling") return unchanged(leg);
  const sdp = state.early ? undefined : sdpOf(event.body);
  const rings = !state.rang || sdp !== undefined;
  const ringing = rings ? [report({ is: "LegRinging", leg: leg.id, earlyMedia: sdp !== undefined })] : [];
  if (sdp === undefined) return [{ ...leg, state: { ...state, rang: true } }, ringing];
  const early = { dialog: event.dialog, sdp };
  const [negotiating, effects] = negotiate({ ...leg, state: { ...state, rang: true, early } }, { sdp, as: "answer" });
  return [negotiating, [...effects, ...ringing]];
};

const answered = (leg: Leg, event: Extract<SipEvent, { is: "answered" }>): Step => {
  const { state } = leg;
  if (state.at !== "calling") return unchanged(leg);
  const sdp = sdpOf(event.body);
  const agreed = state.early?.dialog === event.dialog;
  if (sdp === undefined && !agreed) {
    const ending: Ending = { by: "network", cause: "badMedia" };
    return finish(leg, ending, [sip({ do: "bye", session: leg.id, headers: reasonOf(ending) })], false);
  }
  // The answer of a provisional response and of its 200 are the same (RFC 3261 §13.2.1); another fork brings its own.
  const news = sdp !== undefined && !(agreed && state.early?.sdp === sdp);
  const talking: Leg = { ...leg, state: { at: "talking" } };
  const [negotiating, effects] = news ? negotiate(talking, { sdp, as: "answer" }) : unchanged(talking);
  return [
    negotiating,
    [
      { effect: "timer", ms: undefined },
      ...effects,
      { effect: "dialog", is: "confirmed" },
      { effect: "rebridge" },
      report({ is: "LegAnswered", leg: leg.id }),
    ],
  ];
};
