/** Each file that `npm run prove` alone runs stands in a table of tests/README.md, which says where the gate asks its question. */
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(new URL("README.md", import.meta.url), "utf8");
const [, chapter = ""] = /^## Where the world's questions are asked in the gate$(.*?)^## /ms.exec(readme) ?? [];
/** The names in the first column of each table. */
const named = chapter
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));

const filesOf = (pattern: string): string[] =>
  globSync(pattern, { cwd: root }).filter((file) => !file.includes("node_modules"));
const nameOf = (file: string): string => basename(file).replace(/(\.world)?\.test\.ts$/, "");

const world = [
  ...filesOf("tests/e2e/*.test.ts").map(nameOf),
  ...filesOf("tests/interop/**/*.test.ts").map((file) => file.slice("tests/interop/".length, -".test.ts".length)),
  ...filesOf("packages/media/src/node/*.test.ts").map(nameOf),
  ...["packages/*/src/**/*.world.test.ts", "apps/*/src/**/*.world.test.ts", "tests/*/*.world.test.ts"]
    .flatMap(filesOf)
    .map(nameOf),
];

test("each file of the world stands in a row, and each row's files are there", () => {
  expect(world.length).toBeGreaterThan(100);
  expect(world.filter((file) => !named.includes(file))).toEqual([]);
  const folders = ["packages/media/src/node", "apps/live", "live/start"];
  expect(named.filter((name) => !world.includes(name) && !folders.includes(name))).toEqual([]);
});
