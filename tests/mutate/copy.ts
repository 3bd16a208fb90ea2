/** A copy of the tree in which mutants stand: the work tree is never changed. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What git knows or would add: no data, no builds, no modules. */
export const filesOf = (root: string): string[] =>
  execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64e6,
  })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(root, file)));

/** Links to all modules; those of the workspace lead to the copy. */
const linkModules = (root: string, copy: string): void => {
  const link = (name: string) => {
    const from = realpathSync(join(root, "node_modules", name));
    const isOurs = !from.includes("/node_modules/") && from.startsWith(`${realpathSync(root)}/`);
    const to = isOurs ? join(copy, from.slice(realpathSync(root).length)) : from;
    symlinkSync(to, join(copy, "node_modules", name));
  };
  mkdirSync(join(copy, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name.startsWith(".")) continue;
    if (!name.startsWith("@zongji")) link(name);
    else {
      mkdirSync(join(copy, "node_modules", name));
      for (const own of readdirSync(join(root, "node_modules", name))) link(join(name, own));
    }
  }
};

/** @returns the folder of the copy, under the system's folder for temporary files */
export const copyTree = (root: string): string => {
  const copy = mkdtempSync(join(tmpdir(), "zongji-mutate-"));
  for (const file of filesOf(root)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  mkdirSync(join(copy, "tmp"));
  linkModules(root, copy);
  return copy;
};
