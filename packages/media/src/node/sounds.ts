import { statSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pacedFile, slower } from "../slow.ts";
import { decodeWav, type Sound } from "../wav.ts";

const maxFileBytes = 64 * 2 ** 20;
const maxCachedBytes = 64 * 2 ** 20;
/** Other files of the folder that are larger than this are read only when they are played: a minute at 8 kHz and 16 bit. */
const maxNeighbourBytes = 2 ** 20;
/** The share of the cache for files that were not asked for. */
const maxNeighboursBytes = maxCachedBytes / 2;

type Cached = { readonly mtimeMs: number; readonly size: number; readonly samples: Int16Array };

/** A sound's file as it was found, and how it is to be heard. */
type Version = { readonly mtimeMs: number; readonly size: number; readonly path: string; readonly isSlow: boolean };

/** Does the work between two frames of sound, which must not wait for it. */
const inPieces = async (work: Generator<void, Int16Array>): Promise<Int16Array> => {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await setImmediate();
  }
};

/**
 * A cache of sound files as linear 8 kHz. Each is decoded once, and again when its file changed; the least recently used is dropped first. With the first sound of a
 * folder its other sounds are loaded too: a prompt after a key press should begin with the next frame, not after its file was read.
 */
export class Sounds {
  readonly #cached = new Map<string, Cached>();
  /** What is being read, and slowed down, at this moment. */
  readonly #making = new Map<string, Promise<Sound>>();
  readonly #folders = new Set<string>();
  readonly #bytesOf: (file: string) => Promise<Buffer>;
  #bytes = 0;

  /** `bytesOf` reads a file. */
  constructor(bytesOf: (file: string) => Promise<Buffer> = (file) => readFile(file)) {
    this.#bytesOf = bytesOf;
  }

  /** The sound, if it is in memory and its file has not changed. Synchronous: a stat takes some µs. */
  ready(file: string): Sound | undefined {
    const known = this.#cached.get(file);
    if (!known) return undefined;
    try {
      const { mtimeMs, size } = statSync(pacedFile(file).path);
      return known.mtimeMs === mtimeMs && known.size === size ? { ok: true, samples: known.samples } : undefined;
    } catch {
      return undefined;
    }
  }

  async load(file: string): Promise<Sound> {
    if (!isAbsolute(file)) return { ok: false, why: "is not an absolute path" };
    const sound = await this.#read(file);
    if (sound.ok) void this.#makeReady(dirname(file));
    return sound;
  }

  async #makeReady(folder: string) {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    const names = await readdir(folder).catch(() => []);
    for (const file of names.filter((name) => name.endsWith(".wav")).map((name) => join(folder, name))) {
      if (this.#bytes > maxNeighboursBytes) return;
      const size = await stat(file).then(
        (stats) => (stats.isFile() ? stats.size : Number.POSITIVE_INFINITY),
        () => Number.POSITIVE_INFINITY,
      );
      // An error is reported when the sound is played.
      if (size <= maxNeighbourBytes && !this.#cached.has(file)) await this.#read(file);
    }
  }

  async #read(file: string): Promise<Sound> {
    try {
      const { path, isSlow } = pacedFile(file);
      const { mtimeMs, size } = await stat(path);
      const known = this.#cached.get(file);
      if (known?.mtimeMs === mtimeMs && known.size === size) {
        this.#cached.delete(file);
        this.#cached.set(file, known);
        return { ok: true, samples: known.samples };
      }
      if (size > maxFileBytes) return { ok: false, why: `is larger than ${maxFileBytes} bytes` };
      return await this.#make(file, { mtimeMs, size, path, isSlow });
    } catch (error) {
      return { ok: false, why: `can't be read: ${(error as Error).message}` };
    }
  }

  /** Made once, however many wait for it: slow words take a while, and many callers may hear the same announcement. */
  #make(file: string, version: Version): Promise<Sound> {
    const { mtimeMs, size } = version;
    const key = `${file} ${mtimeMs} ${size}`;
    const making = this.#making.get(key) ?? this.#made(file, version).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #made(file: string, { mtimeMs, size, path, isSlow }: Version): Promise<Sound> {
    const read = decodeWav(await this.#bytesOf(path));
    const sound: Sound = read.ok && isSlow ? { ok: true, samples: await inPieces(slower(read.samples)) } : read;
    if (sound.ok) this.#keep(file, { mtimeMs, size, samples: sound.samples });
    return sound;
  }

  #keep(file: string, sound: Cached) {
    this.#bytes += sound.samples.byteLength - (this.#cached.get(file)?.samples.byteLength ?? 0);
    this.#cached.delete(file);
    this.#cached.set(file, sound);
    for (const [oldest, { samples }] of this.#cached) {
      if (this.#bytes <= maxCachedBytes || oldest === file) break;
      this.#cached.delete(oldest);
      this.#bytes -= samples.byteLength;
    }
  }
}
