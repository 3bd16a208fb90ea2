import { expect, test } from "vitest";
import { mutantsOf } from "./mutants.ts";

/** What a line of code becomes, by mutator. */
const becomes = (code: string): string[] =>
  mutantsOf("x.ts", code).map(({ mutator, code: was, becomes: to }) => `${mutator}: ${was} → ${to}`);

const cases: readonly (readonly [title: string, code: string, expected: readonly string[]])[] = [
  ["a condition always holds, and never does", "const x = ready ? a : b;", ["ready → true", "ready → false"]],
  ["a loop's condition never holds, for always would not end", "while (more) next();", ["more → false", "next(); → "]],
  ["a bound takes in one more", "const x = age < limit;", ["age < limit → age <= limit"]],
  ["equal becomes unequal where that is no condition", "const x = a === b;", ["a === b → a !== b"]],
  [
    "each side of a compound condition is left out",
    "const x = a && b;",
    ["a && b → a", "a && b → b", "a && b → (a) || (b)"],
  ],
  ["what stands in for a missing value is gone", "const x = a ?? b;", ["a ?? b → a"]],
  ["a not is gone", "const x = !a;", ["!a → a"]],
  ["plus becomes minus", "const x = a + b;", ["a + b → a - b"]],
  ["texts are put together as they were", 'const x = a + ": ";', []],
  ["a count goes the other way, or is not made", "n++;", ["n++; → ", "n++ → n--"]],
  [
    "constants change",
    "f(0, 1, 7, 15_000, true);",
    ["f(0, 1, 7, 15_000, true); → ", "0 → 1", "1 → 0", "7 → 8", "15_000 → 30000", "true → false"],
  ],
  ["a word that the machine reads is emptied", 'const x = { reason: "busy" };', ['"busy" → ""']],
  ["what people read is let alone", 'const x = { label: "Busy", why: "It is busy." };', []],
  ["a filter is gone", "const x = all.filter(isOpen);", ["all.filter(isOpen) → all"]],
  ["one becomes all", "const x = all.some(isOpen);", ["all.some(isOpen) → all.every(isOpen)"]],
  ["the greatest becomes the least", "const x = Math.max(a, b);", ["Math.max(a, b) → Math.min(a, b)"]],
  ["what may be missing is taken for granted", "const x = a?.b.c;", ["a?.b.c → a.b.c"]],
  ["each of a list is left out", "const x = [a, ...b];", ["a → ", "b → []"]],
  ["what is added to an object is not", "const x = { ...a };", ["a → {}"]],
  ["a pattern is no list", "[a, b] = pair;", ["[a, b] = pair; → "]],
  ["a loop over things is left out", "for (const x of all) f(x);", ["for (const x of all) f(x); → ", "f(x); → "]],
  ["a type is no code", 'const x = a as "b" | 1; type Y = 0;', []],
  ["a name of a property stays", "const x = { 1: a };", []],
];

test.each(cases)("%s", (_title, code, expected) => {
  expect(becomes(code).map((line) => line.replace(/^\w+: /, ""))).toEqual(expected);
});

test("a procedure that does two things does neither", () => {
  expect(becomes("function f() { a(); b(); }")).toContain("body: { a(); b(); } … → return;");
  expect(becomes("function f() { a(); return b; }").some((line) => line.startsWith("body"))).toBe(false);
});
