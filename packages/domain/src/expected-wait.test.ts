import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answersKept, expectedWait, longestToldMs, minutesTold, withAnswer } from "./expected-wait.ts";

const s = 1000;
const now = 10_000_000;
/** So many answers, one every `gap`, the last one just now. */
const steady = (count: number, gap: number): number[] =>
  Array.from({ length: count }, (_, index) => now - (count - 1 - index) * gap);
const ahead = fc.nat({ max: 200 });
const answers = fc
  .array(fc.integer({ min: now - 40 * 60 * s, max: now }), { maxLength: 30 })
  .map((each) => each.sort((a, b) => a - b));

describe("the expected wait", () => {
  test("is the time between two answers, for each before him and for himself", () => {
    expect(expectedWait(steady(10, 60 * s), 0, now)).toBe(60 * s);
    expect(expectedWait(steady(10, 60 * s), 4, now)).toBe(300 * s);
    expect(expectedWait(steady(20, 30 * s), 3, now)).toBe(120 * s);
  });

  test("is not known of two answers, nor where the last one is ten minutes past", () => {
    expect(expectedWait([], 3, now)).toBeUndefined();
    expect(expectedWait(steady(2, 30 * s), 3, now)).toBeUndefined();
    const answered = steady(10, 30 * s);
    expect(expectedWait(answered, 3, now + 600 * s - 1)).toBeDefined();
    expect(expectedWait(answered, 3, now + 600 * s)).toBeUndefined();
  });

  test("grows while nobody is answered", () => {
    const answered = steady(6, 30 * s);
    expect(expectedWait(answered, 0, now + 450 * s)).toBe(100 * s);
  });

  test("six agents who sign in and answer at once promise no wait of nothing", () => {
    expect(expectedWait([now, now, now, now, now, now], 0, now)).toBe(30 * s);
  });

  test("is known or not, whole, never less than nothing and an hour at most", () => {
    fc.assert(
      fc.property(answers, ahead, (each, before) => {
        const wait = expectedWait(each, before, now);
        const lately = each.filter((at) => at > now - 900 * s);
        const isKnown = lately.length >= 3 && now - lately.at(-1)! < 600 * s;
        expect(wait !== undefined).toBe(isKnown);
        if (wait === undefined) return;
        expect(Number.isInteger(wait) && wait > 0 && wait <= longestToldMs).toBe(true);
      }),
    );
  });

  test("one more before him makes it no shorter, nor does time without an answer", () => {
    fc.assert(
      fc.property(answers, ahead, fc.nat({ max: 120 * s }), (each, before, later) => {
        // None of them grows too old meanwhile.
        const lately = each.filter((at) => at > now + later - 900 * s);
        const wait = expectedWait(lately, before, now);
        if (wait === undefined) return;
        expect(expectedWait(lately, before + 1, now)).toBeGreaterThanOrEqual(wait);
        expect(expectedWait(lately, before, now + later) ?? longestToldMs).toBeGreaterThanOrEqual(wait);
      }),
    );
  });

  test("a bunch of answers among steady ones does not shorten it", () => {
    const shape = fc.record({
      gap: fc.integer({ min: 5 * s, max: 45 * s }),
      count: fc.integer({ min: 8, max: 20 }),
      share: fc.double({ min: 0, max: 0.45, noNaN: true }),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(shape, ahead, ({ gap, count, share, place }, before) => {
        const even = steady(count, gap);
        const at = even[Math.floor(place * (count - 1))]!;
        const bunch = Array.from({ length: Math.floor(share * (count - 1)) }, () => at);
        const all = [...even, ...bunch].sort((a, b) => a - b);
        const bound = Math.min(gap * (before + 1), longestToldMs);
        expect(expectedWait(all, before, now)).toBeGreaterThanOrEqual(bound);
      }),
    );
  });

  test("is told in whole minutes", () => {
    const told = [0, 59_999, 60_000, 89_999, 90_000, 3_599_999, longestToldMs].map(minutesTold);
    expect(told).toEqual(["<1", "<1", "1", "1", "2", "60", ">60"]);
  });
});

test("of a group's answers the last are kept", () => {
  let kept: readonly number[] = [];
  for (let at = 1; at <= answersKept + 5; at += 1) kept = withAnswer(kept, at);
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([answersKept, 6, answersKept + 5]);
});
