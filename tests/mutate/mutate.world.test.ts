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
import { count, fare } from "./fare.ts";
test("from six on one pays", () => {
  expect([fare(5), fare(6)]).toEqual([0, 2]);
  expect([count([]), count(["a", "b"])]).toEqual([0, 2]);
});
`;
/** A test file of its own: what fails in the other says nothing of what this one sees. */
const coldTest = `
import { expect, test } from "vitest";
import { isCold } from "./fare.ts";
test("it is cold below ten degrees", () => expect([isCold(-5), isCold(30)]).toEqual([true, false]));
`;

let root: string;
const leaving = new Set<string>();
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "zongji-toy-"));
  leaving.add(root);
  mkdirSync(join(root, "toy"));
  mkdirSync(join(root, "tests"));
  cpSync(join(source, "tests/mutate"), join(root, "tests/mutate"), { recursive: true });
  for (const file of ["seed.ts", "left-over.ts"]) cpSync(join(source, "tests", file), join(root, "tests", file));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(join(root, ".gitignore"), "node_modules\n");
  writeFileSync(join(root, "toy/fare.ts"), fare);
  writeFileSync(join(root, "toy/fare.test.ts"), fareTest);
  writeFileSync(join(root, "toy/cold.test.ts"), coldTest);
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
  const [report] = await mutate(options);
  return { report: report!, told, markdown: readFileSync(join(options.results, "report.md"), "utf8"), options };
};

const unused: Accepted = {
  file: "toy/fare.ts",
  in: "unused",
  mutator: "equality",
  code: "a === b",
  becomes: "a !== b",
  why: "Nobody asks for it.",
};

test("a run tells which changes no test sees and leaves the tree as it was; survivors are tried again, but for those that may live", {
  timeout: 1_200_000,
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

  writeFileSync(join(root, "toy/cold.test.ts"), coldTest.replace("isCold(30)", "isCold(10)"));
  const gone = { ...unused, code: "a == b" };
  const again = await run({ results: options.results, again: "survivors", accepted: [unused, gone] });
  expect(again.told).toContain("toy: 14 mutants, 14 chosen, 3 to try");
  expect(again.report).toMatchObject({ tried: 14, killed: 13, accepted: 1, survived: 0, unreached: 0 });
  expect(again.report.shareSettled).toBe(100);
  expect(again.markdown).toContain("→ `a !== b` [no test comes here]: Nobody asks for it.");
  expect(again.markdown).toContain("## No longer in the code\n\n- toy/fare.ts (unused) equality: `a == b`");
});
