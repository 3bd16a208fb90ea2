import fc from "fast-check";
import { expect, test } from "vitest";
import { promptNames } from "./example.ts";
import { countPrompts, largestSpoken } from "./spoken-number.ts";

const signs: Readonly<Record<string, string>> = {
  ...{ "number.two": "两", "number.10": "十", "number.100": "百", "number.1000": "千" },
  ...Object.fromEntries([..."零一二三四五六七八九"].map((sign, digit) => [`digit.${digit}`, sign])),
};
const said = (count: number): string =>
  countPrompts(count)
    .map((name) => signs[name])
    .join("");

/** The number that a hearer understands. */
const understood = (text: string): number => {
  let [sum, digit] = [0, 0];
  for (const sign of text.replaceAll("两", "二").replace(/^十/, "一十")) {
    const place = { 十: 10, 百: 100, 千: 1000 }[sign];
    if (place === undefined) digit = "零一二三四五六七八九".indexOf(sign);
    else {
      sum += digit * place;
      digit = 0;
    }
  }
  return sum + digit;
};

test("counts are said as people say them", () => {
  expect([0, 1, 2, 9, 10, 11, 12, 20, 22, 99].map(said)).toEqual(
    "零 一 两 九 十 十一 十二 二十 二十二 九十九".split(" "),
  );
  expect([100, 101, 105, 110, 112, 120, 200, 1000, 1001, 1010, 1100, 2345, 9999].map(said)).toEqual(
    "一百 一百零一 一百零五 一百一十 一百一十二 一百二十 二百 一千 一千零一 一千零一十 一千一百 二千三百四十五 九千九百九十九".split(
      " ",
    ),
  );
});

test("every count is understood, in prompts that come with the project", () => {
  fc.assert(
    fc.property(fc.nat({ max: largestSpoken }), (count) => {
      expect(understood(said(count))).toBe(count);
      for (const name of countPrompts(count)) expect(promptNames).toContain(name);
    }),
  );
  expect(countPrompts(12_345)).toEqual(countPrompts(largestSpoken));
});
