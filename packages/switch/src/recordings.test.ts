import type { LegId, RecordingId } from "@zongji/domain";
import { expect, test } from "vitest";
import {
  currentOffsetMs,
  currentPart,
  isDone,
  newRecording,
  nextPart,
  type Recording,
  started,
  toSegment,
  withoutCurrent,
  withSegment,
} from "./recordings.ts";

const fresh = newRecording("r" as RecordingId, "l" as LegId, "/rec/a", 1000);
const begins = (recording: Recording, mono: number) => started(recording, { mono } as never);
const media = { file: "/rec/2026/a.wav", codec: "PCMA", samples: 80, sha256: "ab" } as const;

test("a new recording has nothing written, reported or stopped", () => {
  expect(fresh).toStrictEqual({
    ...{ id: "r", leg: "l", base: "/rec/a", originMono: 1000, segments: [] },
    parts: [{ base: "/rec/a", startMono: 1000, begun: false }],
    ...{ announced: false, stopping: false, repairing: 0, over: false },
  });
});

test("its first sample has the time of its first file, unless its begin was reported before", () => {
  const first = begins(fresh, 1040);
  expect([first.originMono, first.announced, first.parts]).toEqual([
    1040,
    true,
    [{ base: "/rec/a", startMono: 1040, begun: true }],
  ]);
  const told = begins({ ...fresh, announced: true }, 1040);
  expect([told.originMono, currentOffsetMs(told)]).toEqual([1000, 40]);
  const second = begins(nextPart(first, 3000), 3010);
  expect([second.originMono, second.parts.map(({ startMono }) => startMono)]).toEqual([1040, [1040, 3010]]);
});

test("offsets are whole milliseconds from the first sample, and never before it", () => {
  const at = (startMono: number) => currentOffsetMs({ ...fresh, parts: [{ ...currentPart(fresh), startMono }] });
  expect([1000, 1250.4, 1250.6, 900].map(at)).toEqual([0, 250, 251, 0]);
});

test("its further files are numbered; a file that was not created is tried again", () => {
  const second = nextPart(fresh, 2000);
  expect(second.parts).toStrictEqual([
    { base: "/rec/a", startMono: 1000, begun: false },
    { base: "/rec/a.2", startMono: 2000, begun: false },
  ]);
  expect(currentPart(nextPart(second, 3000)).base).toBe("/rec/a.3");
  const failed = withoutCurrent(second);
  expect(currentPart(failed)).toStrictEqual({ base: "/rec/a.2", startMono: 2000, begun: false, unmade: true });
  expect(nextPart(failed, 3000).parts.map(({ base, startMono }) => [base, startMono])).toEqual([
    ["/rec/a", 1000],
    ["/rec/a.2", 3000],
  ]);
  expect(nextPart(withoutCurrent(fresh), 3000).parts).toStrictEqual([
    { base: "/rec/a", startMono: 3000, begun: false },
  ]);
});

test("segments are sorted by time, with paths relative to the folder", () => {
  const recording = nextPart(begins(fresh, 1000), 3000);
  const [first, second] = recording.parts.map((part) => toSegment("/rec", recording, part, media));
  expect(second).toStrictEqual({ file: "2026/a.wav", codec: "PCMA", startMs: 2000, samples: 80, sha256: "ab" });
  const both = withSegment(withSegment(recording, second!), first!);
  expect(both.segments.map(({ startMs }) => startMs)).toEqual([0, 2000]);
});

test("it is done when no more sound comes and no file is being repaired", () => {
  expect([{}, { over: true }, { over: true, repairing: 1 }].map((more) => isDone({ ...fresh, ...more }))).toEqual([
    ...[false, true, false],
  ]);
});
