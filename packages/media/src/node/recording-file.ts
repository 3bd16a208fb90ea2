import { createHash } from "node:crypto";
import { createReadStream, write } from "node:fs";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import type { MediaSegment } from "../door.ts";
import { isRecordingHeader, recordingHeader, recordingHeaderLength } from "../wav.ts";

/** A disk that is this far behind (one minute of audio) counts as full. */
const maxWaitingBytes = 960_000;
/** A disk that is a second behind gets only final bytes. */
const lagBytes = 16_000;
const headerEveryBytes = 64_000;

type Write = {
  readonly bytes: Uint8Array;
  readonly position: number /** Final bytes among them. */;
  readonly final: number;
};

/**
 * Writes one segment: a stereo A-law WAV whose header is corrected at least every four seconds. Writes are in order; the first error stays. Writes use callbacks:
 * promises would add a fifth to their cost.
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
  /** Called when all writes have ended. */
  #idle: (() => void)[] = [];

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Creates the file and its folders. Never overwrites a file. */
  static async create(file: string): Promise<RecordingFile> {
    // Only the service may read recordings.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, "wx+", 0o600);
    try {
      await writeAll(handle, recordingHeader(0), 0);
    } catch (error) {
      await handle.close();
      // An empty file would block the next try.
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
   * Appends interleaved codes. The first `final` bytes are final. The rest is provisional: the next call overwrites it, and it stays if the process dies before. It is
   * left out if the disk is behind. Never rejects: see `error`.
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

  /** Writes the next chunk. The disk may take only a part of it. After an error nothing more is written. */
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

  /** Resolves when all writes have ended. */
  #settled(): Promise<void> {
    return this.#writes.length === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Writes the final header, syncs, computes the digest. Rejects with the first error. */
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

/** Writes all bytes: FileHandle.write may write only a part. */
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
 * Repairs the recording of a dead process: corrects the sizes in its header and cuts off an incomplete last sample. Returns its samples in each channel and its
 * digest. Rejects, and leaves the file alone, if it is no recording of ours. May be repeated.
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
