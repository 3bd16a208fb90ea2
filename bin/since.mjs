// Chooses which files `npm run prove -- --since REF` has to run: those whose imports, of tests or product, changed since REF.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./suite.mjs";

const git = (...args) => {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`git ${args.join(" ")} failed: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
};

/** Files that differ from a commit, with those that git does not know yet. */
export const changedSince = (ref) => [
  ...new Set([...git("diff", "--name-only", ref, "--"), ...git("ls-files", "--others", "--exclude-standard")]),
];

const textOf = (file) => readFileSync(join(root, file), "utf8");

/** The folder of each package of the workspace by its name. */
const packages = { "@zongji/kit": "tests/kit/src" };
for (const name of ["domain", "sip", "media", "switch", "search", "api", "store", "web"])
  packages[`@zongji/${name}`] = `packages/${name}/src`;

const resolved = (from, specifier) => {
  if (specifier.startsWith(".")) return normalize(join(dirname(from), specifier));
  const [scope, name, ...rest] = specifier.split("/");
  const folder = packages[`${scope}/${name}`];
  if (!folder) return undefined;
  const inside = rest.length === 0 ? "index.ts" : rest.join("/").replace(/^src\//, "");
  return join(folder, inside.endsWith(".ts") ? inside : `${inside}.ts`);
};

const directImports = new Map();

/** The files of the checkout that a file names in its imports; read once. */
const namedBy = (file) => {
  if (!directImports.has(file)) {
    const specifiers = textOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
    const targets = [...specifiers].map(([, specifier]) => resolved(file, specifier));
    directImports.set(
      file,
      targets.filter((target) => target && existsSync(join(root, target))),
    );
  }
  return directImports.get(file);
};

/** All files that a file imports, itself among them, through as many others as there are. */
export const importsOf = (file, seen = new Set()) => {
  if (seen.has(file) || !existsSync(join(root, file))) return seen;
  seen.add(file);
  for (const target of namedBy(file)) importsOf(target, seen);
  return seen;
};

/** A room of the office or a feature of the console, by its folder: only files that speak of it can tell that it changed. */
const roomOf = (file) => /^apps\/(?:office\/src|console\/src\/features)\/([a-z-]+)\//.exec(file)?.[1];

const isProduct = (file) =>
  /^(packages|apps|bin|prompts)\//.test(file) || ["package-lock.json", "vitest.config.ts"].includes(file);
const isBeside = (file) => /\.test(-scene)?\.tsx?$|\.md$|\/bench\//.test(file);

/** "orders" is spoken of as "order", too. */
const speaksOf = (text, room) => text.includes(room.replace(/(ies|s)$/, ""));

/**
 * @param files of `npm run prove`
 * @param changed paths from the root of the checkout
 * @returns those of `files` that the change can reach. A file of peers starts the whole server: a change of what all share (packages, apps/live, the programs) reaches
 * each of them; a change of one room of the office or one feature of the console reaches those whose text, or what they import of the tests, has its name, and
 * those that say `// proves: every page`.
 */
export const filesToProve = (files, changed) => {
  const product = changed.filter((file) => isProduct(file) && !isBeside(file));
  const rooms = [...new Set(product.map(roomOf))];
  return files.filter((file) => {
    const imports = importsOf(file);
    if (changed.some((each) => imports.has(each))) return true;
    if (!/^tests\/(e2e|interop)\//.test(file)) return false;
    if (rooms.includes(undefined)) return true;
    const own = [...imports].filter((each) => !each.startsWith("tests/kit/")).map(textOf);
    const text = own.join("\n");
    return rooms.length > 0 && (/^\/\/ proves: every page$/m.test(text) || rooms.some((room) => speaksOf(text, room)));
  });
};
