import { basename, dirname, join } from "node:path";
import type { FactBody, Rebuilt, Segment } from "@zongji/domain";
import type { Log } from "@zongji/store";
import type { LiveDisk } from "./machine.ts";

/** Makes a recording's file sound after a crash: its head told no length yet. Path relative to the folder, with its extension. */
export type Repair = (folder: string, file: string) => Promise<Omit<Segment, "startMs">>;

type Open = Rebuilt["recordings"];
type Files = Pick<LiveDisk, "names" | "writtenAt">;

/** The files of a recording: `<file>.wav` and, after each restart of the media, `<file>.2.wav` and so on. */
const filesOf = async ({ names: namesIn }: Files, folder: string, file: string): Promise<string[]> => {
  const place = dirname(file);
  const names = new Set(await namesIn(join(folder, place)));
  const base = basename(file);
  const found: string[] = [];
  for (let part = 1; part === 1 || names.has(`${base}.${part}.wav`); part += 1) {
    const name = part === 1 ? `${base}.wav` : `${base}.${part}.wav`;
    if (names.has(name)) found.push(join(place, name));
  }
  return found;
};

const lookAt = async (files: Files, folder: string, file: string, repair: Repair): Promise<Segment[]> => {
  const segments: Segment[] = [];
  let firstAt = 0;
  for (const name of await filesOf(files, folder, file)) {
    // The last write was when it died; repairing changes that.
    const writtenAt = await files.writtenAt(join(folder, name));
    const segment = await repair(folder, name);
    const startedAt = writtenAt - segment.samples / 8;
    const before = segments.at(-1);
    firstAt = before ? firstAt : startedAt;
    const earliest = before ? before.startMs + Math.ceil(before.samples / 8) : 0;
    segments.push({ ...segment, startMs: Math.max(earliest, Math.round(startedAt - firstAt)) });
  }
  return segments;
};

/** Looks at the files of recordings that were open when the last run died, and tells how they ended. */
export const closeRecordings = async (
  folder: string,
  open: Open,
  runtime: { readonly append: (bodies: readonly FactBody[]) => Promise<void> },
  repair: Repair,
  log: Log,
  files: Files,
): Promise<void> => {
  for (const [recording, { call, leg, file }] of open) {
    const segments = await lookAt(files, folder, file, repair).catch((error: unknown) => {
      log.error({ error: String(error), file }, "a recording of a dead run can't be repaired");
      return [];
    });
    const told = { call, leg, recording };
    await runtime.append([
      segments.length > 0
        ? { type: "RecordingEnded", ...told, segments }
        : { type: "RecordingFailed", ...told, reason: "nothing of it was on disk after a crash" },
    ]);
  }
};
