// npm start: builds console and programs if their sources changed, then runs the server on the project's Node, again whenever it dies. Needs Node 20 or newer.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findConsole } from "./console.mjs";
import { findNode } from "./node.mjs";
import { keepRunning } from "./parent.mjs";
import { findPrograms } from "./programs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = findNode();

let folder;
try {
  if (
    process.env.ZONGJI_DATA &&
    existsSync(process.env.ZONGJI_DATA) &&
    !statSync(process.env.ZONGJI_DATA).isDirectory()
  )
    throw new Error("ZONGJI_DATA is not a folder");
  const found = await findConsole();
  folder = found.folder;
  if (!found.fresh)
    console.error(
      `The console could not be built; ${folder ? "the older one is served" : "the server runs without it"}.`,
    );
} catch (error) {
  console.error(`The console could not be built: ${error.message}. The server runs without it.`);
}

/**
 * Where the server's programs lie compiled, which halves the time of its start: in its data folder, since whoever writes there could run anything in
 * it (node:module, enableCompileCache). Of other builds nothing is kept: their files have other names, and Node never deletes any. A folder that can't be
 * is the server's to tell of.
 */
const compiledFolder = (build) => {
  const data = resolve(process.env.ZONGJI_DATA?.trim() || "data");
  const compiled = join(data, "compiled");
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    const others = existsSync(compiled) ? readdirSync(compiled).filter((name) => name !== build) : [];
    for (const name of others) rmSync(join(compiled, name), { recursive: true, force: true });
    return { NODE_COMPILE_CACHE: join(compiled, build) };
  } catch {
    return {};
  }
};

/**
 * V8's young generation would grow to 48 MB before a first call's garbage is looked at, and calls are charged with it. It has its size from the
 * beginning: while it grows, loading the programs takes a fifth longer, and calls of a server that died wait for that.
 */
const youngGeneration = ["--min-semi-space-size=4", "--max-semi-space-size=4"];

const programs = await findPrograms();
if (!programs.fresh)
  console.error("The server's programs could not be built: they run from their sources, and start more slowly.");
keepRunning(
  node,
  [...youngGeneration, programs.live, "--office", ...(folder ? [`--console=${folder}`] : [])],
  [join(root, "apps/live/src/stop-postgres.ts")],
  { ...compiledFolder(programs.name), ...process.env },
  [programs.office],
);
