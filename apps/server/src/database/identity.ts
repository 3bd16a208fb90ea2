import { spawnSync } from "node:child_process";
import { chownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../sentence.ts";

/** PostgreSQL refuses to run as root. As whom it runs: words before its command, and who owns its files. */
export type Identity = { readonly prefix: readonly string[]; readonly own: (path: string) => void };

const nobody = 65_534;
const works = (command: readonly string[]): boolean =>
  spawnSync(command[0]!, command.slice(1), { stdio: "ignore", timeout: 10_000 }).status === 0;

const chownAll = (path: string): void => {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return;
  chownSync(path, nobody, nobody);
  if (entry.isDirectory()) for (const name of readdirSync(path)) chownAll(join(path, name));
};

/**
 * An ordinary user runs it as he is. Root maps itself to another name in a user namespace: the files stay root's, so that a folder of
 * mode 0700 serves. Where namespaces are forbidden it runs as nobody, who must be able to reach the folder.
 * @throws CannotStart
 */
export const chooseIdentity = (probe: string): Identity => {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  const mapped = ["unshare", "-U", "--map-users", `${nobody}:0:1`, "--map-groups", `${nobody}:0:1`];
  if (works([...mapped, probe, "--version"])) return { prefix: mapped, own: () => {} };
  const dropped = ["setpriv", "--reuid", `${nobody}`, "--regid", `${nobody}`, "--clear-groups"];
  if (works([...dropped, probe, "--version"])) return { prefix: dropped, own: chownAll };
  throw new CannotStart(
    "PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` works here: start Zongji as an ordinary user, or set DATABASE_URL.",
  );
};
