import { spawnSync } from "node:child_process";
import { lchownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CannotStart } from "../startup-errors.ts";

/** The user that PostgreSQL runs as, since it refuses root: a command prefix, and the owner of its files. */
export type Identity = { readonly prefix: readonly string[]; readonly own: (path: string) => void };

const nobody = 65_534;
const works = (command: readonly string[]): boolean =>
  spawnSync(command[0]!, command.slice(1), { stdio: "ignore", timeout: 10_000 }).status === 0;

/** Changes the owner of a folder and its content, if necessary: on the machine that it comes from PostgreSQL may have run as another user. */
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
 * An ordinary user runs PostgreSQL as that user. Root maps itself to another user in a user namespace: the files stay root's, so folders of mode 0700 work. Where
 * namespaces are forbidden (containers) it runs as nobody, with the capability to pass every folder if possible, so that parent folders of mode 0700 don't block
 * it.
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
