/** A survey under a person's hands. Pure. */
import type { SurveyConfig, SurveyLinkRule, SurveyOption, SurveyQuestion } from "@zongji/domain";

/** A survey's text, as its versions keep it. */
export type SurveyText = Omit<SurveyConfig, "id">;
export type Options = readonly SurveyOption[];

/** Keys in the order in which an option takes the next one. */
export const surveyKeys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"] as const;
export const mostFurther = 9;

const randomPart = (random: () => number): string =>
  Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, "0");

/** A new id: never one that is there. @param random from 0 to 1, as `Math.random` */
export const freshSurveyId = (ids: readonly string[], random: () => number = Math.random): string => {
  for (;;) {
    const id = `survey-${randomPart(random)}`;
    if (!ids.includes(id)) return id;
  }
};

/** 量表: from the best down, keys from 1 on, the best with the highest score. @param labels as many as the scale has steps */
export const scaleOf = (labels: readonly string[], satisfied: number): Options =>
  labels.map((label, n) => ({
    ...{ key: surveyKeys[n] ?? "#", label, score: labels.length - n, satisfied: n < satisfied },
  }));

/** The options with one more: the next key that is free. */
export const withOption = (options: Options): Options => {
  const key = surveyKeys.find((each) => !options.some((option) => option.key === each));
  return key === undefined ? options : [...options, { key, label: "", score: 0, satisfied: false }];
};

/** One moved by so many places; the same where it would leave the list. */
export const movedIn = <T>(list: readonly T[], at: number, by: -1 | 1): readonly T[] => {
  const [one, other] = [list[at], list[at + by]];
  if (one === undefined || other === undefined) return list;
  return list.map((each, n) => (n === at ? other : n === at + by ? one : each));
};

/** Random, so that the id by which answers to a removed question are told, also in earlier versions, is not another's. @param random from 0 to 1 */
const freshQuestionId = (further: readonly SurveyQuestion[], random: () => number): string => {
  for (;;) {
    const id = `q-${randomPart(random)}`;
    if (!further.some((each) => each.id === id)) return id;
  }
};

/** With one more question. @param random from 0 to 1, as `Math.random` */
export const withQuestion = (text: SurveyText, options: Options, random: () => number = Math.random): SurveyText => {
  const further = text.further ?? [];
  return { ...text, further: [...further, { id: freshQuestionId(further, random), prompt: "", options }] };
};

/** The survey with these further questions; without the field where there is none. */
export const withFurther = (text: SurveyText, further: readonly SurveyQuestion[]): SurveyText => {
  const { further: _before, ...rest } = text;
  return further.length > 0 ? { ...rest, further } : rest;
};

export const blankSurvey = (name: string, options: Options): SurveyText => ({
  ...{ name, prompt: "survey.ask", options, retries: 1, timeoutMs: 8_000 },
});

/** What keeps a question from being asked. */
export type Wrong = "prompt" | "noOption" | "label" | "keyTwice";
export const wrongIn = ({ prompt, options }: Pick<SurveyConfig, "prompt" | "options">): Wrong | undefined => {
  if (prompt === "") return "prompt";
  if (options.length === 0) return "noOption";
  if (options.some(({ label }) => label.trim() === "")) return "label";
  const keys = options.map(({ key }) => key);
  return new Set(keys).size < keys.length ? "keyTwice" : undefined;
};

/** The survey with this rule for links; without one where none is ever sent. */
export const withLink = (text: SurveyText, link: SurveyLinkRule): SurveyText => {
  const { link: _before, ...rest } = text;
  return link.when === "never" ? rest : { ...rest, link };
};

/** Whether the text has no place for the link, or more around it than may be. */
export const isWrongLink = ({ text }: Pick<SurveyLinkRule, "text">): boolean =>
  !/^.{0,200}\{link\}.{0,200}$/.test(text);

export const isWrongSurvey = (text: SurveyText): boolean =>
  (text.name ?? "").trim() === "" ||
  (text.link !== undefined && isWrongLink(text.link)) ||
  [text, ...(text.further ?? [])].some((each) => wrongIn(each) !== undefined);
