import fc from "fast-check";
import { expect, test } from "vitest";
import { compareLines, compareTexts, type TextPiece } from "./compare-texts.ts";

const joined = (pieces: readonly TextPiece[] | undefined): string => (pieces ?? []).map(({ text }) => text).join("");
const line = fc
  .array(fc.constantFrom("抵", "押", "登记", "abc", " ", "😀"), { maxLength: 8 })
  .map((parts) => parts.join(""));
const lines = fc.array(line, { minLength: 1, maxLength: 8 }).map((all) => all.join("\n"));

test("each side of a comparison is the whole of its text", () => {
  fc.assert(
    fc.property(lines, lines, (first, second) => {
      const rows = compareTexts(first, second);
      const side = (name: "first" | "second") =>
        rows.flatMap((row) => (row[name] === undefined ? [] : [joined(row[name])])).join("\n");
      expect([side("first"), side("second")]).toEqual([first, second]);
    }),
  );
});

test("what both have is the same on both sides, in its order", () => {
  fc.assert(
    fc.property(line, line, (first, second) => {
      const compared = compareLines(first, second);
      const common = (pieces: readonly TextPiece[]) => joined(pieces.filter((piece) => piece.in === "both"));
      expect(common(compared.first)).toBe(common(compared.second));
    }),
  );
});

test("a text beside itself differs nowhere", () => {
  fc.assert(
    fc.property(lines, (text) => {
      for (const { first, second } of compareTexts(text, text)) {
        expect(first).toEqual(second);
        expect(first!.every((piece) => piece.in === "both")).toBe(true);
      }
    }),
  );
});

test("a word that was put in is told, and no more than that", () => {
  expect(compareLines("贷款还清后申请", "贷款还清后网上申请").second).toEqual([
    { in: "both", text: "贷款还清后" },
    { in: "second", text: "网上" },
    { in: "both", text: "申请" },
  ]);
});

test("two long texts that differ everywhere are compared at once", () => {
  const long = (sign: string) => Array.from({ length: 5000 }, (_, n) => `${sign}${n}`).join("\n");
  expect(compareTexts(long("甲"), long("乙"))).toHaveLength(5000);
});
