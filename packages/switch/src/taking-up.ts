/** Legs of a dead process: each goes on where it stood, or ends and is told so. Pure. */
import type { Ending } from "@zongji/domain";
import type { DialogSnapshot } from "@zongji/sip";
import type { KeptLeg } from "./door.ts";
import { reasonOf } from "./endings.ts";
import { goesOnAs, resendMs } from "./kept.ts";
import { type Effect, finish, type Leg, type Step, sdpBody, sip } from "./leg.ts";
import { resume } from "./resumption.ts";

const restart: Ending = { by: "system", cause: "restart" };

/** The leg as taken up, before any event. The peer repeats any request that was under way when the process died. */
export const legOf = (kept: KeptLeg): Leg => {
  const { exchange, pendingRemote, infoDigits: _, ...leg } = kept.leg;
  // An answer to our INVITE or 200 isn't said again: the media has to hear it still.
  return exchange === undefined && pendingRemote ? { ...leg, pendingRemote } : leg;
};

/** `ms`: how long ago it was kept. */
export const takeUp = (leg: Leg, kept: KeptLeg, ms: number): Step => {
  const how = goesOnAs(kept);
  if (how === undefined) return giveUp(leg, kept, ms);
  const [resumed, effects] = resume(leg);
  const answers: Effect[] =
    leg.state.at === "answering" && leg.media.at === "open"
      ? [sip({ do: "respond", session: leg.id, status: 200, body: sdpBody(leg.media.sdp) })]
      : [];
  return [resumed, [...effects, ...answers]];
};

/** Its peer is told as far as there is a way to it; a browser when it is back. */
const giveUp = (leg: Leg, { invite, dialog }: KeptLeg, ms: number): Step => {
  const headers = reasonOf(restart);
  const gone: Leg = { ...leg, media: { at: "gone" } };
  if (invite) {
    const resend = ms < resendMs;
    return finish(gone, restart, [sip({ do: "abandon", snapshot: invite, resend, headers })], invite.is === "invited");
  }
  const isThere = dialog !== undefined && leg.kind === "rtp";
  return finish(gone, restart, isThere ? [sip({ do: "bye", session: leg.id, headers })] : [], !isThere);
};

/** Dialogs of browsers that wait for them to be back. */
export const unreachedOf = (legs: readonly KeptLeg[]): DialogSnapshot[] =>
  legs.flatMap(({ leg, dialog }) => (leg.kind === "webrtc" && dialog ? [dialog] : []));
