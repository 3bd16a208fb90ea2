/** Texts that a flow has read to a caller: by the engine that prompts are read by, at their loudness. */
import type { Answer } from "@zongji/domain";
import type { Log } from "@zongji/store";
import type { Converted } from "./convert.ts";
import type { Engine } from "./speech.ts";

/** Texts of one request, and of each the characters. */
const most = { texts: 50, characters: 1000 };
/** What was read lately is kept, since many callers hear the same: so many bytes of sound. */
const keptBytes = 16 * 1024 * 1024;
/** Engines are asked so often at once; each has one text at a time. */
const atOnce = 4;

type Parts = {
  /** undefined: texts can't be read. */
  readonly engine: Engine | undefined;
  readonly converter: { readonly convert: (bytes: Uint8Array, isStream: boolean) => Promise<Converted> };
  readonly log: Log;
};

const textsIn = (body: string): readonly string[] | undefined => {
  try {
    const { texts } = JSON.parse(body) as { readonly texts?: unknown };
    const isRight = Array.isArray(texts) && texts.length > 0 && texts.length <= most.texts;
    const areRight = (all: readonly unknown[]): all is string[] =>
      all.every((each) => typeof each === "string" && each.trim() !== "" && each.length <= most.characters);
    return isRight && areRight(texts) ? texts : undefined;
  } catch {
    // Neither JSON nor an object.
    return undefined;
  }
};

/** Sounds by their text, the one that was asked for longest ago gone first. */
class KeptSounds {
  readonly #sounds = new Map<string, string>();
  #bytes = 0;

  get(text: string): string | undefined {
    const sound = this.#sounds.get(text);
    if (sound === undefined) return undefined;
    this.#sounds.delete(text);
    this.#sounds.set(text, sound);
    return sound;
  }

  put(text: string, sound: string): void {
    this.#drop(text);
    this.#sounds.set(text, sound);
    this.#bytes += sound.length;
    for (const [oldest] of this.#sounds) {
      if (this.#bytes <= keptBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(text: string): void {
    this.#bytes -= this.#sounds.get(text)?.length ?? 0;
    this.#sounds.delete(text);
  }
}

const failed: Answer = { status: 503, body: "" };

/** @returns reads the texts of `{ texts }` in JSON, and answers `{ sounds }`, each a WAV in base64; never rejects */
export const createSpeaker = ({ engine, converter, log }: Parts) => {
  const kept = new KeptSounds();
  const waiting: (() => void)[] = [];
  let free = atOnce;
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
  const soundOf = async (text: string, by: Engine): Promise<string> => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const { content } = await converter.convert(await inTurn(() => by.read(text)), true);
    const sound = Buffer.from(content).toString("base64");
    kept.put(text, sound);
    return sound;
  };
  return async (body: string): Promise<Answer> => {
    const texts = textsIn(body);
    if (!texts) return { status: 400, body: "" };
    if (!engine) return failed;
    try {
      const sounds = await Promise.all(texts.map((text) => soundOf(text, engine)));
      return { status: 200, body: JSON.stringify({ sounds }) };
    } catch (error) {
      // The text may tell what a caller has typed: it stands in no log.
      log.warn({ engine: engine.engine, error: (error as Error).message }, "a text could not be read to a caller");
      return failed;
    }
  };
};
