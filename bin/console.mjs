// Builds the console where its sources changed since it was last built. By itself: node bin/console.mjs. Needs Node 20 or newer.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fingerprintOf, isStarted, mayWrite, putInPlace, root } from "./built.mjs";
import { findNode } from "./node.mjs";

const consoleRoot = join(root, "apps/console");

/** Changes when anything changes that the built console is made of. */
const fingerprint = () =>
  fingerprintOf([consoleRoot, join(root, "packages/api/src"), join(root, "packages/domain/src")]);

const isBuilt = (folder, print) => {
  const stamp = join(folder, "built-from");
  return existsSync(join(folder, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === print;
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
        putInPlace(made, folder, () => isBuilt(folder, print));
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

if (isStarted(import.meta.url)) process.exit((await findConsole()).fresh ? 0 : 1);
