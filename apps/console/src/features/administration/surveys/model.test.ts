import { checkConfig, exampleHotline } from "@zongji/domain";
import { expect, test } from "vitest";
import {
  blankSurvey,
  freshSurveyId,
  isWrongSurvey,
  movedIn,
  type Options,
  type SurveyText,
  scaleOf,
  surveyKeys,
  withFurther,
  withOption,
  withQuestion,
  wrongIn,
} from "./model.ts";

const scale = scaleOf(["好", "一般", "差"], 1);
/** What the check says of it, as the server does when it is published. */
const problems = (text: SurveyText) => {
  const config = exampleHotline();
  return checkConfig({ ...config, surveys: [...config.surveys, { id: "fresh", ...text }] });
};

test("a scale runs from the best down, and the check has nothing against it nor against further questions", () => {
  expect(scale.map(({ key, score, satisfied }) => [key, score, satisfied])).toEqual([
    ["1", 3, true],
    ["2", 2, false],
    ["3", 1, false],
  ]);
  const two = withQuestion(withQuestion(blankSurvey("回访", scale), scale), scale);
  const asked = withFurther(
    two,
    two.further!.map((each) => ({ ...each, prompt: "survey.ask" })),
  );
  expect(isWrongSurvey(asked)).toBe(false);
  expect(problems(asked)).toEqual([]);
});

test("a question's id is not used again after it was taken out, nor twice, whatever was moved", () => {
  const [first, second, third] = [0.1, 0.2, 0.3];
  const draws =
    (...values: number[]) =>
    () =>
      values.shift()!;
  let text = withQuestion(blankSurvey("a", scale), scale, draws(first));
  const removed = text.further![0]!.id;
  text = withQuestion(withFurther(text, []), scale, draws(second));
  // One that is there is not drawn again.
  text = withQuestion(text, scale, draws(second, second, third));
  expect(text.further!.map(({ id }) => id)).not.toContain(removed);
  const ids = text.further!.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(movedIn(ids, 1, -1)).toEqual([...ids].reverse());
  expect(movedIn(ids, 0, -1)).toEqual(ids);
  expect(movedIn(ids, 1, 1)).toEqual(ids);
  expect(withFurther(text, [])).not.toHaveProperty("further");
});

test("an option takes the next free key, and no more than there are keys", () => {
  let options: Options = scale.filter(({ key }) => key !== "2");
  options = withOption(options);
  expect(options.at(-1)?.key).toBe("2");
  for (let n = 0; n < 20; n += 1) options = withOption(options);
  expect(options.length).toBe(surveyKeys.length);
});

test("what keeps a question from being asked is told", () => {
  expect(wrongIn({ prompt: "", options: scale })).toBe("prompt");
  expect(wrongIn({ prompt: "survey.ask", options: [] })).toBe("noOption");
  expect(wrongIn({ prompt: "survey.ask", options: withOption(scale) })).toBe("label");
  expect(wrongIn({ prompt: "survey.ask", options: [...scale, scale[0]!] })).toBe("keyTwice");
  expect(isWrongSurvey(blankSurvey(" ", scale))).toBe(true);
  expect(isWrongSurvey(withQuestion(blankSurvey("a", scale), scale))).toBe(true);
});

test("a new id is none that is there", () => {
  const draws = [0, 0, 0.5];
  expect(freshSurveyId(["survey-000000"], () => draws.shift() ?? 1)).not.toBe("survey-000000");
});
