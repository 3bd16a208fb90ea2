import { expect, test } from "vitest";
import { answeredCall, endings, recording } from "./test-calls.ts";
import type { World } from "./test-world.ts";

const id = recording("r");
const settle = async (world: World, ms = 50) => {
  world.run(ms);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  world.run(1);
};
const order = (world: World) => world.events.map(({ is }) => is).filter((is) => is.startsWith("Recording"));
const recorded = async (): Promise<{ world: World; leg: ReturnType<typeof answeredCall>["id"] }> => {
  const { world, id: leg } = answeredCall({});
  world.board.perform({ do: "Record", leg, recording: id, file: "r" });
  await settle(world);
  return { world, leg };
};
const filesOf = (world: World) => world.of("RecordingEnded")[0]!.segments.map(({ file }) => file);

test("without room a recording ends its file, is told as paused, and goes on in another at its place in time", async () => {
  const { world, leg } = await recorded();
  world.run(1000);
  world.board.setRecordingRoom(false);
  await settle(world);
  expect(world.media.sessions.get(leg)?.recordings.size).toBe(0);
  expect(world.of("RecordingPaused")).toMatchObject([{ recording: id, why: "diskFull" }]);
  expect(world.board.counts()).toMatchObject({ recordings: 1, recordingsPaused: 1 });
  await settle(world, 10_000);
  expect(world.media.sessions.get(leg)?.recordings.size).toBe(0);
  world.board.setRecordingRoom(true);
  await settle(world);
  expect(world.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  expect(order(world)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  const { segments } = world.of("RecordingEnded")[0]!;
  expect(segments.map(({ file }) => file)).toEqual(["r.wav", "r.2.wav"]);
  expect(segments[1]!.startMs).toBeGreaterThan(11_000);
  expect(segments[1]!.startMs).toBeLessThan(11_300);
  expect(endings(world)).toEqual([]);
});

test("a disk that is full all at once keeps what was written, and is tried again every two seconds", async () => {
  const { world, leg } = await recorded();
  world.media.setDiskFull(true);
  await settle(world);
  await settle(world, 9000);
  expect(world.of("RecordingPaused")).toHaveLength(1);
  const tries = world.media.asked.filter((command) => command.do === "Record");
  expect(tries.length).toBeGreaterThanOrEqual(4);
  expect(new Set(tries.slice(1).map((command) => command.do === "Record" && command.file))).toEqual(
    new Set(["/recordings/r.2"]),
  );
  world.media.setDiskFull(false);
  await settle(world, 2100);
  expect(world.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  expect(world.of("RecordingResumed")).toHaveLength(1);
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  expect(filesOf(world)).toEqual(["r.wav", "r.2.wav"]);
});

test("a call that comes while there is no room is recorded from when there is, with its offset from the answer", async () => {
  const { world, id: leg } = answeredCall({});
  world.board.setRecordingRoom(false);
  world.board.perform({ do: "Record", leg, recording: id, file: "r" });
  await settle(world, 5000);
  expect(order(world)).toEqual(["RecordingStarted", "RecordingPaused"]);
  world.board.setRecordingRoom(true);
  await settle(world);
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  const { segments } = world.of("RecordingEnded")[0]!;
  expect(segments).toMatchObject([{ file: "r.wav" }]);
  expect(segments[0]!.startMs).toBeGreaterThanOrEqual(5000);
  expect(segments[0]!.startMs).toBeLessThan(5100);
});

test("a call that ends while there is no room keeps what it had, and one that had nothing says why", async () => {
  const { world } = await recorded();
  world.board.setRecordingRoom(false);
  await settle(world);
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  expect(filesOf(world)).toEqual(["r.wav"]);
  expect(world.board.counts().recordings).toBe(0);

  const other = answeredCall({});
  other.world.board.setRecordingRoom(false);
  other.world.board.perform({ do: "Record", leg: other.id, recording: id, file: "r" });
  other.peer.command({ do: "bye", session: "theirs" });
  await settle(other.world, 200);
  expect(other.world.of("RecordingFailed")).toMatchObject([{ reason: "the disk is full" }]);
  expect(other.world.board.counts().recordings).toBe(0);
});

test("media that dies while a recording pauses neither starts it nor loses it", async () => {
  const { world } = await recorded();
  world.board.setRecordingRoom(false);
  world.killMedia();
  await settle(world, 500);
  await settle(world, 500);
  expect(order(world)).toEqual(["RecordingStarted", "RecordingPaused"]);
  world.killMedia();
  await settle(world, 5000);
  world.board.setRecordingRoom(true);
  await settle(world);
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  expect(order(world)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  expect(filesOf(world)).toEqual(["r.wav", "r.2.wav"]);
});

test("a recording that pauses when the server dies still pauses when it is back, and goes on with room", async () => {
  const { world, leg } = await recorded();
  world.run(1000);
  world.board.setRecordingRoom(false);
  await settle(world);
  // Told outside with the next event.
  world.run(1000);
  world.crash(1000);
  await settle(world, 500);
  expect(world.media.sessions.get(leg)?.recordings.size).toBe(0);
  await settle(world, 3000);
  expect(world.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  world.board.perform({ do: "StopRecord", recording: id });
  await settle(world);
  expect(order(world)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  expect(filesOf(world)).toEqual(["r.wav", "r.2.wav"]);
});

test("a session that is gone without a word on its recording leaves what was said", async () => {
  for (const stops of [true, false]) {
    const { world, leg } = await recorded();
    if (stops) world.board.perform({ do: "StopRecord", recording: id });
    world.media.lose(leg);
    await settle(world);
    expect(filesOf(world)).toEqual(["r.wav"]);
    expect(world.of("RecordingFailed")).toEqual([]);
    expect(world.board.counts().recordings).toBe(0);
  }
});
