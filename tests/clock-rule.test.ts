/** lint/clock.mjs finds each way in which a file could read the machine's clock, and counts them against the list. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import listed from "../oxlint.clock.json" with { type: "json" };

const root = fileURLToPath(new URL("../", import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-clock-rule-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Findings of the linter on a file. @param most as the list has it */
const found = (text: string, most?: number): { readonly line: number; readonly message: string }[] => {
  const rule = most === undefined ? "error" : ["error", { most }];
  const config = { categories: { correctness: "off" }, jsPlugins: [join(root, "lint/clock.mjs")] };
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, rules: { "zongji/clock": rule } }));
  writeFileSync(join(folder, "sample.ts"), text);
  const linter = join(root, "node_modules/oxlint/bin/oxlint");
  const args = [linter, "-c", "config.json", "-f", "json", "sample.ts"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect(stderr).toBe("");
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { message: string; labels: { span: { line: number } }[] }[];
  };
  return diagnostics.map(({ message, labels: [label] }) => ({ message, line: label!.span.line }));
};

const forms = [
  "export const now = Date.now();",
  "export const asValue = Date.now;",
  "export const given = (now = Date.now) => now();",
  'export const computed = Date["now"]();',
  "export const optional = Date?.now?.();",
  "export const ofGlobal = globalThis.Date.now();",
  "export const made = new Date();",
  "export const bare = new Date;",
  "export const madeOfGlobal = new globalThis.Date();",
  "export const text = Date();",
  "export const { now: taken } = Date;",
  "export const mono = performance.now();",
  "export const monoAsValue = { mono: performance.now };",
  "export const monoOfGlobal = globalThis.performance.now();",
  "export const { now: monoTaken } = performance;",
  "export const day = dayjs();",
];

test("each form is found once, in its line", () => {
  const all = found(forms.join("\n"));
  expect(all.map(({ line }) => line).sort((a, b) => a - b)).toEqual(forms.map((_, index) => index + 1));
});

test("a moment that is given, and a clock that is handed in, are none", () => {
  const fine = [
    "export const at = (ms: number) => new Date(ms);",
    'export const parsed = Date.parse("2027-01-01") + Date.UTC(2027, 0, 1);',
    "export const handed = (clock: { now: () => number }) => clock.now();",
    "export const marked = () => performance.mark('x');",
    "export const day = (at: number) => dayjs(at);",
  ];
  expect(found(fine.join("\n"))).toEqual([]);
});

test("the list's number is what there is: neither more nor fewer", () => {
  const two = "export const a = Date.now();\nexport const b = Date.now();\n";
  expect(found(two, 2)).toEqual([]);
  expect(found(two, 1).length).toBe(2);
  expect(found(two, 3)).toMatchObject([{ message: expect.stringContaining("says 3, and there are 2") }]);
});

test("the list is no longer than it was", () => {
  const counts = Object.values(listed);
  expect([counts.length <= 65, counts.reduce((sum, count) => sum + count, 0) <= 155]).toEqual([true, true]);
});
