/** Which files `npm run prove -- --since REF` takes for a change. */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const { filesToProve } = (await import(new URL("../bin/since.mjs", import.meta.url).href)) as {
  readonly filesToProve: (files: readonly string[], changed: readonly string[]) => string[];
};

const root = fileURLToPath(new URL("..", import.meta.url));
const files = ["tests/e2e/*.test.ts", "tests/interop/**/*.test.ts", "packages/media/src/node/*.test.ts"].flatMap(
  (pattern) => globSync(pattern, { cwd: root }),
);
const takenFor = (...changed: string[]): string[] => filesToProve(files, changed);

test("a change of what every server runs takes every file that starts one", () => {
  const taken = takenFor("packages/sip/src/dialog/dialog.ts");
  expect(taken).toEqual(expect.arrayContaining(["tests/e2e/crash.test.ts", "tests/interop/kamailio/in.test.ts"]));
  expect(taken).not.toContain("packages/media/src/node/rounds.test.ts");
  expect(takenFor("package-lock.json").length).toBe(taken.length);
});

test("a change of one room takes the files that speak of it, and no peer's", () => {
  const taken = takenFor("apps/office/src/orders/store.ts");
  expect(taken).toContain("tests/e2e/orders.test.ts");
  expect(taken).not.toContain("tests/interop/carrier/dialogs.test.ts");
  expect(taken.length).toBeLessThan(files.length / 2);
});

test("a change of a test's own scene takes those that import it, however far away", () => {
  expect(takenFor("tests/e2e/day-log.ts")).toEqual(["tests/e2e/day.test.ts"]);
  expect(takenFor("tests/e2e/crash.test.ts")).toEqual(["tests/e2e/crash.test.ts"]);
  expect(takenFor("packages/media/src/node/rounds.ts")).toContain("packages/media/src/node/rounds.test.ts");
});

test("a change that no running server holds takes nothing", () => {
  expect(takenFor("README.md", "packages/sip/src/torture.test.ts", "docs/operations.md")).toEqual([]);
});
