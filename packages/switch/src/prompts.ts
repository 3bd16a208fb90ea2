/** 提示音: finds the files of prompts by name. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type PromptName, pacedPrompt } from "@zongji/domain";
import { slowly } from "@zongji/media";

/** A prompt's name becomes a file name: it must not lead out of the folder. */
const nameShape = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

export type Found =
  | { readonly ok: true; readonly files: readonly string[] }
  | { readonly ok: false; readonly unknown: PromptName };

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const fileOf = (folders: readonly string[], prompt: PromptName): string | undefined => {
  const { name, isSlow } = pacedPrompt(prompt);
  const file = nameShape.test(name) ? folders.map((folder) => join(folder, `${name}.wav`)).find(isFile) : undefined;
  return file !== undefined && isSlow ? slowly(file) : file;
};

/** Each name's file in the first folder that has it. Reads the disk at each play, so that an upload counts at once. */
export const findPrompts = (folders: readonly string[], names: readonly PromptName[]): Found => {
  const files: string[] = [];
  // A prompt may occur several times in a play; its file is looked up once.
  const seen = new Map<PromptName, string | undefined>();
  for (const name of names) {
    const file = seen.get(name) ?? fileOf(folders, name);
    seen.set(name, file);
    if (file === undefined) return { ok: false, unknown: name };
    files.push(file);
  }
  return files.length === 0 ? { ok: false, unknown: "" } : { ok: true, files };
};
