import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sizingTable, withTable } from "./sizing.ts";

const figures = (corePctPerCall: number, rssKbPerCall: number) => {
  return { corePctPerCall, rssKbPerCall, lost: 0, setupP95Ms: 5 };
};
const bench = {
  ivr: { "50": figures(9, 9), "200": figures(0.1, 1024) },
  bridged: {},
  recorded: { "100": figures(0.2, 2048) },
  cps: { rate: 1400, corePct: 60 },
};

test("the table follows from the bench: at 200 calls, or the most that was measured", () => {
  const lines = sizingTable(bench).split("\n");
  // 240 lines: 60 × 0.1 % and 180 × 0.2 %; 400 MB, 60 × 1 MB and 180 × 2 MB.
  expect(lines.find((line) => line.startsWith("| 240 "))).toBe("| 240 | 180 | 42.0 % | 2 | 820 MB | 2 GB |");
  expect(lines[0]).toContain("1400 calls a second at 60 % of a core");
  expect(() => sizingTable({ ...bench, recorded: {} })).toThrow(/ivr and recorded/);
});

test("the page has a place for it, and it can be put there again", () => {
  const page = readFileSync(fileURLToPath(new URL("../../docs/operations/sizing.md", import.meta.url)), "utf8");
  const once = withTable(page, "| a |");
  expect(once).toContain("| a |");
  expect(withTable(withTable(once, "| b |"), "| a |")).toBe(once);
  expect(() => withTable("nothing", "x")).toThrow(/no place/);
});
