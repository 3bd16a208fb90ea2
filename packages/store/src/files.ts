import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open, rm } from "node:fs/promises";

/**
 * Writes a private file atomically: after a crash or on a full disk the file has the old content or the new one, never a part. Mode 0600.
 * @throws the disk's error; the old content stays
 */
export const writePrivate = (file: string, text: string): void => {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const handle = openSync(draft, "w", 0o600);
  try {
    // writeFileSync writes all of it: writeSync may stop in the middle on a nearly full disk.
    writeFileSync(handle, text);
    fsyncSync(handle);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
};

/**
 * As `writePrivate`, asynchronously. Calls `isNewest` at the end, and discards the new content if something newer was written meanwhile.
 * @throws the disk's error; the old content stays
 */
export const writePrivateLater = async (file: string, text: string, isNewest: () => boolean): Promise<void> => {
  const draft = `${file}.later`;
  await rm(draft, { force: true });
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  if (isNewest()) renameSync(draft, file);
  else await rm(draft, { force: true });
};

/** The text of a file, or undefined if there is none. */
export const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};
