/** Checkpoints of the recordings that run. Paths are relative to the recordings folder, which may move between two starts. */
import { join, relative } from "node:path";
import type { NotedMap, RecordingId } from "@zongji/domain";
import type { Checkpoint, RecordingCheckpoint } from "./door.ts";
import type { Recording } from "./recordings.ts";

/** Returns a function that gives the checkpoints of the recordings that changed since its last call. */
export const createRecordingCheckpoints = (
  recordings: NotedMap<RecordingId, Recording>,
  folder: string,
  mono: () => number,
): (() => Checkpoint[]) => {
  /** The recordings as the journal holds them. */
  const written = new Map<RecordingId, Recording>();

  return () =>
    recordings.takeChanged().flatMap((id) => {
      const recording = recordings.get(id);
      if (written.get(id) === recording) return [];
      if (recording) written.set(id, recording);
      else written.delete(id);
      return [{ key: `recording:${id}`, value: recording ? checkpointOf(recording, folder, mono()) : null }];
    });
};

const checkpointOf = (recording: Recording, folder: string, mono: number): RecordingCheckpoint => {
  const { base, parts, ...rest } = recording;
  return {
    v: 1,
    mono,
    ...rest,
    base: relative(folder, base),
    parts: parts.map((part) => ({ ...part, base: relative(folder, part.base) })),
  };
};

/**
 * Reads a checkpoint. The monotonic clock goes on from one process to the next and begins at 0 when the machine starts: then the recording's times
 * are moved back, so that none lies in the future.
 */
export const recordingOf = (checkpoint: RecordingCheckpoint, folder: string, monoNow: number): Recording => {
  const { v: _, mono, base, originMono, parts, ...rest } = checkpoint;
  const shift = Math.min(0, monoNow - mono);
  return {
    ...rest,
    base: join(folder, base),
    originMono: originMono + shift,
    parts: parts.map((part) => ({ ...part, base: join(folder, part.base), startMono: part.startMono + shift })),
    repairing: 0,
  };
};
