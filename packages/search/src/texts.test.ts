import fc from "fast-check";
import { expect, test } from "vitest";
import { fold } from "./fold.ts";
import { highlight, snippet } from "./highlight.ts";
import { foldNumbers, numberOf } from "./numerals.ts";
import { termsOf } from "./terms.ts";

test("folding keeps each character at its place, and done twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      const folded = fold(text);
      expect(folded.length).toBe(text.length);
      expect(fold(folded)).toBe(folded);
    }),
  );
  expect(fold("不動產〔２０２４〕ＡＢ")).toBe("不动产(2024)ab");
});

test.each([
  ["三十二", 32],
  ["十", 10],
  ["一百零五", 105],
  ["二〇一九", 2019],
  ["两千零二十", 2020],
  ["九千九百九十九", 9999],
])("%s is %i", (text, number) => expect(numberOf(text)).toBe(number));

test("numbers of clauses and documents have one way of writing", () => {
  for (const [one, other] of [
    ["第三十二条", "第32条"],
    ["京建发〔2019〕12号", "京建发(2019)第12号"],
    ["五个工作日", "5个工作日"],
  ] as const)
    expect(foldNumbers(fold(one))).toBe(foldNumbers(fold(other)));
});

test("highlighted pieces together are the text; what is marked was looked for", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 80 }),
      fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }).map(fold), { maxLength: 4 }),
      (text, terms) => {
        const pieces = highlight(text, terms);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        for (let at = 1; at < pieces.length; at += 1) expect(pieces[at]!.hit).not.toBe(pieces[at - 1]!.hit);
        if (!terms.some((term) => fold(text).includes(term))) expect(pieces.some(({ hit }) => hit)).toBe(false);
      },
    ),
  );
  expect(highlight("繼承 Abc", ["继承", "abc"])).toEqual([
    { text: "繼承", hit: true },
    { text: " ", hit: false },
    { text: "Abc", hit: true },
  ]);
});

test("a snippet is a stretch of the text, not longer than asked for, and holds the densest place", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), fc.integer({ min: 20, max: 60 }), (text, length) => {
      const pieces = snippet(text, ["的"], length).filter((piece) => piece.text !== "…");
      const whole = pieces.map((piece) => piece.text).join("");
      expect(text).toContain(whole);
      expect(whole.length).toBeLessThanOrEqual(length + 1);
      expect(whole.isWellFormed()).toBe(text.isWellFormed() || whole.isWellFormed());
    }),
  );
  const long = `${"无关文字。".repeat(60)}抵押权注销登记的材料${"无关文字。".repeat(60)}`;
  expect(snippet(long, ["抵押", "注销"]).some(({ text, hit }) => hit && text === "注销")).toBe(true);
});

test("each pair of neighbours is a term with how often it is there; so is a longer word, Latin, a number", () => {
  const terms = termsOf("不动产登记，不动产 OK 22");
  expect([terms.get("不动"), terms.get("不动产"), terms.get("登记"), terms.get("ok"), terms.get("22")]).toEqual([
    2, 2, 1, 1, 1,
  ]);
  expect(terms.has("记不")).toBe(false);
});
