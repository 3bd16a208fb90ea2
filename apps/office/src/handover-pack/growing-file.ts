import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { orDiskFull } from "../jobs/index.ts";

/** What was written of a pack is not there any more. */
export class Torn extends Error {
  override readonly name = "Torn";
}

const openPrivate = async (path: string, flags: string): Promise<FileHandle> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return open(path, flags, 0o600);
};

/** A file that grows; what a program that was killed wrote beyond what it had noted is cut off. */
export class GrowingFile {
  readonly #handle: FileHandle;
  #bytes: number;

  private constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** @param bytes how much of it is noted; 0: it begins @throws Torn where there is less */
  static async open(path: string, bytes: number): Promise<GrowingFile> {
    if (bytes === 0) return new GrowingFile(await orDiskFull(openPrivate(path, "w")), 0);
    const handle = await open(path, "r+").catch(() => undefined);
    if (handle === undefined || (await handle.stat()).size < bytes) {
      await handle?.close();
      throw new Torn(`${path} is not as it was written`);
    }
    await handle.truncate(bytes);
    return new GrowingFile(handle, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws DiskFull */
  async write(text: string | Buffer): Promise<void> {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    // A single write may stop in the middle where the disk is nearly full.
    for (let from = 0; from < bytes.length; ) {
      const { bytesWritten } = await orDiskFull(
        this.#handle.write(bytes, from, bytes.length - from, this.#bytes + from),
      );
      from += bytesWritten;
    }
    this.#bytes += bytes.length;
  }

  /** It is on the disk. @throws DiskFull */
  sync(): Promise<void> {
    return orDiskFull(this.#handle.sync());
  }

  /** What follows is none of it any more. */
  async cut(bytes: number): Promise<void> {
    await this.#handle.truncate(bytes);
    this.#bytes = bytes;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What a file is known by. */
export type Written = { readonly bytes: number; readonly sha256: string };

/** Writes a file whole and on the disk, piece by piece. @throws DiskFull, what `pieces` throws; then there is none */
export const writeWhole = async (path: string, pieces: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<Written> => {
  const file = await GrowingFile.open(path, 0);
  const hash = createHash("sha256");
  try {
    for await (const piece of pieces) {
      hash.update(piece);
      await file.write(piece);
    }
    await file.sync();
    await file.close();
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
  return { bytes: file.bytes, sha256: hash.digest("hex") };
};

export const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest("hex");
};

/** Its entries are on the disk too. */
export const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
};

export const manifestName = "manifest.sha256";

/** One line of what `sha256sum -c` checks. */
export const manifestLine = (sha256: string, path: string): string => `${sha256}  ${path}\n`;

export const pathsIn = (manifest: string): string[] =>
  manifest
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(66));

/** Where packs lie. */
export const packsIn = (dataFolder: string): string => join(dataFolder, "handover");
export const folderName = (pack: string): string => `handover-${pack}`;
export const folderOf = (root: string, pack: string): string => join(root, folderName(pack));
