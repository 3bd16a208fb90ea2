import { type FileHandle, mkdir, open, readdir, rename, stat, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { type OpenJournalFile, overwriting } from "./disk.ts";

export type ReserveSettings = {
  readonly directory: string;
  /** So many files are kept. */
  readonly files: number;
  /** Size of each, bytes; a journal file that has grown so large is followed by the next. */
  readonly bytes: number;
  /** A file is made only where the disk has this much room besides, bytes. */
  readonly leaveBytes: number;
  /** How often it is looked whether one is missing, ms. */
  readonly everyMs?: number;
};

const namePattern = /^reserve-[0-9a-f]{12}\.spare$/;
const chunkBytes = 1024 * 1024;
/** Between two pieces, so that filling it doesn't hold up the disk. */
const pauseMs = 20;

export const isFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT"].includes(String((error as NodeJS.ErrnoException | undefined)?.code));

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());

const writeAt = async (handle: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
};

/**
 * Room on the disk that nobody else can take: files of zeros, whose blocks are the journal's already. When the disk is full the journal goes on in one of
 * them: to write over a block needs no new one (a file system that copies on write is no place for the data folder). Owns the files, and makes those
 * that are missing again once there is room.
 */
export class Reserve {
  readonly #settings: ReserveSettings;
  readonly #spares: string[] = [];
  #making: Promise<void> | undefined;
  #timer: NodeJS.Timeout;
  #closed = false;

  private constructor(settings: ReserveSettings) {
    this.#settings = settings;
    this.#timer = setInterval(() => void this.fill(), settings.everyMs ?? 5000).unref();
  }

  /** Takes up the files that are there; missing ones are made later. @throws the disk's error when the folder can't be read */
  static async open(settings: ReserveSettings): Promise<Reserve> {
    await mkdir(settings.directory, { recursive: true, mode: 0o700 });
    const reserve = new Reserve(settings);
    for (const name of await readdir(settings.directory)) {
      if (!name.startsWith("reserve-")) continue;
      const path = join(settings.directory, name);
      const isWhole = namePattern.test(name) && (await stat(path)).size === settings.bytes;
      if (isWhole) reserve.#spares.push(path);
      else await unlink(path).catch(() => {});
    }
    return reserve;
  }

  /** How much is there, and how much there ought to be. */
  get pulse(): { bytes: number; missingBytes: number } {
    const { files, bytes } = this.#settings;
    return {
      bytes: this.#spares.length * bytes,
      missingBytes: Math.max(0, files - this.#spares.length) * bytes,
    };
  }

  /** A file of the reserve under a new name, to be written from its start; undefined when there is none left. */
  async take(path: string): Promise<OpenJournalFile | undefined> {
    for (;;) {
      const spare = this.#spares.pop();
      if (spare === undefined) return undefined;
      try {
        return await overwriting(spare, path);
      } catch {
        // One that is gone or can't be opened is none.
      }
    }
  }

  /** Makes what is missing, as far as there is room. Never rejects: it is tried again. */
  fill(): Promise<void> {
    this.#making ??= this.#make()
      .catch(() => {})
      .finally(() => {
        this.#making = undefined;
      });
    return this.#making;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#making;
  }

  async #make(): Promise<void> {
    const { directory, files, bytes, leaveBytes } = this.#settings;
    while (!this.#closed && this.#spares.length < files) {
      const { bavail, bsize } = await statfs(directory);
      if (bavail * bsize < bytes + leaveBytes) return;
      const name = `reserve-${process.hrtime.bigint().toString(16).padStart(12, "0").slice(-12)}`;
      const draft = join(directory, `${name}.draft`);
      const path = join(directory, `${name}.spare`);
      try {
        await this.#writeZeros(draft, bytes);
        if (this.#closed) throw new Error("closed");
        await rename(draft, path);
        this.#spares.push(path);
      } catch (error) {
        await unlink(draft).catch(() => {});
        throw error;
      }
    }
  }

  async #writeZeros(path: string, bytes: number): Promise<void> {
    const handle = await open(path, "wx", 0o600);
    try {
      const zeros = Buffer.alloc(Math.min(chunkBytes, bytes));
      for (let from = 0; from < bytes && !this.#closed; from += zeros.length) {
        await writeAt(handle, zeros.subarray(0, Math.min(zeros.length, bytes - from)), from);
        await sleep(pauseMs);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
