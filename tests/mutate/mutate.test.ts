import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Accepted } from "./report.ts";
import type { Room } from "./rooms.ts";
import { mutate, type Options } from "./run.ts";

const source = fileURLToPath(new URL("../..", import.meta.url));
const room: Room = { name: "toy", code: ["toy/fare.ts"], tests: ["toy/*.test.ts"] };
const fare = `
export const fare = (age: number): number => (age < 6 ? 0 : 2);
export const isCold = (degrees: number): boolean => degrees < 10;
export const count = (all: readonly string[]): number => {
  let n = 0;
  while (n < all.length) n++;
  return n;
};
export const unused = (a: string, b: string) => a === b;
`;
const fareTest = `
import { expect, test } from "vitest";
import { count, fare, isCold } from "./fare.ts";
test("from six on one pays", () => {
  expect([fare(5), fare(6)]).toEqual([0, 2]);
  expect([isCold(-5), isCold(30)]).toEqual([true, false]);
  expect([count([]), count(["a", "b"])]).toEqual([0, 2]);
});
`;

let root: string;
const leaving = new Set<string>();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "zongji-toy-"));
  leaving.add(root);
  mkdirSync(join(root, "toy"));
  mkdirSync(join(root, "tests"));
  cpSync(join(source, "tests/mutate"), join(root, "tests/mutate"), { recursive: true });
  cpSync(join(source, "tests/seed.ts"), join(root, "tests/seed.ts"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, ".gitignore"), "node_modules\n");
  writeFileSync(join(root, "toy/fare.ts"), fare);
  writeFileSync(join(root, "toy/fare.test.ts"), fareTest);
  symlinkSync(join(source, "node_modules"), join(root, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: root });
});
afterEach(() => {
  for (const folder of leaving) rmSync(folder, { recursive: true, force: true });
});

const run = async (more: Partial<Options> = {}) => {
  const told: string[] = [];
  const results = mkdtempSync(join(tmpdir(), "zongji-mutants-"));
  leaving.add(results);
  const options: Options = {
    root,
    rooms: [room],
    sample: Number.POSITIVE_INFINITY,
    seed: 1,
    only: [],
    again: "all",
    justList: false,
    accepted: [],
    results,
    command: "npm run mutate",
    tell: (line) => void told.push(line),
    ...more,
  };
  const [report] = await mutate(options, leaving);
  return { report: report!, told, markdown: readFileSync(join(options.results, "report.md"), "utf8"), options };
};

const cold: Accepted = {
  file: "toy/fare.ts",
  in: "isCold",
  mutator: "boundary",
  code: "degrees < 10",
  becomes: "degrees <= 10",
  why: "Ten degrees may be either.",
};

test("a run tells which changes no test sees, leaves the tree as it was, and tries again only what it is asked to", {
  timeout: 120_000,
}, async () => {
  const { report, markdown, options } = await run();
  expect(report.alive.map(({ in: place, becomes, outcome }) => [place, becomes, outcome])).toEqual([
    ["isCold", "degrees <= 10", "survived"],
    ["isCold", "11", "survived"],
    ["unused", "a !== b", "unreached"],
  ]);
  // Among them a count that never comes to its end.
  expect(report).toMatchObject({ tried: 14, killed: 11, accepted: 0, shareKilled: 78.6 });
  expect(markdown).toContain("toy/fare.ts:3 (isCold) boundary: `degrees < 10` → `degrees <= 10`");
  expect(readFileSync(join(root, "toy/fare.ts"), "utf8")).toBe(fare);

  const better = fareTest.replace("isCold(-5)", "isCold(9.9)").replace("isCold(30)", "isCold(10)");
  writeFileSync(join(root, "toy/fare.test.ts"), better);
  const again = await run({ results: options.results, again: "survivors" });
  expect(again.told).toContain("toy: 14 mutants, 14 chosen, 3 to try");
  expect(again.report).toMatchObject({ tried: 14, killed: 13, survived: 0, unreached: 1 });
});

test("what may live is counted by itself, and told when the code no longer has it", { timeout: 120_000 }, async () => {
  const gone = { ...cold, code: "degrees < 9" };
  const { report, markdown } = await run({ only: ["toy/"], sample: 14, accepted: [cold, gone] });
  expect(report).toMatchObject({ tried: 14, killed: 11, accepted: 1, survived: 1, unreached: 1, shareSettled: 85.7 });
  expect(markdown).toContain("→ `degrees <= 10`: Ten degrees may be either.");
  expect(markdown).toContain("## No longer in the code\n\n- toy/fare.ts (isCold) boundary: `degrees < 9`");
});
