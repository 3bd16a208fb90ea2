/** Plays prompts to a leg. */
import type { PlayId, PromptName, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { hearsPrompts, type Leg, media, type Play, report, type Step, unchanged } from "./leg.ts";
import { findPrompts } from "./prompts.ts";

const withoutPlay = (leg: Leg): Leg => {
  const { play: _, ...rest } = leg;
  return rest;
};

const told = (leg: Leg, play: PlayId, why: "stopped" | "failed") =>
  report({ is: "PlayEnded", leg: leg.id, play, why, playedMs: 0 });

/** `unknown`: the name of a prompt without a file; then nothing is played. */
export const playPrompts = (
  leg: Leg,
  { play, prompts, loop = false }: Extract<SwitchCommand, { do: "Play" }>,
  folders: readonly string[],
  mediaDown: boolean,
): { readonly step: Step; readonly unknown?: PromptName } => {
  const found = findPrompts(folders, prompts);
  if (!found.ok) return { step: failPlay(leg, play, mediaDown), unknown: found.unknown };
  const plays = hearsPrompts(leg) ? startPlay(leg, { play, files: found.files, loop }, mediaDown) : undefined;
  return { step: plays ?? failPlay(leg, play, mediaDown) };
};

const startPlay = (leg: Leg, play: Play, mediaDown: boolean): Step => [
  { ...leg, play },
  [
    // A media process that is down can't report the end of the play that this one replaces.
    ...(mediaDown && leg.play ? [told(leg, leg.play.play, "stopped")] : []),
    media({ do: "Play", session: leg.id, play: play.play, files: play.files, loop: play.loop }),
  ],
];

/** Reports the failed play. It still stops the running one, which it was to replace. */
const failPlay = (leg: Leg, play: PlayId, mediaDown: boolean): Step => {
  const [stopped, effects] = leg.play ? stopPlay(leg, mediaDown) : unchanged(leg);
  return [stopped, [...effects, told(leg, play, "failed")]];
};

export const stopPlay = (leg: Leg, mediaDown: boolean): Step => {
  if (!leg.play) return unchanged(leg);
  if (mediaDown) return [withoutPlay(leg), [told(leg, leg.play.play, "stopped")]];
  return [{ ...leg, play: { ...leg.play, stopping: true } }, [media({ do: "StopPlay", session: leg.id })]];
};

/** Makes a new media process play the running prompts again, from the beginning. A play that was stopping counts as stopped. */
export const playAgain = (leg: Leg): Step => {
  const { play } = leg;
  if (!play) return unchanged(leg);
  if (play.stopping) return [withoutPlay(leg), [told(leg, play.play, "stopped")]];
  return [leg, [media({ do: "Play", session: leg.id, play: play.play, files: play.files, loop: play.loop })]];
};

export const playEnded = (leg: Leg, event: Extract<MediaEvent, { is: "PlayEnded" }>): Step => {
  const { why, playedMs } = event;
  const play = event.play as PlayId;
  return [
    leg.play?.play === play ? withoutPlay(leg) : leg,
    [report({ is: "PlayEnded", leg: leg.id, play, why, playedMs })],
  ];
};

/** The media could not begin a play. A bad file is reported by PlayEnded before. */
export const playRefused = (leg: Leg): Step =>
  leg.play ? [withoutPlay(leg), [told(leg, leg.play.play, "failed")]] : unchanged(leg);
