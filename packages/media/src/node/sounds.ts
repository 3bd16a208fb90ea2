import { readFile, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { decodeWav, type Sound } from "../wav.ts";

const maxFileBytes = 64 * 2 ** 20;
const maxCachedBytes = 64 * 2 ** 20;

type Cached = { readonly mtimeMs: number; readonly size: number; readonly samples: Int16Array };

/** Sound files as linear 8 kHz, decoded once; read again when the file changed; the longest unused go first. */
export class Sounds {
  readonly #cached = new Map<string, Cached>();
  #bytes = 0;

  async load(file: string): Promise<Sound> {
    if (!isAbsolute(file)) return { ok: false, why: "is not an absolute path" };
    try {
      const { mtimeMs, size } = await stat(file);
      const known = this.#cached.get(file);
      if (known?.mtimeMs === mtimeMs && known.size === size) {
        this.#cached.delete(file);
        this.#cached.set(file, known);
        return { ok: true, samples: known.samples };
      }
      if (size > maxFileBytes) return { ok: false, why: `is larger than ${maxFileBytes} bytes` };
      const sound = decodeWav(await readFile(file));
      if (sound.ok) this.#keep(file, { mtimeMs, size, samples: sound.samples });
      return sound;
    } catch (error) {
      return { ok: false, why: `can't be read: ${(error as Error).message}` };
    }
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
