/** Prompts that a leg hears. */
import type { PlayId } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { type Leg, media, type Play, report, type Step, unchanged } from "./leg.ts";

const withoutPlay = (leg: Leg): Leg => {
  const { play: _, ...rest } = leg;
  return rest;
};

const told = (leg: Leg, play: PlayId, why: "stopped" | "failed") =>
  report({ is: "PlayEnded", leg: leg.id, play, why, playedMs: 0 });

export const startPlay = (leg: Leg, play: Play, mediaDown: boolean): Step => [
  { ...leg, play },
  [
    // A media process that is down can't tell of the play that this one replaces.
    ...(mediaDown && leg.play ? [told(leg, leg.play.play, "stopped")] : []),
    media({ do: "Play", session: leg.id, play: play.play, files: play.files, loop: play.loop }),
  ],
];

/** What runs is replaced all the same: its place was taken. */
export const failPlay = (leg: Leg, play: PlayId, mediaDown: boolean): Step => {
  const [stopped, effects] = leg.play ? stopPlay(leg, mediaDown) : unchanged(leg);
  return [stopped, [...effects, told(leg, play, "failed")]];
};

export const stopPlay = (leg: Leg, mediaDown: boolean): Step => {
  if (!leg.play) return unchanged(leg);
  return mediaDown
    ? [withoutPlay(leg), [told(leg, leg.play.play, "stopped")]]
    : [leg, [media({ do: "StopPlay", session: leg.id })]];
};

export const playEnded = (leg: Leg, event: Extract<MediaEvent, { is: "PlayEnded" }>): Step => {
  const { why, playedMs } = event;
  const play = event.play as PlayId;
  return [
    leg.play?.play === play ? withoutPlay(leg) : leg,
    [report({ is: "PlayEnded", leg: leg.id, play, why, playedMs })],
  ];
};

/** A play that the media could not even begin; bad files come as PlayEnded before. */
export const playRefused = (leg: Leg): Step =>
  leg.play ? [withoutPlay(leg), [told(leg, leg.play.play, "failed")]] : unchanged(leg);
