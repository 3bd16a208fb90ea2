import { flag, line, list, oneOf, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { idText, key, keyWords, promptName, words } from "./parts.ts";

const mostScore = 100;
const score = whole(-mostScore, mostScore);
const option = shape({ key: text(key, keyWords), label: line(1, 100), score, satisfied: flag() });
export type SurveyOption = ReadonlyOf<typeof option>;

/** How the page of a link asks it; absent: in general words. */
const title = optional(line(1, 100));

/** Another question after the rating. Its answer is scored, and is no part of the satisfaction rate. */
const question = shape({ id: idText, prompt: promptName, options: list(option, { minItems: 1 }), title });
export type SurveyQuestion = ReadonlyOf<typeof question>;

const linkTextWords = words(
  "含 {link} 的一行文字，{link} 前后各不超过 200 字",
  "one line with {link}, at most 200 characters before and after it",
);

/** notAsked: whose caller was not asked by keys · unrated: whose caller was not asked, or has not rated by them. */
export const linkOccasions = ["never", "notAsked", "unrated"] as const;

/** 短信评价: when a link to the survey is sent by text message, what the text says, and how long the link can be used. */
const surveyLink = shape({
  when: oneOf(linkOccasions),
  validHours: whole(1, 168),
  text: text(/^.{0,200}\{link\}.{0,200}$/, linkTextWords),
});
export type SurveyLinkRule = ReadonlyOf<typeof surveyLink>;

/** 满意度评价: the rating of the agent, and what else is asked after it. */
export const surveyConfig = shape({
  id: idText,
  /** What people call it; without it by its id. */
  name: optional(line(1, 64)),
  prompt: promptName,
  title,
  options: list(option),
  /** Asked in their order, each once the one before was answered. */
  further: optional(list(question, { maxItems: 9 })),
  /** Invalid keys that are forgiven. */
  retries: whole(0, 10),
  /** From the question's end, ms. */
  timeoutMs: whole(500, 120_000),
  /** Absent: none is sent. */
  link: optional(surveyLink),
});
export type SurveyConfig = ReadonlyOf<typeof surveyConfig>;

type Kept = Partial<Record<string, unknown>>;
const isKept = (value: unknown): value is Kept => typeof value === "object" && value !== null && !Array.isArray(value);
const each = (value: unknown, change: (one: Kept) => Kept): unknown =>
  Array.isArray(value) ? value.map((one: unknown) => (isKept(one) ? change(one) : one)) : value;
const withScores = (of: Kept): Kept => ({
  ...of,
  ...("options" in of && {
    options: each(of.options, (one) =>
      typeof one.score === "number"
        ? { ...one, score: Math.max(-mostScore, Math.min(mostScore, Math.round(one.score))) }
        : one,
    ),
  }),
});

/** Surveys in force whose scores another release took with fractions, or beyond the bounds of today: they still run. Still to be checked. */
export const withWholeScores = <T>(config: T): T => {
  if (!isKept(config) || !("surveys" in config)) return config;
  const surveys = each(config.surveys, (survey) => ({
    ...withScores(survey),
    ...("further" in survey && { further: each(survey.further, withScores) }),
  }));
  return { ...config, surveys } as T;
};
