/** What the recorder orders, tells and keeps, by its ports: the media process and the disk are the test's. */
import type { LegId } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { id, leg, scene, wallMs } from "./recorder.test-scene.ts";
import { newRecording, type Recording } from "./recordings.ts";

test("a recording begins at its command's time, at most five seconds ago, and never in the future", () => {
  const began = (since: number | undefined) => {
    const on = scene();
    on.start(since === undefined ? {} : { since: wallMs + 10_000 - since });
    return on.asked.map((command) => (command as { sinceMono?: number }).sinceMono);
  };
  expect([undefined, 0, 300, 5000, 5001, -50].map(began)).toEqual(
    [10_000, 10_000, 9700, 5000, 5000, 10_000].map((mono) => [mono]),
  );
});

test("a file outside the folder, or a leg that is not answered, is refused", () => {
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

describe("an event of the media process", () => {
  test("about a failed Record fails the leg's recordings without a file, and no other", () => {
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
  test("about something else doesn't touch recordings", () => {
    const on = scene();
    on.start();
    on.media({ is: "Digit", digit: "1", recording: id });
    expect([on.told, on.recorder.size()]).toEqual([[], 1]);
  });
  test("about a closed session fails its recordings that have not ended", () => {
    const on = scene();
    on.start();
    on.media({ is: "Closed", session: "another" });
    expect(on.recorder.size()).toBe(1);
    on.media({ is: "Closed" });
    expect([on.reasons(), on.recorder.size()]).toEqual([["the session was closed"], 0]);
  });
});

describe("the end of a recording", () => {
  test("comes once, by its leg or by a command, with what was written", () => {
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
  test("by a command is sent to the media process, if that runs", () => {
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

test("a file that opens without room ends at once; with room the recording continues", () => {
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

describe("the file of a dead process", () => {
  test("whose begin was not reported is repaired, and the recording continues in the next free file", async () => {
    const on = scene({ files: ["/rec/a.wav", "/rec/a.2.wav"] });
    on.start();
    expect(on.asked).toMatchObject([{ do: "Record", file: "/rec/a.3" }]);
    await on.settle();
    expect(on.recorder.all().get(id)?.segments).toMatchObject([{ file: "a.wav", samples: 8000 }]);
  });
  test("that can't be repaired is logged, and the recording ends with its other segments", async () => {
    const on = scene({ breaks: true });
    on.start();
    on.begins();
    on.recorder.mediaRestarted(() => false);
    await on.settle();
    expect(on.logged).toContain("a recording's file can't be made whole");
    expect([on.reasons(), on.recorder.size()]).toEqual([["nothing was written"], 0]);
  });
  test("is followed by another if its leg goes on; otherwise it is the last", async () => {
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
  test("of a paused recording ends with its leg", async () => {
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

test("after a restart all files of a finished recording are repaired; of a running one all but the last", async () => {
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
