import { expect, test } from "vitest";
import { widthInEm } from "./text-width.ts";

test("a text's width in em counts Chinese signs whole, digits by their table, and narrow signs less", () => {
  expect(widthInEm("")).toBe(0);
  expect(widthInEm("等待")).toBe(2);
  expect(widthInEm("100.00")).toBeCloseTo(5 * 0.7 + 0.4);
  expect(widthInEm("1:23:45")).toBeCloseTo(5 * 0.7 + 2 * 0.4);
  expect(widthInEm("%")).toBeGreaterThan(widthInEm("0"));
});
