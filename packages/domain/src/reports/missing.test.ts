import { expect, test } from "vitest";
import { reports } from "./definitions.ts";
import { missingText, sourcesOf } from "./missing.ts";

test("a report is made of what its columns are: by group agents' time needs the calls that they talked in", () => {
  expect(sourcesOf(reports.inbound)).toEqual(["calls"]);
  expect(sourcesOf(reports.states)).toEqual(["states"]);
  expect(sourcesOf(reports.groups)).toEqual(["calls", "states"]);
  const ofTime = reports.groups.columns.filter(({ measure }) => measure === "occupancy");
  expect(sourcesOf({ columns: ofTime, splits: ["group"] })).toEqual(["calls", "states"]);
  expect(sourcesOf({ columns: ofTime, splits: ["agent"] })).toEqual(["states"]);
  expect(sourcesOf(reports.orders)).toEqual(["orders"]);
  expect(sourcesOf(reports.letters)).toEqual(["letters"]);
  expect(sourcesOf(reports.quality)).toEqual(["calls"]);
});

test("what is missing is told with how much is there, and how many are in no figure", () => {
  expect(missingText([])).toBeUndefined();
  expect(
    missingText([
      { of: "calls", percent: 42, failed: 0 },
      { of: "orders", percent: null, failed: 3 },
    ]),
  ).toEqual({
    zh: "数字不完整：来电数据正在整理（已完成 42%）；有 3 条工单无法计入",
    en: "Figures are not complete: data of calls are still being made (42 % are); 3 work orders can't be counted",
  });
});
