import { expect, test } from "vitest";
import { filledParts, showsGuide } from "./guide-parts.ts";

const guide = { materials: "", steps: "", windows: "", fees: "", timeLimit: "" };

test("a guide's parts are edited in a guide, and in whatever holds any of them", () => {
  expect(showsGuide({ kind: "guide", guide })).toBe(true);
  expect(showsGuide({ kind: "script", guide })).toBe(false);
  expect(showsGuide({ kind: "script", guide: { ...guide, fees: " \n" } })).toBe(false);
  expect(showsGuide({ kind: "script", guide: { ...guide, fees: "80 元" } })).toBe(true);
});

test("parts that are filled in stand in their order", () => {
  expect(filledParts({ ...guide, timeLimit: "3 个工作日", materials: "身份证", steps: " " })).toEqual([
    "materials",
    "timeLimit",
  ]);
});
