import { join } from "node:path";
import type { Sealing } from "@zongji/store";
import { readLines } from "./batch.ts";
import { decodeFrames, type Frames } from "./frame.ts";
import { type JournalFiles, nodeFiles } from "./node-files.ts";
import type { JournalRecord } from "./record.ts";

/** One file of the journal: `<epoch>.<part>.log`. Names sort in the order of writing. */
export type JournalFile = { readonly path: string; readonly epoch: string; readonly part: number };

const namePattern = /^(\d{6}-[0-9a-f]{8})\.(\d{6})\.log$/;

export const fileOf = (directory: string, epoch: string, part: number): JournalFile => ({
  path: join(directory, `${epoch}.${String(part).padStart(6, "0")}.log`),
  epoch,
  part,
});

/** All files of the journal, oldest first. */
export const listFiles = async (directory: string, files: JournalFiles = nodeFiles): Promise<JournalFile[]> => {
  const names = (await files.names(directory)).sort();
  return names.flatMap((name) => {
    const match = namePattern.exec(name);
    return match ? [{ path: join(directory, name), epoch: match[1]!, part: Number(match[2]) }] : [];
  });
};

export type Contents = Pick<Frames, "damage" | "end"> & {
  readonly records: readonly JournalRecord[];
  /** Frames that were sound but of no known kind. */
  readonly unknown: number;
  /** Bytes after the last sound frame. */
  readonly tornBytes: number;
};

const recordsOf = (frames: Frames, sealing?: Sealing): { records: JournalRecord[]; unknown: number } => {
  const read = frames.texts.map((frame) => readLines(frame, sealing));
  return {
    records: read.flatMap(({ records }) => records),
    unknown: read.reduce((sum, { unknown }) => sum + unknown, 0),
  };
};

/** Reads a whole file; with `sealing` what is sealed too. */
export const readJournalFile = async (
  file: JournalFile,
  sealing?: Sealing,
  files: JournalFiles = nodeFiles,
): Promise<Contents> => {
  const bytes = await files.read(file.path);
  const frames = decodeFrames(bytes);
  return {
    ...recordsOf(frames, sealing),
    damage: frames.damage,
    end: frames.end,
    tornBytes: bytes.length - frames.end,
  };
};

/**
 * The records from byte `from` up to `limit` (a boundary of frames, such as what is synced), at most about `chunkBytes` of them at once,
 * so that memory stays bounded. `next` is where to go on; it equals `from` only at the end.
 */
export const readRecords = async (
  file: JournalFile,
  from: number,
  limit = Number.MAX_SAFE_INTEGER,
  chunkBytes = 512 * 1024,
  files: JournalFiles = nodeFiles,
): Promise<{ records: JournalRecord[]; next: number; damaged: number }> => {
  const opened = await files.open(file.path);
  try {
    const size = Math.min(limit, await opened.size());
    for (let bytes = chunkBytes; ; bytes *= 4) {
      const chunk = await opened.readAt(from, Math.min(bytes, size - from));
      const frames = decodeFrames(chunk);
      const isAll = from + chunk.length >= size;
      // Damage at the very end of a chunk may only be a frame cut in two: read more before believing it.
      if (frames.texts.length === 0 && !isAll) continue;
      const next = from + frames.end;
      return { records: recordsOf(frames).records, next, damaged: frames.damage.length };
    }
  } finally {
    await opened.close();
  }
};
