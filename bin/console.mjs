// Builds the console where its sources changed since it was last built. By itself: node bin/console.mjs. Needs Node 20 or newer.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const consoleRoot = join(root, "apps/console");

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", ".vite"].includes(entry.name) || entry.name.startsWith("dist")) return [];
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
    accessSync(existsSync(folder) ? folder : dirname(folder), constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const isBuilt = (folder, print) => {
  const stamp = join(folder, "built-from");
  return existsSync(join(folder, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === print;
};

/** Made beside its place and then put into it, so that two who build at once, or one who is stopped, leave a whole one. */
const putInPlace = (made, folder, print) => {
  const old = `${made}-old`;
  try {
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(made, folder);
  } catch (error) {
    // Another who built the same was faster.
    if (!isBuilt(folder, print)) throw error;
  } finally {
    for (const left of [old, made]) rmSync(left, { recursive: true, force: true });
  }
};

const build = (folder, print) =>
  new Promise((done) => {
    const from = Date.now();
    const asked = process.stdout.isTTY ? "" : " (up to half a minute)";
    console.log(`Building the console${asked} ...`);
    mkdirSync(dirname(folder), { recursive: true });
    const made = mkdtempSync(`${folder}-`);
    const args = [join(root, "node_modules/vite/bin/vite.js"), "build", "--configLoader", "runner"];
    const child = spawn(findNode(), [...args, "--logLevel", "warn", "--outDir", made, "--emptyOutDir"], {
      cwd: consoleRoot,
      stdio: "inherit",
      // Whoever runs it under NODE_ENV=test would keep a page whose dialogs all have one id, and so each other's names.
      env: { ...process.env, NODE_ENV: "production" },
    });
    const tick = process.stdout.isTTY ? setInterval(() => process.stdout.write("."), 1000) : undefined;
    const end = (ok) => {
      clearInterval(tick);
      if (ok) {
        writeFileSync(join(made, "built-from"), print);
        putInPlace(made, folder, print);
      } else rmSync(made, { recursive: true, force: true });
      console.log(`${tick ? "\n" : ""}${ok ? `Built in ${((Date.now() - from) / 1000).toFixed(1)} s.` : ""}`);
      done(ok);
    };
    child.on("error", () => end(false));
    child.on("exit", (code) => end(code === 0));
  });

/** Where the built console is, built anew if it has to be. `fresh` is false where that failed: then `folder` is an older one, or none. */
export const findConsole = async () => {
  const print = fingerprint();
  const dist = join(consoleRoot, "dist");
  if (isBuilt(dist, print)) return { folder: dist, fresh: true };
  // Who may not write the checkout keeps his build beside his data.
  const data = resolve(process.env.ZONGJI_DATA?.trim() || "data");
  const folder = mayWrite(consoleRoot) ? dist : join(data, "console");
  if (isBuilt(folder, print)) return { folder, fresh: true };
  // The data folder is private from its first moment.
  if (folder !== dist) mkdirSync(data, { recursive: true, mode: 0o700 });
  if (await build(folder, print)) return { folder, fresh: true };
  return { folder: existsSync(join(folder, "index.html")) ? folder : undefined, fresh: false };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit((await findConsole()).fresh ? 0 : 1);
