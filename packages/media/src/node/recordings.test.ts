import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MediaEvent } from "../door.ts";
import type { Session } from "../session.ts";
import { putFrame, type Timeline } from "../timeline.ts";
import { RecordingFile, repairWav } from "./recording-file.ts";
import { Recordings } from "./recordings.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recordings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const headBytes = 58;
const frameMs = 20;
/** A recording of a session whose right channel says a code of its own each frame, by the recording's own time. */
const recorded = async () => {
  const events: MediaEvent[] = [];
  const recordings = new Recordings((event) => events.push(event));
  const timelines = new Set<Timeline>();
  const session = { id: "s", timelines } as unknown as Session;
  const file = join(folder, "r");
  recordings.start(session, { do: "Record", session: "s", recording: "r", file });
  const [timeline] = timelines as unknown as [Timeline];
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  let frames = 0;
  const speak = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      putFrame(
        timeline!,
        1,
        timeline!.startMs + frames * frameMs,
        new Uint8Array(160).fill((frames % 100) + 1),
        0,
        160,
      );
      frames += 1;
      recordings.run(timeline!.startMs + frames * frameMs);
    }
  };
  /** Until what was handed to the disk has reached it. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 50));
  return {
    recordings,
    session,
    events,
    file: `${file}.wav`,
    timeline: timeline!,
    speak,
    settle,
    ms: () => frames * frameMs,
  };
};

test("after a death all sound but the last sixth of a second is on the disk", async () => {
  for (const frames of [60, 63, 66, 69, 71]) {
    rmSync(join(folder, "r.wav"), { force: true });
    const { speak, settle, file, ms } = await recorded();
    for (let part = 0; part < frames; part += 1) {
      speak(1);
      if (part % 4 === 3) await settle();
    }
    await settle();
    const { samples } = await repairWav(file);
    expect(ms() - samples / 8).toBeGreaterThanOrEqual(0);
    expect(ms() - samples / 8).toBeLessThanOrEqual(160);
    const right = readFileSync(file)
      .subarray(-samples * 2)
      .filter((_, index) => index % 2 === 1);
    expect([...right]).toEqual(Array.from({ length: samples }, (_, at) => (Math.floor(at / 160) % 100) + 1));
  }
});

test("late sound is at its place, and the end is at the time of the command", async () => {
  const { recordings, session, speak, settle, file, timeline, events } = await recorded();
  speak(40);
  await settle();
  // left, 100 ms behind: what was written ahead is written over
  putFrame(timeline, 0, timeline.startMs + 700, new Uint8Array(160).fill(9), 0, 160);
  speak(20);
  await settle();
  await recordings.stopAll({ ...session, buffer: undefined } as unknown as Session).catch(() => {});
  const left = readFileSync(file)
    .subarray(headBytes)
    .filter((_, index) => index % 2 === 0);
  expect([left.indexOf(9), left.lastIndexOf(9)]).toEqual([700 * 8, 700 * 8 + 159]);
  expect(events.map(({ is }) => is)).toContain("RecordingStarted");
});

test("a file that ends before its provisional sound has the length of its header", async () => {
  const file = await RecordingFile.create(join(folder, "f.wav"));
  file.append(
    Uint8Array.from({ length: 3520 }, (_, i) => (i < 320 ? 1 : 2)),
    320,
  );
  const { samples } = await file.finish(0);
  expect(samples).toBe(160);
  const bytes = readFileSync(join(folder, "f.wav"));
  expect([...bytes.subarray(-320)]).toEqual(Array.from({ length: 320 }, () => 1));
  expect(bytes.subarray(headBytes)).not.toContain(2);
});

test("a recording that the disk refuses is reported before its session's Closed", async () => {
  const { recordings, session, events, speak, file } = await recorded();
  // More than a minute at once: no disk takes that before the next turn.
  speak(3300);
  await recordings.stopAll(session);
  expect(events.at(-1)).toMatchObject({ is: "RecordingFailed", recording: "r", disk: "fails" });
  expect((await repairWav(file)).samples).toBeGreaterThan(50 * 8000);
});

test("a recording and its folders are readable by the service only", async () => {
  const file = join(folder, "2026", "11", "r.wav");
  await (await RecordingFile.create(file)).finish(0);
  expect([statSync(file).mode & 0o777, statSync(join(folder, "2026", "11")).mode & 0o777]).toEqual([0o600, 0o700]);
});
