import { spawnSync } from "node:child_process";
import { lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../startup-errors.ts";

/** PostgreSQL refuses to run as root. As whom it runs: words before its command, and who owns its files. */
export type Identity = { readonly prefix: readonly string[]; readonly own: (path: string) => void };

const nobody = 65_534;
const works = (command: readonly string[]): boolean =>
  spawnSync(command[0]!, command.slice(1), { stdio: "ignore", timeout: 10_000 }).status === 0;

/** Gives a folder and all in it to a user, if it is not his: the data may come from a machine where PostgreSQL ran as another. */
const giveTo =
  (uid: number) =>
  (path: string): void => {
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry !== undefined && entry.uid !== uid) chownAll(path, uid);
  };

const chownAll = (path: string, uid: number): void => {
  const entry = lstatSync(path);
  lchownSync(path, uid, uid);
  if (entry.isDirectory()) for (const name of readdirSync(path)) chownAll(join(path, name), uid);
};

/**
 * An ordinary user runs it as he is. Root maps itself to another name in a user namespace: the files stay root's, so that a folder of
 * mode 0700 serves. Where namespaces are forbidden (containers) it runs as nobody, who may pass every folder if that can be had, so that
 * ancestors of mode 0700 are no hindrance.
 * @throws CannotStart
 */
export const chooseIdentity = (probe: string, dataFolder: string): Identity => {
  if (process.getuid?.() !== 0) return { prefix: [], own: () => {} };
  const mapped = ["unshare", "-U", "--map-users", `${nobody}:0:1`, "--map-groups", `${nobody}:0:1`];
  if (works([...mapped, probe, "--version"])) return { prefix: mapped, own: giveTo(0) };
  const dropped = ["setpriv", "--reuid", `${nobody}`, "--regid", `${nobody}`, "--clear-groups"];
  const passing = [...dropped, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  for (const prefix of [passing, dropped])
    if (works([...prefix, probe, "--version"]) && works([...prefix, "ls", dataFolder]))
      return { prefix, own: giveTo(nobody) };
  throw new CannotStart(
    `PostgreSQL does not run as root, and nobody else can use ZONGJI_DATA (${dataFolder}) here, for lack of user namespaces: start Zongji as an ordinary user, or set DATABASE_URL.`,
  );
};
