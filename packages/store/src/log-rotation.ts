import { copyFileSync, renameSync, statSync, truncateSync } from "node:fs";

export type Rotation = {
  /** A log that is larger is put aside, bytes. */
  readonly bytes: number;
  /** So many that were put aside are kept: `.1` is the newest. */
  readonly kept: number;
};

const isLarge = (path: string, bytes: number): boolean => {
  try {
    return statSync(path).size > bytes;
  } catch {
    return false;
  }
};

const shift = (path: string, kept: number): void => {
  for (let age = kept - 1; age >= 1; age -= 1) {
    try {
      renameSync(`${path}.${age}`, `${path}.${age + 1}`);
    } catch {
      // There were not so many yet.
    }
  }
};

/** Puts a log aside that has grown large; `reopen` begins another under its name. @returns whether it did */
export const putAside = (path: string, { bytes, kept }: Rotation, reopen: () => void): boolean => {
  if (!isLarge(path, bytes)) return false;
  shift(path, kept);
  renameSync(path, `${path}.1`);
  reopen();
  return true;
};

/** The same for a log that another process holds open, for appending: copied, then emptied. A line that comes between the two is lost. */
export const putCopyAside = (path: string, { bytes, kept }: Rotation): boolean => {
  if (!isLarge(path, bytes)) return false;
  shift(path, kept);
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  return true;
};
