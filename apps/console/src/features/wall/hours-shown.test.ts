import type { WallHour } from "@zongji/api";
import { expect, test } from "vitest";
import { hoursShown } from "./hours-shown.ts";

const from = Date.UTC(2026, 10, 24, 16);
const at = (hour: number) => from + hour * 3_600_000;
const hour = (of: number) => ({ from: at(of), inboundTotal: 1 }) as WallHour;
const shown = (hours: readonly number[], now: number) => {
  const columns = hoursShown({ from, hours: hours.map(hour) }, now);
  return columns.map((column) => (column.from - from) / 3_600_000);
};

test("the day's usual hours stand from the morning on, and more where anything was counted or has come", () => {
  expect(shown([], at(9))).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  expect(shown([6, 9], at(9.5)).slice(0, 3)).toEqual([6, 7, 8]);
  expect(shown([9], at(19.5)).at(-1)).toBe(19);
  expect(shown([0, 23], at(23.5))).toHaveLength(24);
});

test("each column has its own hour's figures, and none where nothing was counted", () => {
  const columns = hoursShown({ from, hours: [hour(10)] }, at(11));
  expect(columns.map(({ figures }) => figures?.from ?? null)).toEqual(
    columns.map(({ from: begins }) => (begins === at(10) ? begins : null)),
  );
});
