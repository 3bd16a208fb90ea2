/** What becomes of the legs of a dead process: each goes on where it stood, or ends and reports why. Pure. */
import type { Ending } from "@zongji/domain";
import type { DialogSnapshot, InviteSnapshot } from "@zongji/sip";
import type { Clock, LegCheckpoint, TakenUp } from "./door.ts";
import { reasonOf } from "./endings.ts";
import { endLeft } from "./last-keys.ts";
import { type Effect, finish, hasLeft, type Leg, type Step, sdpBody, sip } from "./leg.ts";
import { resume } from "./resumption.ts";

/** Timer B (RFC 3261 §17.1.1.2): an INVITE that is as old as 64*T1 is not sent again; a phone that forgot it would ring anew. */
export const resendMs = 32_000;

const restart: Ending = { by: "system", cause: "restart" };

/** The leg as taken up, before any event. The peer repeats any request that was under way when the process died. */
export const legOf = (kept: LegCheckpoint): Leg => {
  const { exchange, pendingRemote, infoDigits: _, ...leg } = kept.leg;
  // An answer to our INVITE or 200 isn't said again: the media has to hear it still.
  return exchange === undefined && pendingRemote ? { ...leg, pendingRemote } : leg;
};

/** `ms`: the checkpoint's age. */
export const takeUp = (leg: Leg, kept: LegCheckpoint, ms: number): Step => {
  if (hasLeft(leg)) return endLeft({ ...leg, media: { at: "gone" } });
  const how = goesOnAs(kept);
  if (how === undefined) return giveUp(leg, kept, ms);
  const [resumed, effects] = resume(leg);
  const answers: Effect[] =
    leg.state.at === "answering" && leg.media.at === "open"
      ? [sip({ do: "respond", session: leg.id, status: 200, body: sdpBody(leg.media.sdp) })]
      : [];
  return [resumed, [...effects, ...answers]];
};

/** Ends the leg. Tells its peer, if there is a way to it; a browser is told when it connects again. */
const giveUp = (leg: Leg, { invite, dialog }: LegCheckpoint, ms: number): Step => {
  const headers = reasonOf(restart);
  const gone: Leg = { ...leg, media: { at: "gone" } };
  if (invite) {
    const resend = ms < resendMs;
    return finish(gone, restart, [sip({ do: "abandon", snapshot: invite, resend, headers })], invite.is === "invited");
  }
  const isThere = dialog !== undefined && leg.kind === "rtp";
  return finish(gone, restart, isThere ? [sip({ do: "bye", session: leg.id, headers })] : [], !isThere);
};

/** The dialogs of browsers. Each is ended when its browser connects again. */
export const unreachedOf = (legs: readonly LegCheckpoint[]): DialogSnapshot[] =>
  legs.flatMap(({ leg, dialog }) => (leg.kind === "webrtc" && dialog ? [dialog] : []));

/**
 * What the leg goes on with; undefined if it must end. A browser's transport died with its keys. A phone that rings over a TCP or TLS connection
 * answers on that connection, which is gone.
 */
export const goesOnAs = ({ leg, dialog, invite }: LegCheckpoint): "dialog" | "invite" | "media" | undefined => {
  if (leg.kind === "webrtc") return undefined;
  switch (leg.state.at) {
    case "opening":
      return "media";
    case "arriving":
    case "answering":
      return invite ? "invite" : undefined;
    case "calling":
      return invite?.transport === "udp" ? "invite" : undefined;
    case "talking":
      return dialog ? "dialog" : undefined;
    case "ending":
      return undefined;
  }
};

/** The monotonic time of a wall-clock time, by the present difference of the two clocks: `clock.at` gives no time before the last run's end. */
const monoOf = (at: number, { mono, at: atOf }: Clock): number => {
  const now = mono();
  return now - (atOf(now) - at);
};

/** The dialogs and INVITEs that the SIP stack needs before it handles its first packet. */
export const takeUpSip = (
  { legs, aliveUntil }: Pick<TakenUp, "legs" | "aliveUntil">,
  clock: Clock,
): {
  readonly aliveUntil?: number;
  readonly dialogs: readonly DialogSnapshot[];
  readonly invites: readonly { readonly snapshot: InviteSnapshot; readonly resend: boolean }[];
} => ({
  ...(aliveUntil !== undefined && { aliveUntil: monoOf(aliveUntil, clock) }),
  dialogs: legs.flatMap((kept) => (goesOnAs(kept) === "dialog" && kept.dialog ? [kept.dialog] : [])),
  invites: legs.flatMap((kept) =>
    goesOnAs(kept) === "invite" && kept.invite
      ? [{ snapshot: kept.invite, resend: clock.at(clock.mono()) - kept.at < resendMs }]
      : [],
  ),
});
