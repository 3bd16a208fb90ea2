import fc from "fast-check";
import { expect, test } from "vitest";
import type { BusinessType, LetterRule } from "./config/index.ts";
import { announced } from "./contract/calendar.ts";
import {
  guessType,
  handlingOf,
  isContactNumber,
  letterDueAt,
  letterMovedTo,
  letterMoves,
  letterStates,
  plainDigits,
} from "./letters.ts";

const zone = "Asia/Shanghai";
const at = (text: string): number => Date.parse(`${text}+08:00`);

test("a letter is due at the end of the n-th working day after it came, over weekends and announced holidays", () => {
  expect(letterDueAt(at("2026-07-01T09:00:00"), 5, announced, zone)).toBe(at("2026-07-09T00:00:00"));
  // 国庆: 1 to 7 October are off, Saturday the 10th is worked.
  expect(letterDueAt(at("2026-09-30T23:59:59"), 1, announced, zone)).toBe(at("2026-10-09T00:00:00"));
  expect(letterDueAt(at("2026-09-30T23:59:59"), 3, announced, zone)).toBe(at("2026-10-11T00:00:00"));
});

const types: BusinessType[] = [
  { id: "registration", name: "不动产登记" },
  { id: "mortgage", name: "抵押登记", parent: "registration" },
  { id: "tax", name: "税费缴纳" },
];
const rule = (name: string, given: Partial<LetterRule>): LetterRule => ({
  ...{ name, words: [], way: "direct", departments: [] },
  ...given,
});

test("the first rule whose conditions are all met decides, and says by what", () => {
  const rules = [
    rule("历史遗留", {
      type: "registration",
      words: ["历史遗留", "ABC 大厦"],
      way: "consult",
      departments: ["产权科"],
    }),
    rule("税费", { type: "tax" }),
    rule("其余", {}),
  ];
  const handled = (type: string | null, text: string) => handlingOf({ rules }, types, { type, text });
  // Beneath the type counts; full-width signs, capitals and spaces make no difference.
  expect(handled("mortgage", "我在ａｂｃ大厦买的房")).toEqual({
    ...{ rule: "历史遗留", way: "consult", departments: ["产权科"] },
    ...{ type: "registration", words: ["ABC 大厦"] },
  });
  expect(handled("mortgage", "怎么办抵押").rule).toBe("其余");
  expect(handled("tax", "历史遗留").rule).toBe("税费");
  expect(handled(null, "历史遗留").rule).toBe("其余");
  expect(handlingOf({ rules: [] }, types, { type: "tax", text: "税" })).toMatchObject({ rule: null, way: "direct" });
});

const ground = {
  types: [
    { id: "mortgage", words: ["抵押", "登记"] },
    { id: "transfer", words: ["转移", "登记"] },
    { id: "tax", words: ["税费", "缴纳"] },
  ],
  keywords: [{ type: "tax", words: ["契税"] }],
  letters: [],
};

test("a type is guessed by what only its name has, by keywords and by letters before, with the reasons", () => {
  expect(guessType("我想办理抵押登记", ground)).toMatchObject({
    type: "mortgage",
    reasons: [
      { of: "name", word: "抵押" },
      { of: "name", word: "登记" },
    ],
  });
  expect(guessType("契税怎么交", ground)).toEqual({
    ...{ type: "tax", share: 100 },
    reasons: [{ of: "keyword", word: "契税" }],
  });
  const letters = [{ no: "20261130-0001", type: "transfer", likeness: 1 }];
  expect(guessType("卖房子要带什么", { ...ground, letters })).toEqual({
    ...{ type: "transfer", share: 100 },
    reasons: [{ of: "letter", word: "20261130-0001" }],
  });
  expect(guessType("你们几点下班", ground)).toBeUndefined();
});

test("whatever the text, a guess has reasons that are in it, and a share of 1 to 100", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("抵押", "登记", "转移", "契税", "缴纳", "房子", "\0", "<b>"), { maxLength: 30 }),
      (pieces) => {
        const text = pieces.join("");
        const guess = guessType(text, ground);
        if (guess === undefined) return;
        expect(guess.share).toBeGreaterThan(0);
        expect(guess.share).toBeLessThanOrEqual(100);
        expect(guess.reasons.length).toBeGreaterThan(0);
        for (const { word } of guess.reasons) expect(text).toContain(word);
      },
    ),
  );
});

test("moves lead where the table says, and nowhere else", () => {
  for (const state of letterStates)
    for (const [move, { from, to }] of Object.entries(letterMoves))
      expect(letterMovedTo(state, move as "take")).toBe((from as readonly string[]).includes(state) ? to : undefined);
  expect(letterMovedTo("answered", "answer")).toBeUndefined();
  expect(letterMovedTo("answered", "spam")).toBeUndefined();
});

test.each([
  ["138 0013 8000", true],
  ["１３８００１３８０００", true],
  ["010-88886666", true],
  ["+8613800138000", true],
  ["12345", false],
  ["110", false],
  ["13800138000x", false],
  ["", false],
])("%s is a number that somebody can be called at: %s", (typed, is) =>
  expect(isContactNumber(plainDigits(typed))).toBe(is),
);
