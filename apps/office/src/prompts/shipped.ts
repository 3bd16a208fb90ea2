import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { wavLength } from "@zongji/media";

/** What comes with the project of a prompt. */
export type Shipped = { readonly text: string; readonly durationMs: number };

const fileOf = (folder: string, name: string): string => join(folder, `${name}.wav`);

/** Reads a prompt's file; undefined: it is not there. */
export const readSound = async (folder: string, name: string): Promise<Buffer | undefined> => {
  try {
    return await readFile(fileOf(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

const readAll = async (folder: string): Promise<ReadonlyMap<string, Shipped>> => {
  const texts = JSON.parse(await readFile(join(folder, "texts.json"), "utf8")) as Record<string, string>;
  const names = (await readdir(folder)).filter((file) => file.endsWith(".wav")).map((file) => file.slice(0, -4));
  const all = new Map<string, Shipped>();
  for (const name of names.sort()) {
    const sound = await readSound(folder, name);
    all.set(name, { text: texts[name] ?? "", durationMs: (sound && wavLength(sound)?.ms) ?? 0 });
  }
  return all;
};

/** Every prompt that comes with the project; the files are read once. */
export const shippedIn = (folder: string): (() => Promise<ReadonlyMap<string, Shipped>>) => {
  let read: Promise<ReadonlyMap<string, Shipped>> | undefined;
  return () => {
    read ??= readAll(folder).catch((error: unknown) => {
      read = undefined;
      throw error;
    });
    return read;
  };
};
