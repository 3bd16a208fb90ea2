/** Unit tests share their worker's modules with the files before and after them: what would then be silently missed, or seen by others, is not written. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const units = ["packages", "apps", "tests"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter(
    (file) =>
      /\.test\.tsx?$/.test(file) &&
      !/node_modules|\.(db|world)\.test\.|^packages\/media\/src\/node\/|^tests\/(e2e|interop)\//.test(file),
  );
const databases = ["packages", "apps"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith(".db.test.ts") && !file.includes("node_modules"));
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

test("only files of workers of their own put a module in another's place, or judge what their process takes", () => {
  expect(units.length).toBeGreaterThan(400);
  const lonely = units.filter((file) => /\bvi\.(do)?[mM]ock\(|\bprocess\.(cpu|memory)Usage\(/.test(textOf(file)));
  expect(lonely.length).toBeGreaterThan(0);
  expect(lonely.filter((file) => !file.endsWith(".apart.test.ts"))).toEqual([]);
  expect(databases.length).toBeGreaterThan(100);
  const alone = databases.filter((file) => /\bvi\.(do)?[mM]ock\(|\bprocess\.(cpu|memory)Usage\(/.test(textOf(file)));
  expect(alone.length).toBeGreaterThan(0);
  expect(alone.filter((file) => !file.endsWith(".apart.db.test.ts"))).toEqual([]);
});

test("a scene's hooks are set by a function that each file calls: a module is loaded once, and they would stand in the first file alone", () => {
  const scenes = [...units, ...databases].flatMap((file) =>
    [...textOf(file).matchAll(/from "(\.[^"]*\.test-scene\.tsx?)"/g)].map(([, scene]) => join(dirname(file), scene!)),
  );
  expect(scenes.length).toBeGreaterThan(10);
  const hooks =
    /^(?:before|after)(?:Each|All)\(|^(?:export )?const (?:\w+|\{[^}]*\}) = \w+(?:Scene|House|Database)\(|^\w+(?:Scene|House|Database)\(/m;
  expect([...new Set(scenes)].filter((scene) => hooks.test(textOf(scene)))).toEqual([]);
});
