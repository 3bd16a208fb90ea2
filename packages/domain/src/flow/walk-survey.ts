/** A survey in a walk: by keys and silences as in a call, without the time in which a key may be pressed again. Pure. */
import type { Answer } from "../ask.ts";
import type { SurveyConfig } from "../config/survey.ts";
import type { PromptName } from "../switching.ts";
import type { FlowOut } from "./state.ts";

/**
 * What is done next in a walk: a key is pressed; nothing is done until what runs is over (the prompt, the time for a key or an answer); the call comes back
 * from where it was sent; a made-up answer of the service that was asked.
 */
export type WalkInput =
  | { readonly press: string }
  | { readonly wait: true }
  | { readonly back: string }
  | { readonly answer: Answer };

/** `question`: -1 is the rating, others are the further ones. */
export type WalkedSurvey = {
  readonly of: SurveyConfig | undefined;
  readonly question: number;
  readonly invalid: number;
};

/** The survey that this has begun. */
export function surveyBegun(
  out: readonly FlowOut[],
  surveys: readonly SurveyConfig[] | undefined,
): WalkedSurvey | undefined {
  const begun = out.at(-1);
  if (begun?.out !== "survey") return undefined;
  return { of: surveys?.find(({ id }) => id === begun.survey), question: -1, invalid: 0 };
}

type Walked = { readonly survey: WalkedSurvey; readonly prompts: readonly PromptName[] } | { readonly exit: string };

/** What comes of a key, or of none; undefined: the walk itself says by which exit it goes on. */
export function walkSurvey(survey: WalkedSurvey, input: WalkInput): Walked | undefined {
  const { of, question, invalid } = survey;
  const isRated = question >= 0;
  if ("wait" in input) return { exit: isRated ? "done" : "none" };
  if ("back" in input) return { exit: input.back };
  if (!("press" in input)) return undefined;
  const asked = isRated ? of?.further?.[question] : of;
  if (asked && !asked.options.some(({ key }) => key === input.press)) {
    if (invalid >= (of?.retries ?? 0)) return { exit: isRated ? "done" : "invalid" };
    return { survey: { ...survey, invalid: invalid + 1 }, prompts: ["survey.invalid", asked.prompt] };
  }
  const next = of?.further?.[question + 1];
  if (!next) return { exit: "done" };
  return { survey: { of, question: question + 1, invalid: 0 }, prompts: ["survey.thanks", next.prompt] };
}
