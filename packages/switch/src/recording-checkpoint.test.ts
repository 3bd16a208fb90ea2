import { type LegId, NotedMap, type RecordingId } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import type { RecordingCheckpoint } from "./door.ts";
import { createRecordingCheckpoints, recordingOf } from "./recording-checkpoint.ts";
import { newRecording, type Recording } from "./recordings.ts";

const id = "l" as LegId;

describe("checkpoints of recordings", () => {
  const r = "r" as RecordingId;
  const recording = { ...newRecording(r, id, "/rec/2026/a", 2000), announced: true };
  const kept: RecordingCheckpoint = {
    ...recording,
    ...{ v: 1, mono: 500, base: "2026/a" },
    parts: [{ base: "2026/a", startMono: 2000, begun: false }],
  };

  test("have paths relative to the folder; each change is given once, and the end once", () => {
    const recordings = new NotedMap<RecordingId, Recording>();
    const changes = createRecordingCheckpoints(recordings, "/rec", () => 500);
    recordings.set(r, recording);
    expect(changes()).toStrictEqual([{ key: "recording:r", value: kept }]);
    recordings.set(r, recording);
    expect(changes().map(({ key }) => key)).toEqual([]);
    recordings.set(r, { ...recording, stopping: true });
    expect(changes().map(({ key }) => key)).toEqual(["recording:r"]);
    recordings.delete(r);
    expect(changes()).toEqual([{ key: "recording:r", value: null }]);
    recordings.set(r, recording);
    recordings.delete(r);
    expect(changes().map(({ key }) => key)).toEqual([]);
  });

  test("keep the monotonic times of a dead process, unless the machine was started anew", () => {
    const [, later, anew] = [500, 9000, 100].map((mono) => recordingOf(kept, "/rec", mono));
    expect(later).toStrictEqual(recording);
    expect([anew?.originMono, anew?.parts[0]?.startMono]).toEqual([1600, 1600]);
    expect(recordingOf({ ...kept, repairing: 2 }, "/rec", 500).repairing).toBe(0);
  });
});
