import { alarmNames, alarmRules } from "@zongji/domain";
import { expect, test } from "vitest";
import { alarmFigure, ruleOf } from "./alarm-text.ts";

const words = { yes: "是", no: "否", days: (days: number) => `${days} 天` };

test.each([
  [null, "bytes", "—"],
  [0, "bytes", "0 B"],
  [64 * 1024 ** 2, "bytes", "64.0 MB"],
  [512 * 1024 ** 2, "bytes", "512 MB"],
  [1.5 * 1024 ** 3, "bytes", "1.5 GB"],
  [3 * 1024 ** 5, "bytes", "3072 TB"],
  [0, "percent", "0.0 %"],
  [0.123, "percent", "0.12 %"],
  [4.26, "core", "4.3 %"],
  [99.6, "percent", "100 %"],
  [1234.4, "ms", "1,234 ms"],
  [0, "seconds", "0 s"],
  [3.25, "seconds", "3.3 s"],
  [3700, "seconds", "1:01:40"],
  [13.9, "days", "13 天"],
  [1, "flag", "是"],
  [0, "flag", "否"],
  [12_345, "count", "12,345"],
] as const)("%s in %s reads %s", (value, unit, text) => {
  expect(alarmFigure(value, unit, words)).toBe(text);
});

test("every rule's limits can be read, and a rule of a newer server is not known", () => {
  for (const name of alarmNames) {
    const { warning = 1, unit } = alarmRules[name];
    expect(alarmFigure(warning, unit, words)).not.toMatch(/NaN|undefined/);
  }
  expect(ruleOf("toString")).toBeUndefined();
});
