import { expect, test } from "vitest";
import { readText, textOf } from "./draft-text.ts";

const body = { start: "a", nodes: { a: { prompts: [], times: [1, -2.5e3], "": null, ok: true, said: '"\\ü\n' } } };

test("a draft's text is read as it was written", () => {
  expect(readText(textOf(body))).toEqual({ body });
});

test.each<[string, string, number | undefined]>([
  ["a word without quotes", '{\n  "a": 1,\n  b: 2\n}', 3],
  ["a value without quotes", '{\n  "zone": Asia\n}', 2],
  ["a comma that is missing", '{\n  "a": 1\n\n  "b": 2\n}', 4],
  ["a comma too many", '{\n  "a": [1,\n2,\n]\n}', 4],
  ["a colon that is missing", '{\n  "a"\n1}', 3],
  ["a bracket of the other sort", '{\n  "a": [1}\n}', 2],
  ["a bracket too many", '{\n  "a": 1\n}\n}', 4],
  ["a text over two lines", '{\n  "a": "b\nc"\n}', 2],
  ["an end that is missing", '{\n  "a": 1\n\n', 2],
  ["nothing", "", 1],
  ["a list", "[]", undefined],
  ["nothing as JSON", "null", undefined],
])("%s is told with its line", (_, text, line) => {
  expect(readText(text)).toEqual({ wrong: { line } });
});

test("whatever is cut off a draft's text, the line is one of what is left", () => {
  const text = textOf(body);
  for (let end = 0; end < text.length; end += 1) {
    const cut = text.slice(0, end);
    const read = readText(cut);
    const line = "wrong" in read ? (read.wrong.line ?? 0) : 0;
    expect(line, cut).toBe(cut.trimEnd().split("\n").length);
  }
});
