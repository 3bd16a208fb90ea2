/** What the recorder orders, tells and keeps, by its ports: the media process and the disk are the test's. */
import type { LegId } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { id, leg, scene, wallMs } from "./recorder.test-scene.ts";
import { newRecording, type Recording } from "./recordings.ts";

test("a recording that was ordered a while ago begins then, at most five seconds ago, and never ahead", () => {
  const began = (since: number | undefined) => {
    const on = scene();
    on.start(since === undefined ? {} : { since: wallMs + 10_000 - since });
    return on.asked.map((command) => (command as { sinceMono?: number }).sinceMono);
  };
  expect([undefined, 0, 300, 5000, 5001, -50].map(began)).toEqual(
    [10_000, 10_000, 9700, 5000, 5000, 10_000].map((mono) => [mono]),
  );
});

test("a file that leads out of the folder, or of a leg that is not answered, is not recorded", () => {
  for (const file of ["../a", "/a", "x/../../a", ""]) {
    const on = scene();
    on.start({ file });
    expect([file, on.does(), on.reasons()]).toEqual([file, [], ["the file leads out of the recordings folder"]]);
  }
  const on = scene();
  on.recorder.start({ do: "Record", leg, recording: id, file: "a" } as never, false);
  expect([on.does(), on.reasons()]).toEqual([[], ["the leg is not answered"]]);
  on.start();
  on.start();
  expect(on.does()).toEqual(["Record"]);
});

describe("what the media process can't do", () => {
  test("fails a recording of its leg that has not begun, and none that has", () => {
    const on = scene();
    on.start();
    for (const other of [
      { asked: "Play", why: "no file" },
      { asked: "Record", why: "x", session: "another" },
    ])
      on.media({ is: "Failed", ...other });
    expect(on.told).toEqual([]);
    on.media({ is: "Failed", asked: "Record", why: "no disk" });
    expect([on.reasons(), on.recorder.size()]).toEqual([["no disk"], 0]);

    const running = scene();
    running.start();
    running.begins();
    running.media({ is: "Failed", asked: "Record", why: "no disk" });
    expect([running.reasons(), running.recorder.size()]).toEqual([[], 1]);
  });
  test("and other things that it tells are no matter of a recording", () => {
    const on = scene();
    on.start();
    on.media({ is: "Digit", digit: "1", recording: id });
    expect([on.told, on.recorder.size()]).toEqual([[], 1]);
  });
  test("closed with its leg, a recording ends as failed, unless it had ended", () => {
    const on = scene();
    on.start();
    on.media({ is: "Closed", session: "another" });
    expect(on.recorder.size()).toBe(1);
    on.media({ is: "Closed" });
    expect([on.reasons(), on.recorder.size()]).toEqual([["the session was closed"], 0]);
  });
});

describe("the end of a recording", () => {
  test("comes with its leg or when it is asked for, once, with what was written", () => {
    const on = scene();
    on.start();
    on.begins();
    on.recorder.legEnds("another" as LegId);
    expect(on.recorder.all().get(id)?.stopping).toBe(false);
    on.recorder.legEnds(leg);
    expect(on.recorder.all().get(id)?.stopping).toBe(true);
    expect(on.recorder.stop(id, false)).toBe(false);
    on.ends();
    expect([on.segments().length, on.recorder.size(), on.does()]).toEqual([1, 0, ["Record"]]);
  });
  test("asked for is ordered of the media process, where that is there", () => {
    for (const [mediaDown, does] of [
      [false, ["Record", "StopRecord"]],
      [true, ["Record"]],
    ] as const) {
      const on = scene();
      on.start();
      on.begins();
      expect(on.recorder.stop(id, mediaDown)).toBe(true);
      expect([mediaDown, on.does()]).toEqual([mediaDown, does]);
    }
    expect(scene().recorder.stop(id, false)).toBe(false);
  });
});

test("room that goes while the file is being opened ends it as soon as it is open; with room it goes on", () => {
  const on = scene();
  on.start();
  on.begins();
  expect(on.does()).toEqual(["Record"]);
  on.recorder.setRoom(false);
  expect([on.does(), on.recorder.paused()]).toEqual([["Record", "StopRecord"], 1]);
  on.ends();
  expect(on.told.at(-1)).toMatchObject({ is: "RecordingPaused", why: "diskFull" });
  on.recorder.setRoom(true);
  expect(on.asked.at(-1)).toMatchObject({ do: "Record", file: "/rec/a.2" });
});

describe("a file of a process that died", () => {
  test("that nobody was told of is made whole, and the recording goes on in the next that is free", async () => {
    const on = scene({ files: ["/rec/a.wav", "/rec/a.2.wav"] });
    on.start();
    expect(on.asked).toMatchObject([{ do: "Record", file: "/rec/a.3" }]);
    await on.settle();
    expect(on.recorder.all().get(id)?.segments).toMatchObject([{ file: "a.wav", samples: 8000 }]);
  });
  test("that can't be made whole is told in the log, and the recording ends with what else there is", async () => {
    const on = scene({ breaks: true });
    on.start();
    on.begins();
    on.recorder.mediaRestarted(() => false);
    await on.settle();
    expect(on.logged).toContain("a recording's file can't be made whole");
    expect([on.reasons(), on.recorder.size()]).toEqual([["nothing was written"], 0]);
  });
  test("is followed by another where its leg goes on, and is the last where it doesn't", async () => {
    const goes = scene();
    goes.start();
    goes.begins();
    goes.pass(1000);
    goes.recorder.mediaRestarted((one) => one === leg);
    await goes.settle();
    expect(goes.asked.at(-1)).toMatchObject({ do: "Record", file: "/rec/a.2", startMs: 1000 });
    expect(goes.recorder.size()).toBe(1);
    const over = scene();
    over.start();
    over.begins();
    over.recorder.mediaRestarted(() => false);
    await over.settle();
    expect([over.does(), over.segments().map(({ file }) => file), over.recorder.size()]).toEqual([
      ["Record"],
      ["a.wav"],
      0,
    ]);
  });
  test("of a recording that pauses ends with its leg: there is nothing to wait for", async () => {
    const paused = (goesOn: boolean) => {
      const on = scene();
      on.start();
      on.begins();
      on.recorder.setRoom(false);
      on.ends();
      on.recorder.mediaRestarted(() => goesOn);
      return [on.recorder.size(), on.segments().length];
    };
    expect([paused(true), paused(false)]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
});

test("taken up from a dead server, what was over is made whole to its last file, what runs but for the last", async () => {
  const taken = (over: boolean): Recording => {
    const base = { ...newRecording(id, leg, "/rec/a", 0), announced: true, over };
    const part = { startMono: 0, begun: true };
    return {
      ...base,
      parts: [
        { ...part, base: "/rec/a" },
        { ...part, base: "/rec/a.2", startMono: 5000 },
      ],
    };
  };
  const over = scene();
  over.recorder.takeUp([taken(true)]);
  await over.settle();
  expect(over.segments().map(({ file, startMs }) => [file, startMs])).toEqual([
    ["a.wav", 0],
    ["a.2.wav", 5000],
  ]);
  const runs = scene();
  runs.recorder.takeUp([taken(false)]);
  await runs.settle();
  expect(
    runs.recorder
      .all()
      .get(id)
      ?.segments.map(({ file }) => file),
  ).toEqual(["a.wav"]);
});
