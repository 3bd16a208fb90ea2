import fc from "fast-check";
import { expect, test } from "vitest";
import { lowered, meets, needOf, stepsOf } from "./need.ts";

const need = fc.dictionary(fc.constantFrom("english", "mortgage", "__proto__x"), fc.integer({ min: 1, max: 10 }));

test("of a skill that the group and the flow ask for the higher level counts", () => {
  expect(needOf({ english: 3 }, { english: 5, mortgage: 1 })).toEqual({ english: 5, mortgage: 1 });
  expect(needOf({ english: 6 }, { english: 5 })).toEqual({ english: 6 });
  expect(needOf({}, undefined)).toBeUndefined();
});

test("a need that falls is easier to meet at each step, and gone after ten levels", () => {
  fc.assert(
    fc.property(
      need,
      need,
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 0, max: 10 }),
      (asked, has, one, two) => {
        const [less, more] = [Math.min(one, two), Math.max(one, two)];
        if (meets(has, lowered(asked, less))) expect(meets(has, lowered(asked, more))).toBe(true);
        expect(lowered(asked, 10)).toBeUndefined();
        expect(meets(undefined, lowered(asked, 10))).toBe(true);
      },
    ),
  );
});

test("a skill that she does not have is a level of 0, whatever it is called", () => {
  expect(meets({}, { constructor: 1 })).toBe(false);
  expect(meets(undefined, { english: 1 })).toBe(false);
  expect(meets({ english: 4 }, { english: 5 })).toBe(false);
  expect(meets({ english: 5 }, { english: 5 })).toBe(true);
});

test("steps go by their times, however they are written down", () => {
  expect(
    stepsOf([
      { afterMs: 9, by: 10 },
      { afterMs: 2, by: 1 },
    ]).map(({ afterMs }) => afterMs),
  ).toEqual([2, 9]);
  expect(stepsOf()).toEqual([]);
});
