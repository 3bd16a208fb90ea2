// What the builds of console and programs have in common: from which sources a build was made, and putting it in its place whole.
import { createHash } from "node:crypto";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Whether Node was started with this module; by a link to it too, or to a folder above it. */
export const isStarted = (url) =>
  process.argv[1] !== undefined &&
  existsSync(process.argv[1]) &&
  realpathSync(process.argv[1]) === realpathSync(fileURLToPath(url));

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", ".vite"].includes(entry.name) || entry.name.startsWith("dist")) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });

/** Changes when a file of these folders changes, or what the lock file pins, or `more`. Hexadecimal. */
export const fingerprintOf = (folders, isPart = () => true, more = "") => {
  const hash = createHash("sha256").update(more);
  for (const file of [...folders.flatMap(filesIn), join(root, "package-lock.json")].filter(isPart).sort())
    hash.update(relative(root, file)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
};

export const mayWrite = (folder) => {
  try {
    accessSync(existsSync(folder) ? folder : dirname(folder), constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** Made beside its place and then put into it, so that two who build at once, or one who is stopped, leave a whole one. */
export const putInPlace = (made, folder, isThere) => {
  const old = `${made}-old`;
  try {
    // A folder made under a name of its own is its maker's alone; who runs the server may be another.
    chmodSync(made, 0o755);
    // Where another who built the same was faster, a server may have been started from his.
    if (isThere()) return;
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(made, folder);
  } catch (error) {
    if (!isThere()) throw error;
  } finally {
    for (const left of [old, made]) rmSync(left, { recursive: true, force: true });
  }
};
