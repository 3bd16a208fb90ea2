// npm start: builds the console if its sources changed, then runs the server on the project's Node. Needs Node 20 or newer.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const consoleRoot = join(root, "apps/console");
const node = findNode();

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist", ".vite"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });

/** Changes when anything changes that the built console is made of. */
const fingerprint = () => {
  const hash = createHash("sha256");
  const folders = [consoleRoot, join(root, "packages/api/src"), join(root, "packages/domain/src")];
  for (const file of [...folders.flatMap(filesIn), join(root, "package-lock.json")].sort())
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
};

const mayWrite = (folder) => {
  try {
    accessSync(existsSync(folder) ? folder : consoleRoot, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const isBuilt = (folder, print) => {
  const stamp = join(folder, "built-from");
  return existsSync(join(folder, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === print;
};

const build = (folder) =>
  new Promise((done) => {
    const from = Date.now();
    const asked = process.stdout.isTTY ? "" : " (about half a minute)";
    console.log(`Building the console${asked} ...`);
    const args = [
      join(root, "node_modules/vite/bin/vite.js"),
      "build",
      "--configLoader",
      "runner",
      "--logLevel",
      "warn",
    ];
    const child = spawn(node, [...args, "--outDir", folder, "--emptyOutDir"], { cwd: consoleRoot, stdio: "inherit" });
    const tick = process.stdout.isTTY ? setInterval(() => process.stdout.write("."), 1000) : undefined;
    const end = (ok) => {
      clearInterval(tick);
      console.log(`${tick ? "\n" : ""}${ok ? `Built in ${((Date.now() - from) / 1000).toFixed(1)} s.` : ""}`);
      done(ok);
    };
    child.on("error", () => end(false));
    child.on("exit", (code) => end(code === 0));
  });

/** Where the built console is; undefined if there is none. */
const findConsole = async () => {
  if (!existsSync(join(consoleRoot, "vite.config.ts"))) return undefined;
  const print = fingerprint();
  // Who may not write the checkout keeps his build beside his data.
  const own = resolve(process.env.ZONGJI_DATA?.trim() || "data", "console");
  const dist = join(consoleRoot, "dist");
  if (isBuilt(dist, print)) return dist;
  const folder = mayWrite(dist) ? dist : own;
  if (isBuilt(folder, print)) return folder;
  // The data folder is private from its first moment.
  mkdirSync(folder, { recursive: true, ...(folder === own && { mode: 0o700 }) });
  if (await build(folder)) {
    writeFileSync(join(folder, "built-from"), print);
    return folder;
  }
  const older = existsSync(join(folder, "index.html"));
  console.error(`The console could not be built; ${older ? "the older one is served" : "the server runs without it"}.`);
  return older ? folder : undefined;
};

let folder;
try {
  if (
    process.env.ZONGJI_DATA &&
    existsSync(process.env.ZONGJI_DATA) &&
    !statSync(process.env.ZONGJI_DATA).isDirectory()
  )
    throw new Error("ZONGJI_DATA is not a folder");
  folder = await findConsole();
} catch (error) {
  console.error(`The console could not be built: ${error.message}. The server runs without it.`);
}

// A session of its own: Ctrl-C in the terminal reaches the server once, from here, and not its PostgreSQL and media besides.
const child = spawn(node, [join(root, "apps/server/src/main.ts"), ...(folder ? [`--console=${folder}`] : [])], {
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  detached: true,
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`The server could not be started: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
