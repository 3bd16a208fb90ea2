import { describe, expect, test } from "vitest";
import { isAtLeast, rateText, roundedSeconds } from "./rounding.ts";

describe("a rate", () => {
  test("is rounded half-up by whole numbers: 23/160 is 14.375 %, shown as 14.38", () => {
    expect(rateText(23, 160)).toBe("14.38");
    expect(((23 / 160) * 100).toFixed(2)).toBe("14.37");
    expect(rateText(0, 7)).toBe("0.00");
    expect(rateText(7, 7)).toBe("100.00");
    expect(rateText(1, 800)).toBe("0.13");
    expect(rateText(1, 3)).toBe("33.33");
    expect(rateText(2, 3)).toBe("66.67");
    expect(rateText(19_999, 20_000)).toBe("100.00");
    expect(rateText(1, 20_000)).toBe("0.01");
    expect(rateText(1, 20_001)).toBe("0.00");
  });

  test("of all pairs below 600 lies within half a hundredth of the exact one, and a tie goes up", () => {
    for (let under = 1; under < 600; under += 1) {
      for (let over = 0; over <= under; over += 1) {
        const text = rateText(over, under);
        const [whole = "", part = ""] = text.split(".");
        const hundredths = Number(whole) * 100 + Number(part);
        // −½ < exact − shown… as whole numbers: 2·under·shown − under ≤ 2·10000·over < 2·under·shown + under
        const exact = 20_000 * over;
        const isNear = 2 * under * hundredths - under <= exact && exact < 2 * under * hundredths + under;
        if (part.length !== 2 || !isNear) expect.fail(`${over}/${under} is not ${text} %`);
      }
    }
  });

  test("that ends in a half is rounded up in each of the 1,081 pairs below 6,000 that doubles round down", () => {
    let wrong = 0;
    for (let under = 1; under < 6000; under += 1) {
      for (let over = 1; over < under; over += 1) {
        // a tie: 10000·over/under is a whole number and a half
        if ((20_000 * over) % (2 * under) !== under) continue;
        const up = (20_000 * over + under) / (2 * under);
        if (rateText(over, under) !== `${Math.floor(up / 100)}.${String(up % 100).padStart(2, "0")}`)
          expect.fail(`${over}/${under} is not rounded up`);
        if (((over / under) * 100).toFixed(2) !== rateText(over, under)) wrong += 1;
      }
    }
    expect(wrong).toBe(1081);
  });

  test("is judged as it is, not as it is shown: 89.996 % shows as 90.00 and is below 90 %", () => {
    expect(rateText(22_499, 25_000)).toBe("90.00");
    expect(isAtLeast(22_499, 25_000, 9000)).toBe(false);
    expect(isAtLeast(22_500, 25_000, 9000)).toBe(true);
    expect(isAtLeast(98, 99, 9900)).toBe(false);
    expect(isAtLeast(99, 100, 9900)).toBe(true);
  });

  test("without a denominator has no text to show", () => {
    expect(() => rateText(0, 0)).toThrow(RangeError);
    expect(() => roundedSeconds(0, 0)).toThrow(RangeError);
  });
});

describe("a duration", () => {
  test("is rounded half-up to whole seconds", () => {
    expect([0, 499, 500, 1499, 1500, 59_500].map((ms) => roundedSeconds(ms))).toEqual([0, 0, 1, 1, 2, 60]);
    expect(roundedSeconds(-1)).toBe(0);
  });
  test("that is an average is rounded once, from its total: 4,499 ms of 3 are 1.4996… s, shown as 1", () => {
    expect(roundedSeconds(4499, 3)).toBe(1);
    expect(roundedSeconds(4500, 3)).toBe(2);
    expect(roundedSeconds(Number.MAX_SAFE_INTEGER, 2)).toBe(4_503_599_627_370);
  });
  test("of any total below 4,000 ms and any number up to 60 is the exact one", () => {
    for (let under = 1; under <= 60; under += 1)
      for (let over = 0; over < 4000; over += 7) {
        const s = roundedSeconds(over, under);
        const [low, high] = [(2 * s - 1) * under * 1000, (2 * s + 1) * under * 1000];
        if (!(low <= 2 * over && 2 * over < high)) expect.fail(`${over} ms of ${under} are not ${s} s`);
      }
  });
});
