/** Texts that were read for a call: files that only its own play names. What a caller hears of himself does not stay on the disk. */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Answer } from "@zongji/domain";
import type { Log } from "@zongji/store";
import { machineClock } from "../clock.ts";

/** Beside the prompts, in a folder of its own: what lies there is no prompt of the hotline. */
export const spokenFolder = (dataFolder: string): string => join(dataFolder, "spoken");

/** A call plays it at once, and again where its media came back meanwhile. */
const keptMs = 15 * 60_000;
const sweepMs = 60_000;
/** Of all sounds of an answer together. */
const mostBytes = 8 * 1024 * 1024;

export type SpokenSounds = {
  /**
   * Lays down the sounds that the office has made.
   * @param body `{ sounds }` in JSON, each a WAV in base64
   * @returns a body with `{ prompts }`, by which they are played; never rejects
   */
  readonly keep: (body: string) => Promise<Answer>;
  readonly sweep: () => Promise<void>;
};

const soundsIn = (body: string): Buffer[] | undefined => {
  try {
    const { sounds } = JSON.parse(body) as { readonly sounds?: unknown };
    if (!Array.isArray(sounds) || !sounds.every((each) => typeof each === "string")) return undefined;
    return sounds.map((each) => Buffer.from(each, "base64"));
  } catch {
    // Neither JSON nor an object.
    return undefined;
  }
};

/** @param now ms since the epoch; for tests */
export const createSpoken = (folder: string, log: Log, now: () => number = machineClock.now): SpokenSounds => {
  let sweptAt = Number.NEGATIVE_INFINITY;
  const sweep = async (): Promise<void> => {
    sweptAt = now();
    for (const name of await readdir(folder).catch((): string[] => [])) {
      const file = join(folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found && now() - found.mtimeMs > keptMs) await rm(file, { force: true });
    }
  };
  const layDown = async (sound: Buffer): Promise<string> => {
    const prompt = `spoken.${randomBytes(16).toString("hex")}`;
    await writeFile(join(folder, `${prompt}.wav`), sound, { mode: 0o600, flag: "wx" });
    return prompt;
  };
  return {
    sweep,
    keep: async (body) => {
      const sounds = soundsIn(body);
      if (!sounds) return { failed: "rubbish" };
      if (sounds.reduce((sum, { length }) => sum + length, 0) > mostBytes) return { failed: "tooLarge" };
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        if (now() - sweptAt > sweepMs) await sweep();
        const prompts = await Promise.all(sounds.map(layDown));
        return { status: 200, body: JSON.stringify({ prompts }) };
      } catch (error) {
        log.warn({ err: error }, "what was read for a call could not be written down");
        return { failed: "refused" };
      }
    },
  };
};
