import { expect, test } from "vitest";
import { valueWords } from "./value-words.ts";

test.each([
  ["请带身份证。", "请带身份证。"],
  [["房产", "抵押"], "房产，抵押"],
  [{ name: "规定", number: "", effectiveOn: null }, "规定"],
  [undefined, "—"],
  [null, "—"],
  ["", "—"],
  [[], "—"],
  [{ name: "", number: "" }, "—"],
])("of %j a notice says %s", (value, words) => {
  expect(valueWords(value, "，")).toBe(words);
});
