import { Type } from "@sinclair/typebox";
import { flag, line, list, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { idText, key, keyWords, promptName } from "./parts.ts";

const option = shape({ key: text(key, keyWords), label: line(1, 100), score: Type.Number(), satisfied: flag() });
export type SurveyOption = ReadonlyOf<typeof option>;

/** Another question after the rating. Its answer is scored, and is no part of the satisfaction rate. */
const question = shape({ id: idText, prompt: promptName, options: list(option, { minItems: 1 }) });
export type SurveyQuestion = ReadonlyOf<typeof question>;

/** 满意度评价: the rating of the agent, and what else is asked after it. */
export const surveyConfig = shape({
  id: idText,
  /** What people call it; without it by its id. */
  name: optional(line(1, 64)),
  prompt: promptName,
  options: list(option),
  /** Asked in their order, each once the one before was answered. */
  further: optional(list(question, { maxItems: 9 })),
  /** Invalid keys that are forgiven. */
  retries: whole(0, 10),
  /** From the question's end, ms. */
  timeoutMs: whole(500, 120_000),
});
export type SurveyConfig = ReadonlyOf<typeof surveyConfig>;
