import fc from "fast-check";
import { expect, test } from "vitest";
import { blockRows, heightOf, stretchAt, stretchFrom } from "./stretch.ts";

test("the stretch around what is seen has rows before and after it, and no more than there are", () => {
  expect(stretchAt(0, 10_000, new Map())).toEqual({ first: 0, end: 240 });
  // Row 1,000 of 35 px each.
  expect(stretchAt(35_000, 10_000, new Map())).toEqual({ first: 880, end: 1120 });
  expect(stretchAt(35 * 9_990, 10_000, new Map())).toEqual({ first: 9840, end: 10_000 });
  expect(stretchAt(35 * 9_990, 30, new Map())).toEqual({ first: 0, end: 30 });
  expect(stretchAt(0, 0, new Map())).toEqual({ first: 0, end: 0 });
});

test("rows that are higher were scrolled by sooner", () => {
  const perRow = new Map(Array.from({ length: 50 }, (_, block) => [block, 70]));
  expect(stretchAt(70_000, 10_000, perRow)).toEqual({ first: 880, end: 1120 });
  expect(heightOf(3, 20, perRow)).toBe(1400);
  expect(heightOf(50, 7, perRow)).toBe(245);
});

test("where rows are fewer than one had scrolled by, the last are shown", () => {
  expect(stretchFrom(8000, 10_000)).toEqual({ first: 8000, end: 8240 });
  expect(stretchFrom(8000, 500)).toEqual({ first: 400, end: 500 });
  expect(stretchFrom(8000, 0)).toEqual({ first: 0, end: 0 });
});

test("whatever is seen is within the stretch, with a screen's height of rows around", () => {
  const heights = fc.array(fc.integer({ min: 20, max: 200 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(heights, fc.nat(), (blocks, somewhere) => {
      const perRow = new Map(blocks.map((px, block) => [block, px]));
      const all = blocks.length * blockRows;
      const whole = blocks.reduce((sum, px) => sum + px * blockRows, 0);
      const topPx = somewhere % whole;
      const { first, end } = stretchAt(topPx, all, perRow);
      const above = blocks.slice(0, first / blockRows).reduce((sum, px) => sum + px * blockRows, 0);
      const within = blocks.slice(first / blockRows, end / blockRows).reduce((sum, px) => sum + px * blockRows, 0);
      expect(above === 0 || above + 800 <= topPx).toBe(true);
      expect(end === all || above + within >= topPx + 1600).toBe(true);
      expect(end - first).toBeLessThanOrEqual(240);
    }),
  );
});
