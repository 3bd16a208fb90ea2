import { copyFileSync, renameSync, statSync, truncateSync } from "node:fs";

export type Rotation = {
  /** A larger log is rotated, bytes. */
  readonly bytes: number;
  /** The number of old logs that are kept; `.1` is the newest. */
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
      // There are fewer old logs.
    }
  }
};

/** Rotates a large log; `reopen` begins a new one under its name. @returns whether it did */
export const putAside = (path: string, { bytes, kept }: Rotation, reopen: () => void): boolean => {
  if (!isLarge(path, bytes)) return false;
  shift(path, kept);
  renameSync(path, `${path}.1`);
  reopen();
  return true;
};

/** Rotates a log that another process has open for appending: copies it, then empties it. A line between the two steps is lost. */
export const putCopyAside = (path: string, { bytes, kept }: Rotation): boolean => {
  if (!isLarge(path, bytes)) return false;
  shift(path, kept);
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
  return true;
};
