import { createHash } from "node:crypto";
import { createReadStream, write } from "node:fs";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { MediaSegment } from "../door.ts";
import { isRecordingHeader, recordingHeader, recordingHeaderLength } from "../wav.ts";

/** A disk that lags so far behind (one minute of audio) is as good as full. */
const maxWaitingBytes = 960_000;
/** A disk that lags by a second gets only what must be written. */
const lagBytes = 16_000;
const headerEveryBytes = 64_000;

type Write = {
  readonly bytes: Uint8Array;
  readonly position: number /** Final bytes among them. */;
  readonly final: number;
};

/**
 * One segment on its way to disk: a stereo A-law WAV whose header is right at least every four seconds. Writes are in order; the first error sticks. They
 * go by callback: a promise for each costs a recorded call a fifth of what its writing does.
 */
export class RecordingFile {
  readonly file: string;
  readonly #handle: FileHandle;
  #position = recordingHeaderLength;
  #waiting = 0;
  #sinceHeader = 0;
  #foretold = false;
  #error: Error | undefined;
  readonly #writes: Write[] = [];
  /** Bytes of the first write that are on disk. */
  #done = 0;
  /** Who waits until all writes have ended. */
  #idle: (() => void)[] = [];

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Creates the file and its folders; an existing file is never overwritten. */
  static async create(file: string): Promise<RecordingFile> {
    // What people said is for the service alone.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, "wx+", 0o600);
    try {
      await writeAll(handle, recordingHeader(0), 0);
    } catch (error) {
      await handle.close();
      // An empty file would stand in the way of the next try.
      await unlink(file).catch(() => {});
      throw error;
    }
    return new RecordingFile(file, handle);
  }

  get error(): Error | undefined {
    return this.#error;
  }

  get samples(): number {
    return (this.#position - recordingHeaderLength) / 2;
  }

  /**
   * Appends interleaved codes, of which the first `final` bytes are final. What follows them is as far as it is known: the next call writes over it, and
   * it stays where the process dies before that. It is left out where the disk lags behind. Never rejects: see `error`.
   */
  append(bytes: Uint8Array, final = bytes.length) {
    if (this.#error) return;
    if (this.#waiting + final > maxWaitingBytes) {
      this.#error = new Error("the disk is a minute behind");
      return;
    }
    const written = this.#waiting > lagBytes ? bytes.subarray(0, final) : bytes;
    const position = this.#position;
    this.#position += final;
    this.#waiting += final;
    this.#sinceHeader += final;
    this.#foretold ||= written.length > final;
    this.#put({ bytes: written, position, final });
    if (this.#sinceHeader < headerEveryBytes) return;
    this.#sinceHeader = 0;
    this.#put({ bytes: recordingHeader(this.samples), position: 0, final: 0 });
  }

  #put(one: Write) {
    this.#writes.push(one);
    if (this.#writes.length === 1) this.#writeFirst();
  }

  #writeFirst() {
    const [{ bytes, position }] = this.#writes as [Write];
    write(this.#handle.fd, bytes, this.#done, bytes.length - this.#done, position + this.#done, this.#written);
  }

  /** A write may write less than asked. After an error nothing more is written. */
  readonly #written = (error: Error | null, count: number) => {
    this.#done += count;
    if (error) {
      this.#error ??= error;
      this.#writes.length = 0;
    } else if (this.#done === this.#writes[0]!.bytes.length) this.#waiting -= this.#writes.shift()!.final;
    else return this.#writeFirst();
    this.#done = 0;
    if (this.#writes.length > 0) return this.#writeFirst();
    for (const tell of this.#idle.splice(0)) tell();
  };

  /** All writes have ended. */
  #settled(): Promise<void> {
    return this.#writes.length === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Final header, fsync, digest. Rejects with the first error. */
  async finish(startMs: number): Promise<MediaSegment> {
    await this.#settled();
    try {
      if (this.#error) throw this.#error;
      if (this.#foretold) await this.#handle.truncate(this.#position);
      await writeAll(this.#handle, recordingHeader(this.samples), 0);
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
    return { file: this.file, codec: "PCMA", startMs, samples: this.samples, sha256: await digest(this.file) };
  }

  async abandon() {
    await this.#settled();
    await this.#handle.close();
  }
}

/** FileHandle.write may write less than asked. */
const writeAll = async (handle: FileHandle, bytes: Uint8Array, position: number) => {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
};

const digest = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

/**
 * Makes the recording of a process that died whole again: sizes from the file's length, a torn last sample cut off. Gives its samples a
 * channel and its digest. Rejects, and leaves the file alone, when it is no recording of ours. May be repeated.
 */
export const repairWav = async (file: string): Promise<Omit<MediaSegment, "startMs">> => {
  const handle = await open(file, "r+");
  let samples = 0;
  try {
    const head = new Uint8Array(recordingHeaderLength);
    const { bytesRead } = await handle.read(head, 0, recordingHeaderLength, 0);
    if (!isRecordingHeader(head.subarray(0, bytesRead)))
      throw new Error(`${file} is not a recording: its header is another's`);
    const { size } = await handle.stat();
    samples = Math.floor((size - recordingHeaderLength) / 2);
    await handle.truncate(recordingHeaderLength + samples * 2);
    await writeAll(handle, recordingHeader(samples), 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { file, codec: "PCMA", samples, sha256: await digest(file) };
};
