// The server's programs, each in a few files instead of two thousand, which a start then reads in a quarter of the time (docs/adr/0069): built where
// their sources changed. By itself: node bin/programs.mjs. Needs Node 20 or newer.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { fingerprintOf, isStarted, mayWrite, putInPlace, root } from "./built.mjs";
import { findNode } from "./node.mjs";

const programs = ["live", "office"];
const sourceOf = (program) => join(root, "apps", program, "src/main.ts");
const distOf = (program) => join(root, "apps", program, "dist");

/** Of the packages from outside, those of several hundred small modules each; the others are loaded as they are. */
const alsoInside = /^(kysely|@sinclair\/typebox)(\/|$)/;
const isInside = (id) => /^[./]/.test(id) || id.startsWith("@zongji/") || alsoInside.test(id);

/** A file that names another by `import.meta.url` means the one beside its source. */
const ownAddresses = {
  name: "own-addresses",
  transform: (code, id) =>
    code.includes("import.meta.url")
      ? code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
      : undefined,
};

const isTest = (file) => /\.test(-scene)?\.[a-z]+$/.test(file);

/**
 * Changes when anything changes that the programs are made of: what builds them too, by which name each package is entered, and the checkout's place,
 * which they name. Hexadecimal.
 */
const fingerprint = () => {
  const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  const folders = [
    ...programs.map((name) => join(root, "apps", name, "src")),
    ...packages.map((one) => join(one, "src")),
  ];
  const entries = packages.map((one) => join(one, "package.json"));
  const others = [fileURLToPath(import.meta.url), ...entries]
    .filter(existsSync)
    .map((file) => readFileSync(file, "utf8"));
  return fingerprintOf(folders.filter(existsSync), (file) => !isTest(file), [root, ...others].join("\0")).slice(0, 20);
};

const builtOf = (program, print) => join(distOf(program), print);

/** What is in a build, but for this word itself. Hexadecimal. */
const contentOf = (built) => {
  const hash = createHash("sha256");
  for (const name of readdirSync(built).sort())
    if (name !== "built")
      hash
        .update(name)
        .update("\0")
        .update(readFileSync(join(built, name)))
        .update("\0");
  return hash.digest("hex");
};

/** Whether all of it is there: a machine that lost its power, or who was stopped while he cleared up, may have left less. */
const isBuilt = (program, print) => {
  const built = builtOf(program, print);
  try {
    return readFileSync(join(built, "built"), "utf8") === contentOf(built);
  } catch {
    return false;
  }
};

/** Those who try one release after another go back to the one before. */
const keptBuilds = 3;
/** Nobody builds for so long: it was left by one who was stopped, ms. */
const longestBuildMs = 3_600_000;

/** The command lines of all processes. A server is started again from its own build, whatever was built meanwhile, and loads pieces of it later. */
const commandLines = () => {
  const read = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      // It has ended.
      return "";
    }
  };
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(read)
      .join("\n");
  } catch {
    // No such folder, as on macOS.
    return "";
  }
};

/** Of the folder's contents only what was built here: the newest, and what a program runs from, stay. */
const dropOld = (program) => {
  const dist = distOf(program);
  const aged = (pattern) =>
    readdirSync(dist)
      .filter((name) => pattern.test(name))
      .map((name) => ({
        folder: join(dist, name),
        at: statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
      }))
      .sort((a, b) => b.at - a.at);
  const running = commandLines();
  const old = aged(/^[0-9a-f]{20}$/)
    .slice(keptBuilds)
    .filter(({ folder }) => !running.includes(`${folder}/`));
  const left = aged(/^new-/).filter(({ at }) => Date.now() - at > longestBuildMs);
  for (const { folder } of [...old, ...left]) rmSync(folder, { recursive: true, force: true });
};

/** Writes each of these programs with all that is inside of it: by its name, the file of its source. @param dir in the folder of one of the apps */
export const writeBundle = async (input, dir) => {
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input,
    platform: "node",
    external: (id) => !isInside(id),
    plugins: [ownAddresses],
    onLog: (level, log) => level === "warn" && console.warn(log.message),
  });
  await bundle.write({ dir, format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "[name]-[hash].mjs" });
};

const buildOne = async (program, print) => {
  mkdirSync(distOf(program), { recursive: true });
  const made = mkdtempSync(join(distOf(program), "new-"));
  try {
    await writeBundle({ main: sourceOf(program) }, made);
    // As a git pull changes them: the build would have the name of what it is not made of.
    if (fingerprint() !== print) throw new Error("The sources changed while they were built.");
    writeFileSync(join(made, "built"), contentOf(made));
    putInPlace(made, builtOf(program, print), () => isBuilt(program, print));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  try {
    dropOld(program);
  } catch (error) {
    // What is left of others costs room alone.
    console.warn(`An older build could not be deleted: ${error.message}`);
  }
};

const buildHere = async (print) => {
  for (const program of programs) if (!isBuilt(program, print)) await buildOne(program, print);
};

/** By the project's Node, which may be newer than the one that starts it. It says itself why it fails. */
const build = () =>
  new Promise((done) => {
    const child = spawn(findNode(), [fileURLToPath(import.meta.url), "--here"], { stdio: "inherit" });
    child.on("error", done);
    child.on("exit", done);
  });

/** The name of the build of what the sources are now, made where it is not there; undefined where it can't be. */
const findBuild = async () => {
  const print = fingerprint();
  const areBuilt = () => programs.every((program) => isBuilt(program, print));
  if (areBuilt()) return print;
  if (!programs.every((program) => mayWrite(distOf(program)))) return undefined;
  await build();
  return areBuilt() ? print : undefined;
};

/** For who looks into them while they run, or puts something else in a module's place: nothing is built, each module is loaded by itself. */
const isFromSources = process.env.ZONGJI_FROM_SOURCES === "1";

/**
 * The files that live and office are started from, and the name of their build. `fresh` is false where they had to be built and could not be: then they
 * are the sources, which do the same and take longer to load. Never rejects.
 */
export const findPrograms = async () => {
  const find = isFromSources ? Promise.resolve() : findBuild();
  const print = await find.catch((error) => console.error(`The server's programs: ${error.message}`));
  const [live, office] = programs.map((name) => (print ? join(builtOf(name, print), "main.mjs") : sourceOf(name)));
  return { live, office, fresh: isFromSources || print !== undefined, name: print ?? "sources" };
};

if (isStarted(import.meta.url)) {
  if (process.argv.includes("--here")) await buildHere(fingerprint());
  else process.exit((await findPrograms()).fresh ? 0 : 1);
}
