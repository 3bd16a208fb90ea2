import { lstat, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { folderPart } from "@zongji/domain";
import { type Parcel, SendFailed } from "./failed.ts";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";
const full = ["ENOSPC", "EDQUOT"];

/** The folder, made where it is not there. What is a link within it leads nowhere. @throws SendFailed */
const openFolder = async (base: string, part: string): Promise<string> => {
  let folder = await realpath(base).catch((error: unknown) => {
    throw new SendFailed("noFolder", { said: `${base}: ${codeOf(error)}`, again: true });
  });
  for (const name of part.split("/").filter(Boolean)) {
    folder = join(folder, name);
    await mkdir(folder, { mode: 0o750 }).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST")
        throw new SendFailed("noFolder", { said: `${name}: ${codeOf(error)}`, again: true });
    });
    const found = await lstat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw new SendFailed("noFolder", { said: `${name} is no folder` });
  }
  return folder;
};

/** Whole and on the disk under its name, or not there. */
const put = async (folder: string, name: string, half: string, content: Buffer): Promise<void> => {
  const part = join(folder, half);
  // A half that a killed program left; another's is never followed.
  await rm(part, { force: true });
  const handle = await open(part, "wx", 0o640);
  try {
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, join(folder, name));
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
};

/** Puts the files into a folder beneath the server's. @param base undefined: none is set @throws SendFailed */
export const toFolder = async (base: string | undefined, asked: string, { id, files }: Parcel): Promise<void> => {
  if (base === undefined) throw new SendFailed("noFolder");
  const part = folderPart(asked);
  if (part === undefined) throw new SendFailed("noFolder", { said: asked });
  const folder = await openFolder(base, part);
  try {
    for (const [no, { name, content }] of files.entries()) await put(folder, name, `.${id}-${no}.part`, content);
  } catch (error) {
    const code = codeOf(error);
    if (code === "") throw error;
    // A file is put there whole or not at all, and again under the same name: to repeat it does no harm.
    throw new SendFailed(full.includes(code) ? "diskFull" : "noFolder", { said: code, again: true });
  }
};
