import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, type Readable } from "node:stream";
import type { Parties } from "@zongji/store";

type Cipher = ReturnType<Parties["fileSealing"]["seal"]>["cipher"];

const nonceBytes = 12;
const tagBytes = 16;
const MiB = 1024 * 1024;

/** The disk has no room for this; the rest is for recordings and the journal. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** How many bytes may be written: it leaves more than recordings need to go on, a fiftieth of the disk and 1 GiB, or half of what a small disk has. */
export const roomIn = async (folder: string): Promise<number> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  const [free, total] = [bavail * bsize, blocks * bsize];
  return free - Math.min(total * 0.02 + 1024 * MiB, total * 0.5);
};

/** @throws DiskFull */
const checkRoom = async (folder: string): Promise<void> => {
  if ((await roomIn(folder)) < 0) throw new DiskFull("the disk is too full for an export");
};

const isFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");

/** @throws DiskFull, where that is why; else what it throws */
export const orDiskFull = <T>(written: Promise<T>): Promise<T> =>
  written.catch((error: unknown) => {
    throw isFull(error) ? new DiskFull("the disk is full") : error;
  });

/** A file that is being made: sealed as it is written, under another name until it is whole. */
export class SealedFile {
  readonly name: string;
  readonly #folder: string;
  readonly #handle: FileHandle;
  readonly #cipher: Cipher;
  #bytes = 0;
  #sinceCheck = 0;

  private constructor(folder: string, name: string, handle: FileHandle, cipher: Cipher) {
    this.name = name;
    this.#folder = folder;
    this.#handle = handle;
    this.#cipher = cipher;
  }

  /** @throws DiskFull */
  static async create(folder: string, name: string, parties: Parties): Promise<SealedFile> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await checkRoom(folder);
    const handle = await open(join(folder, `${name}.part`), "w", 0o600);
    const { nonce, cipher } = parties.fileSealing.seal(name);
    await handle.writeFile(nonce);
    return new SealedFile(folder, name, handle, cipher);
  }

  /** Of what was written, unsealed. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws DiskFull */
  async write(bytes: Buffer): Promise<void> {
    this.#bytes += bytes.length;
    this.#sinceCheck += bytes.length;
    if (this.#sinceCheck > 8 * MiB) {
      this.#sinceCheck = 0;
      await checkRoom(this.#folder);
    }
    await this.#put(this.#cipher.update(bytes));
  }

  /** Whole and on the disk under its name. @throws DiskFull */
  async finish(): Promise<void> {
    await this.#put(Buffer.concat([this.#cipher.final(), this.#cipher.getAuthTag()]));
    await this.#handle.sync();
    await this.#handle.close();
    await rename(join(this.#folder, `${this.name}.part`), join(this.#folder, this.name));
    const folder = await open(this.#folder);
    await folder.sync();
    await folder.close();
  }

  /** Nothing of it stays: only where it is known that nobody counts on it. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    for (const name of [`${this.name}.part`, this.name]) await rm(join(this.#folder, name), { force: true });
  }

  async #put(bytes: Buffer): Promise<void> {
    // All of it: a single write may stop in the middle where the disk is nearly full.
    await orDiskFull(this.#handle.appendFile(bytes));
  }
}

/** The content of a file that is whole; undefined where it is gone. What was changed on the disk breaks the stream at its end. */
export const openSealed = async (folder: string, name: string, parties: Parties): Promise<Readable | undefined> => {
  const handle = await open(join(folder, name), "r").catch(() => undefined);
  if (handle === undefined) return undefined;
  const { size } = await handle.stat();
  const [nonce, tag] = [Buffer.alloc(nonceBytes), Buffer.alloc(tagBytes)];
  await handle.read(nonce, 0, nonceBytes, 0);
  await handle.read(tag, 0, tagBytes, size - tagBytes);
  const decipher = parties.fileSealing.open(name, nonce, tag);
  // An empty range is none to createReadStream.
  if (size <= nonceBytes + tagBytes) {
    await handle.close();
    return decipher.end();
  }
  // Whoever reads hears of the error by the stream that he has.
  return pipeline(handle.createReadStream({ start: nonceBytes, end: size - tagBytes - 1 }), decipher, () => {});
};

/** How many bytes were written into a file that is whole, as its size on the disk tells; undefined: it is gone. */
export const sealedBytes = async (folder: string, name: string): Promise<number | undefined> => {
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found && found.size - nonceBytes - tagBytes;
};

/** Removes a file, if it is there. */
export const removeFile = (folder: string, name: string): Promise<void> => rm(join(folder, name), { force: true });

/** Removes every file that nobody may fetch: halves that a killed program left, and those whose time is over. */
export const sweepFiles = async (
  folder: string,
  kept: readonly string[],
  isOpen: (name: string) => boolean,
): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (!kept.includes(name) && !isOpen(name.replace(/(\.\d+)?(\.part)?$/, "")))
      await rm(join(folder, name), { force: true });
};
