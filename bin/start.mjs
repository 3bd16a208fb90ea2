// npm start: builds the console if its sources changed, then runs the server on the project's Node, again whenever it dies. Needs Node 20 or newer.
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findConsole } from "./console.mjs";
import { findNode } from "./node.mjs";
import { keepRunning } from "./parent.mjs";

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
 * it (node:module, enableCompileCache). A folder that can't be is the server's to tell of.
 */
const compiledFolder = () => {
  const data = resolve(process.env.ZONGJI_DATA?.trim() || "data");
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    return { NODE_COMPILE_CACHE: join(data, "compiled") };
  } catch {
    return {};
  }
};

/** V8's young generation would grow to 48 MB before a first call's garbage is looked at, and calls are charged with it. */
const youngGeneration = "--max-semi-space-size=4";

const server = join(root, "apps/live/src");
keepRunning(
  node,
  [youngGeneration, join(server, "main.ts"), "--office", ...(folder ? [`--console=${folder}`] : [])],
  [join(server, "stop-postgres.ts")],
  { ...compiledFolder(), ...process.env },
  [join(root, "apps/office/src/main.ts")],
);
