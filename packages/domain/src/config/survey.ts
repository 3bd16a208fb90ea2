import { Type } from "@sinclair/typebox";
import { flag, line, list, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { idText, key, keyWords, promptName } from "./parts.ts";

const option = shape({ key: text(key, keyWords), label: line(1, 100), score: Type.Number(), satisfied: flag() });
export type SurveyOption = ReadonlyOf<typeof option>;

/** 满意度评价. */
export const surveyConfig = shape({
  id: idText,
  prompt: promptName,
  options: list(option),
  /** Invalid keys that are forgiven. */
  retries: whole(0, 10),
  /** From the question's end, ms. */
  timeoutMs: whole(500, 120_000),
});
export type SurveyConfig = ReadonlyOf<typeof surveyConfig>;
