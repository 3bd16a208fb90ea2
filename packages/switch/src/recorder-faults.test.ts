/** A disk that is full or fails, media that dies, files of a dead server: what becomes of a recording. */
import { describe, expect, test } from "vitest";
import { id, leg, scene } from "./recorder.test-scene.ts";
import { newRecording, type Recording } from "./recordings.ts";

const is = (on: ReturnType<typeof scene>) => on.told.map((event) => event.is);
const recordingOf = (on: ReturnType<typeof scene>) => on.recorder.all().get(id);
const running = (options = {}) => {
  const on = scene(options);
  on.start();
  on.begins();
  return on;
};
const full = { is: "RecordingFailed", recording: id, why: "ENOSPC", disk: "full" };

describe("a failure", () => {
  test("that is not the disk's ends the recording and is logged", () => {
    const on = running();
    on.media({ is: "RecordingFailed", recording: id, why: "torn" });
    expect(on.told.at(-1)).toEqual({ is: "RecordingFailed", recording: id, leg, reason: "torn" });
    expect(on.recorder.size()).toBe(0);
    expect([on.logged, on.notes]).toEqual([["recording failed"], [{ recording: id, leg, why: "torn", segments: 0 }]]);
  });
  test("is not logged for a recording that ends well", () => {
    const on = running();
    on.recorder.stop(id, false);
    on.ends();
    expect([is(on), on.logged]).toEqual([["RecordingStarted", "RecordingEnded"], []]);
  });
  test("of an unknown recording is ignored", () => {
    const on = scene();
    on.media(full);
    on.ends();
    on.begins();
    expect([on.told, on.asked]).toEqual([[], []]);
  });
  test("a second Record with the same id is ignored and logged", () => {
    const on = running();
    on.start({ file: "b" });
    expect([on.does(), on.logged, on.notes]).toEqual([
      ["Record"],
      ["recording runs already"],
      [{ recording: id, leg }],
    ]);
  });
});

describe("a disk", () => {
  test.each([
    ["full", "diskFull", "the disk is full"],
    ["fails", "diskFails", "the disk fails"],
  ])(
    "that is %s before a file is open has the recording wait, told once, tried every two seconds",
    (disk, why, words) => {
      const on = scene();
      on.start();
      on.pass(40);
      on.media({ ...full, disk });
      expect(on.told).toEqual([
        { is: "RecordingStarted", recording: id, leg },
        { is: "RecordingPaused", recording: id, leg, why },
      ]);
      // It began when it was ordered.
      expect(on.times).toEqual([
        ["RecordingStarted", 10_000],
        ["RecordingPaused", 10_040],
      ]);
      expect([on.logged, on.notes]).toEqual([["a recording pauses"], [{ recording: id, leg, why }]]);
      expect(on.timers()).toEqual([2000]);
      on.pass(2000);
      on.fire();
      expect(on.asked.at(-1)).toEqual({ do: "Record", session: leg, recording: id, file: "/rec/a", startMs: 2040 });
      on.media({ ...full, disk });
      expect([on.told.length, on.logged.length, on.timers()]).toEqual([2, 1, [2000]]);
      expect(on.recorder.stop(id, false)).toBe(true);
      expect([on.reasons(), on.recorder.size(), on.does()]).toEqual([[words], 0, ["Record", "Record"]]);
    },
  );

  test("that fills up has the file repaired, and the pause is reported from its last sample", async () => {
    const on = running();
    on.pass(3000);
    on.media(full);
    expect([is(on), on.repaired, on.recorder.paused()]).toEqual([["RecordingStarted"], ["/rec/a.wav"], 1]);
    await on.settle();
    expect(on.times.at(-1)).toEqual(["RecordingPaused", 11_000]);
    on.pass(2000);
    on.fire();
    expect(on.asked.at(-1)).toEqual({ do: "Record", session: leg, recording: id, file: "/rec/a.2", startMs: 5000 });
    on.begins();
    expect(on.told.at(-1)).toEqual({ is: "RecordingResumed", recording: id, leg });
    expect([on.recorder.paused(), recordingOf(on)?.failed]).toEqual([0, undefined]);
    expect(is(on).filter((one) => one === "RecordingStarted")).toHaveLength(1);
    on.recorder.stop(id, false);
    on.ends();
    expect(on.segments().map(({ file, startMs }) => [file, startMs])).toEqual([
      ["a.wav", 0],
      ["a.wav", 5000],
    ]);
    expect(on.logged).toEqual(["a recording pauses"]);
  });

  test("that fills up and can't be read has the pause reported from the failure", async () => {
    const on = running({ breaks: true });
    on.pass(3000);
    on.media(full);
    await on.settle();
    expect(on.times.at(-1)).toEqual(["RecordingPaused", 13_000]);
    expect(on.notes[0]).toEqual({ recording: id, error: "torn" });
  });

  test("is tried again by one timer for all recordings that wait, and for none that runs", () => {
    const on = scene();
    on.start({ recording: "runs", file: "c" });
    on.media({ is: "RecordingStarted", recording: "runs", file: "/rec/c" });
    on.start();
    on.media(full);
    on.start({ recording: "second", file: "b" });
    on.media({ ...full, recording: "second" });
    expect(on.timers()).toEqual([2000]);
    on.fire();
    expect(on.asked.map((command) => "file" in command && command.file)).toEqual([
      ...["/rec/c", "/rec/a", "/rec/b", "/rec/a", "/rec/b"],
    ]);
  });
});

describe("room", () => {
  test("that stays the same changes nothing", () => {
    const on = running();
    on.recorder.setRoom(true);
    expect(on.does()).toEqual(["Record"]);
    on.recorder.setRoom(false);
    on.recorder.setRoom(false);
    expect(on.does()).toEqual(["Record", "StopRecord"]);
  });
  test("that is gone ends each file once, except for a recording that is stopping", () => {
    const stopping = running();
    stopping.recorder.stop(id, false);
    stopping.recorder.setRoom(false);
    expect([stopping.does(), stopping.recorder.paused()]).toEqual([["Record", "StopRecord"], 0]);
    stopping.ends();
    expect(is(stopping)).toEqual(["RecordingStarted", "RecordingEnded"]);
    const waits = scene();
    waits.start();
    waits.media(full);
    waits.recorder.setRoom(false);
    expect(waits.does()).toEqual(["Record"]);
  });
  test("that is gone while a file opens ends the file as soon as it is open", () => {
    const on = scene();
    on.start();
    on.media(full);
    on.fire();
    on.recorder.setRoom(false);
    on.begins();
    expect([is(on).at(-1), on.does().at(-1), on.recorder.paused()]).toEqual(["RecordingResumed", "StopRecord", 1]);
  });
  test("that is gone is not tried; a recording that was ordered meanwhile begins with room, at its place in time", () => {
    const on = scene();
    on.recorder.setRoom(false);
    on.start();
    expect([on.does(), is(on)]).toEqual([[], ["RecordingStarted", "RecordingPaused"]]);
    on.pass(2000);
    on.fire();
    expect(on.does()).toEqual([]);
    on.recorder.setRoom(true);
    expect(on.asked).toEqual([{ do: "Record", session: leg, recording: id, file: "/rec/a", startMs: 2000 }]);
  });
  test("that is gone, and a stop meanwhile, end one file with what was written", () => {
    const on = running();
    on.recorder.setRoom(false);
    expect(on.recorder.stop(id, false)).toBe(true);
    expect(on.does()).toEqual(["Record", "StopRecord"]);
    on.ends();
    expect([is(on), on.recorder.size()]).toEqual([["RecordingStarted", "RecordingEnded"], 0]);
  });
  test("that a recording waits for when its leg ends: nothing is left to write", () => {
    const on = running();
    on.recorder.setRoom(false);
    on.ends();
    on.recorder.legEnds(leg);
    expect([is(on).at(-1), on.segments().length, on.recorder.size()]).toEqual(["RecordingEnded", 1, 0]);
  });
});

describe("a session that closes without a report", () => {
  test("leaves its open file, which is repaired", async () => {
    const on = running();
    on.media({ is: "Closed" });
    expect([on.recorder.size(), on.repaired]).toEqual([1, ["/rec/a.wav"]]);
    // Told twice, it is made whole once.
    on.media({ is: "Closed" });
    expect(on.repaired).toHaveLength(1);
    await on.settle();
    expect([on.segments().map(({ file }) => file), on.recorder.size()]).toEqual([["a.wav"], 0]);
    expect(on.notes).toEqual([{ recording: id, leg, why: "the session was closed", segments: 1 }]);
  });
  test("leaves the segments written before a pause", () => {
    const on = running();
    on.recorder.setRoom(false);
    on.ends();
    on.media({ is: "Closed" });
    expect([on.segments().length, on.repaired, on.recorder.size()]).toEqual([1, [], 0]);
  });
});

describe("a new media process", () => {
  test("leads to one repair of a file that was ending for lack of room", async () => {
    const on = running();
    on.recorder.setRoom(false);
    on.recorder.mediaRestarted(() => true);
    on.recorder.mediaRestarted(() => true);
    expect([on.repaired, on.does()]).toEqual([["/rec/a.wav"], ["Record", "StopRecord"]]);
    await on.settle();
    expect([is(on), on.recorder.paused()]).toEqual([["RecordingStarted", "RecordingPaused"], 1]);
  });
  test("gets the command for a new file after a pause again, after two seconds", () => {
    const on = scene();
    on.start();
    on.media(full);
    on.fire();
    on.recorder.mediaRestarted(() => true);
    expect([recordingOf(on)?.paused, on.timers(), on.told.length]).toEqual([
      { why: "diskFull", at: "waiting" },
      [2000],
      2,
    ]);
  });
  test("leads to the end of a stopping recording, with what is on the disk; one that is over stays as it is", async () => {
    const on = running();
    on.recorder.stop(id, true);
    on.recorder.mediaRestarted(() => true);
    on.recorder.mediaRestarted(() => true);
    expect([on.does(), on.repaired]).toEqual([["Record"], ["/rec/a.wav"]]);
    await on.settle();
    expect([is(on), on.recorder.size()]).toEqual([["RecordingStarted", "RecordingEnded"], 0]);
  });
});

describe("recordings of a dead server", () => {
  const part = (base: string, more: object = {}) => ({ base, startMono: 0, begun: true, ...more });
  const taken = (more: Partial<Recording>): Recording => ({
    ...{ ...newRecording(id, leg, "/rec/a", 0), announced: true, over: true },
    ...more,
  });
  const repairs = (one: Recording, files: string[] = []) => {
    const on = scene({ files });
    on.recorder.takeUp([one]);
    return on.repaired;
  };
  const segment = { file: "a.wav", codec: "PCMA", startMs: 0, samples: 8, sha256: "ab" } as const;

  test("have those files repaired that may hold something and are no segment yet", () => {
    const [first, second] = [part("/rec/a"), part("/rec/a.2")];
    expect(repairs(taken({ parts: [first, second] }))).toEqual(["/rec/a.wav", "/rec/a.2.wav"]);
    expect(repairs(taken({ parts: [first, second], segments: [segment] }))).toEqual(["/rec/a.2.wav"]);
    expect(repairs(taken({ parts: [first, part("/rec/a.2", { unmade: true })] }))).toEqual(["/rec/a.wav"]);
    expect(repairs(taken({ parts: [part("/rec/a", { unmade: true, begun: false })] }), ["/rec/a.wav"])).toEqual([]);
    const unknown = taken({ parts: [part("/rec/a", { begun: false })] });
    expect(repairs(unknown)).toEqual([]);
    expect(repairs(unknown, ["/rec/a.wav"])).toEqual(["/rec/a.wav"]);
  });
  test("report their end at once if complete; a paused one is tried again, a running one is not", () => {
    const over = scene();
    over.recorder.takeUp([taken({ parts: [part("/rec/a")], segments: [segment] })]);
    expect([over.segments(), over.recorder.size(), over.timers()]).toEqual([[segment], 0, []]);
    const paused = taken({ over: false, parts: [part("/rec/a")], paused: { why: "diskFull", at: "waiting" } });
    const runs = { ...taken({ over: false, parts: [part("/rec/b")] }), id: "second" as typeof id };
    const waits = scene();
    waits.recorder.takeUp([runs, paused]);
    expect([waits.timers(), waits.recorder.size(), waits.recorder.paused()]).toEqual([[2000], 2, 1]);
    const none = scene();
    none.recorder.takeUp([runs]);
    expect(none.timers()).toEqual([]);
  });
});
