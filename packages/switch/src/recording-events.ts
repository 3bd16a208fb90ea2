/** What the media process reports of recordings: a file opens, ends, fails, or closes with its session. */
import type { LegId, RecordingId } from "@zongji/domain";
import type { MediaEvent, MediaSegment } from "@zongji/media";
import type { PauseReason, RecordingPauses } from "./recording-pauses.ts";
import type { Repair } from "./recording-repairs.ts";
import { currentPart, endOf, type Recording, started, toSegment, withoutCurrent, withSegment } from "./recordings.ts";
import type { RecorderPorts, RunningRecordings } from "./running-recordings.ts";

export type RecorderParts = {
  readonly ports: RecorderPorts;
  readonly running: RunningRecordings;
  readonly pauses: RecordingPauses;
  readonly repair: Repair;
};

export const onMedia = (parts: RecorderParts, event: MediaEvent): void => {
  const { running } = parts;
  if (event.is === "Failed" && event.asked === "Record") {
    for (const one of running.of(event.session as LegId))
      if (!currentPart(one).begun) fail(parts, one, event.why, event.mono);
  } else if (event.is === "Closed") {
    for (const one of running.of(event.session as LegId)) if (!one.over) sessionClosed(parts, one, event.mono);
  } else if (event.is === "RecordingStarted" || event.is === "RecordingEnded" || event.is === "RecordingFailed") {
    const recording = running.get(event.recording as RecordingId);
    if (recording) onRecording(parts, recording, event);
  }
};

const onRecording = (
  parts: RecorderParts,
  recording: Recording,
  event: Extract<MediaEvent, { is: "RecordingStarted" | "RecordingEnded" | "RecordingFailed" }>,
) => {
  switch (event.is) {
    case "RecordingStarted":
      return fileOpened(parts, recording, event);
    case "RecordingEnded":
      return fileEnded(parts, recording, event.segment, event.mono);
    case "RecordingFailed":
      if (event.disk === undefined) return fail(parts, recording, event.why, event.mono);
      return diskFailed(parts, recording, event.disk === "full" ? "diskFull" : "diskFails", event.mono);
  }
};

const fail = ({ running }: RecorderParts, recording: Recording, why: string, mono: number) =>
  running.settle({ ...recording, over: true, failed: recording.failed ?? why }, mono);

const fileOpened = (
  { ports, running, pauses }: RecorderParts,
  before: Recording,
  event: Extract<MediaEvent, { is: "RecordingStarted" }>,
) => {
  const recording = started(before, event);
  const { id, leg } = recording;
  running.set(recording);
  if (!before.announced) ports.report({ is: "RecordingStarted", recording: id, leg }, event.mono);
  pauses.resumed(recording, event.mono);
  pauses.endWithoutRoom(id);
};

const fileEnded = (
  { ports, running, pauses }: RecorderParts,
  before: Recording,
  written: MediaSegment,
  mono: number,
) => {
  const segment = toSegment(ports.folder, before, currentPart(before), written);
  const recording = withSegment(before, segment);
  if (recording.paused && !recording.stopping) pauses.pause(recording, recording.paused.why, endOf(recording, segment));
  else running.settle({ ...recording, over: true }, mono);
};

/** Repairs what is on the disk, then pauses: the recording will try the disk again. */
const diskFailed = (
  { running, pauses, repair }: RecorderParts,
  recording: Recording,
  why: PauseReason,
  mono: number,
) => {
  const part = currentPart(recording);
  if (!part.begun) return pauses.pause(withoutCurrent(recording), why, mono);
  running.set({ ...recording, paused: { why, at: "ending" } });
  repair(recording, part, mono);
};

/** The session closed without a report of this recording's file: what is on the disk counts. */
const sessionClosed = (parts: RecorderParts, recording: Recording, mono: number) => {
  const part = currentPart(recording);
  const isOpen = part.begun && recording.paused === undefined && recording.repairing === 0;
  const why = "the session was closed";
  if (!isOpen) return fail(parts, recording, why, mono);
  const failed = { ...recording, over: true, failed: recording.failed ?? why };
  parts.running.set(failed);
  parts.repair(failed, part, mono);
};
