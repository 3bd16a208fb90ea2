/** Continues a leg after the media process died and a new one runs. Pure. */
import type { Ending } from "@zongji/domain";
import { reasonOf } from "./endings.ts";
import { refuse } from "./inbound-leg.ts";
import { endLeft } from "./last-keys.ts";
import {
  askSecured,
  finish,
  hasLeft,
  isAnswered,
  type Leg,
  media,
  openMedia,
  type Step,
  sip,
  unchanged,
} from "./leg.ts";
import { playAgain } from "./plays.ts";
import { lost } from "./talking-leg.ts";

const mediaLost: Ending = { by: "system", cause: "mediaLost" };

/**
 * RTP continues on the same ports, in the same stream. A browser's transport died with its keys: an answered leg reports lost media, an unanswered one
 * ends. Sends the commands again that the session needs: its play here; what it hears and its recording are sent by their owners.
 */
export const resume = (leg: Leg): Step => {
  if (hasLeft(leg)) return endLeft({ ...leg, media: { at: "gone" } });
  switch (leg.media.at) {
    case "gone":
      return unchanged(leg);
    case "closing":
      return [{ ...leg, media: { at: "gone" } }, []];
    case "opening":
      return [leg, [openMedia(leg, leg.media.offer)]];
    case "open":
      return leg.kind === "rtp" ? restore(leg, leg.media) : loseMedia(leg);
  }
};

const restore = (leg: Leg, open: Extract<Leg["media"], { at: "open" }>): Step => {
  const [played, plays] = playAgain(leg);
  return [
    played,
    [
      media({ do: "Restore", snapshot: open.snapshot }),
      ...(leg.state.at === "opening" && leg.state.secures ? [askSecured(leg)] : []),
      ...(leg.exchange?.at === "asking" ? [media({ do: "Offer", session: leg.id })] : []),
      ...(leg.pendingRemote ? [media({ do: "Remote", session: leg.id, ...leg.pendingRemote })] : []),
      ...plays,
    ],
  ];
};

export const loseMedia = (leg: Leg): Step => {
  const gone: Leg = { ...leg, media: { at: "gone" } };
  if (isAnswered(leg)) return leg.mediaLost ? unchanged(gone) : lost(gone, "mediaRestarted");
  if (leg.direction === "in") return refuse(gone, 500, mediaLost);
  return finish(gone, mediaLost, [sip({ do: "cancel", session: leg.id, headers: reasonOf(mediaLost) })], false);
};
