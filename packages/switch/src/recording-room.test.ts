import { expect, test } from "vitest";
import { answeredCall, endings, recording } from "./testing/calls.ts";
import type { Sandbox } from "./testing/sandbox.ts";

const id = recording("r");
const settle = async (sandbox: Sandbox, ms = 50) => {
  sandbox.run(ms);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  sandbox.run(1);
};
const order = (sandbox: Sandbox) => sandbox.events.map(({ is }) => is).filter((is) => is.startsWith("Recording"));
const recorded = async (): Promise<{ sandbox: Sandbox; leg: ReturnType<typeof answeredCall>["id"] }> => {
  const { sandbox, id: leg } = answeredCall({});
  sandbox.board.perform({ do: "Record", leg, recording: id, file: "r" });
  await settle(sandbox);
  return { sandbox, leg };
};
const filesOf = (sandbox: Sandbox) => sandbox.of("RecordingEnded")[0]!.segments.map(({ file }) => file);

test("without room a recording ends its file, reports a pause, and continues in another file at its place in time", async () => {
  const { sandbox, leg } = await recorded();
  sandbox.run(1000);
  sandbox.board.setRecordingRoom(false);
  await settle(sandbox);
  expect(sandbox.media.sessions.get(leg)?.recordings.size).toBe(0);
  expect(sandbox.of("RecordingPaused")).toMatchObject([{ recording: id, why: "diskFull" }]);
  expect(sandbox.board.counts()).toMatchObject({ recordings: 1, recordingsPaused: 1 });
  await settle(sandbox, 10_000);
  expect(sandbox.media.sessions.get(leg)?.recordings.size).toBe(0);
  sandbox.board.setRecordingRoom(true);
  await settle(sandbox);
  expect(sandbox.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  expect(order(sandbox)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  const { segments } = sandbox.of("RecordingEnded")[0]!;
  expect(segments.map(({ file }) => file)).toEqual(["r.wav", "r.2.wav"]);
  expect(segments[1]!.startMs).toBeGreaterThan(11_000);
  expect(segments[1]!.startMs).toBeLessThan(11_300);
  expect(endings(sandbox)).toEqual([]);
});

test("on a disk that is suddenly full a recording keeps what was written, and tries again every two seconds", async () => {
  const { sandbox, leg } = await recorded();
  sandbox.media.setDiskFull(true);
  await settle(sandbox);
  await settle(sandbox, 9000);
  expect(sandbox.of("RecordingPaused")).toHaveLength(1);
  const tries = sandbox.media.asked.filter((command) => command.do === "Record");
  expect(tries.length).toBeGreaterThanOrEqual(4);
  expect(new Set(tries.slice(1).map((command) => command.do === "Record" && command.file))).toEqual(
    new Set(["/recordings/r.2"]),
  );
  sandbox.media.setDiskFull(false);
  await settle(sandbox, 2100);
  expect(sandbox.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  expect(sandbox.of("RecordingResumed")).toHaveLength(1);
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  expect(filesOf(sandbox)).toEqual(["r.wav", "r.2.wav"]);
});

test("a call that comes without room is recorded as soon as there is room, with its offset from the answer", async () => {
  const { sandbox, id: leg } = answeredCall({});
  sandbox.board.setRecordingRoom(false);
  sandbox.board.perform({ do: "Record", leg, recording: id, file: "r" });
  await settle(sandbox, 5000);
  expect(order(sandbox)).toEqual(["RecordingStarted", "RecordingPaused"]);
  sandbox.board.setRecordingRoom(true);
  await settle(sandbox);
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  const { segments } = sandbox.of("RecordingEnded")[0]!;
  expect(segments).toMatchObject([{ file: "r.wav" }]);
  expect(segments[0]!.startMs).toBeGreaterThanOrEqual(5000);
  expect(segments[0]!.startMs).toBeLessThan(5100);
});

test("a call that ends without room keeps its segments; one without segments reports why", async () => {
  const { sandbox } = await recorded();
  sandbox.board.setRecordingRoom(false);
  await settle(sandbox);
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  expect(filesOf(sandbox)).toEqual(["r.wav"]);
  expect(sandbox.board.counts().recordings).toBe(0);

  const other = answeredCall({});
  other.sandbox.board.setRecordingRoom(false);
  other.sandbox.board.perform({ do: "Record", leg: other.id, recording: id, file: "r" });
  other.peer.command({ do: "bye", session: "theirs" });
  await settle(other.sandbox, 200);
  expect(other.sandbox.of("RecordingFailed")).toMatchObject([{ reason: "the disk is full" }]);
  expect(other.sandbox.board.counts().recordings).toBe(0);
});

test("a death of the media process during a pause neither resumes nor loses the recording", async () => {
  const { sandbox } = await recorded();
  sandbox.board.setRecordingRoom(false);
  sandbox.killMedia();
  await settle(sandbox, 500);
  await settle(sandbox, 500);
  expect(order(sandbox)).toEqual(["RecordingStarted", "RecordingPaused"]);
  sandbox.killMedia();
  await settle(sandbox, 5000);
  sandbox.board.setRecordingRoom(true);
  await settle(sandbox);
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  expect(order(sandbox)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  expect(filesOf(sandbox)).toEqual(["r.wav", "r.2.wav"]);
});

test("a paused recording is still paused after a restart of the server, and continues with room", async () => {
  const { sandbox, leg } = await recorded();
  sandbox.run(1000);
  sandbox.board.setRecordingRoom(false);
  await settle(sandbox);
  // Told outside with the next event.
  sandbox.run(1000);
  sandbox.crash(1000);
  await settle(sandbox, 500);
  expect(sandbox.media.sessions.get(leg)?.recordings.size).toBe(0);
  await settle(sandbox, 3000);
  expect(sandbox.media.sessions.get(leg)?.recordings.get("r")).toBe("/recordings/r.2");
  sandbox.board.perform({ do: "StopRecord", recording: id });
  await settle(sandbox);
  expect(order(sandbox)).toEqual(["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingEnded"]);
  expect(filesOf(sandbox)).toEqual(["r.wav", "r.2.wav"]);
});

test("a session that closes without a report on its recording leaves the sound on the disk", async () => {
  for (const stops of [true, false]) {
    const { sandbox, leg } = await recorded();
    if (stops) sandbox.board.perform({ do: "StopRecord", recording: id });
    sandbox.media.lose(leg);
    await settle(sandbox);
    expect(filesOf(sandbox)).toEqual(["r.wav"]);
    expect(sandbox.of("RecordingFailed")).toEqual([]);
    expect(sandbox.board.counts().recordings).toBe(0);
  }
});
