/** What is recorded now, and the one last word on each recording. */
import { join } from "node:path";
import type { LegId, RecordingId, SwitchCommand } from "@zongji/domain";
import type { MediaCommand, MediaEvent, MediaSegment } from "@zongji/media";
import type { Log } from "./door.ts";
import type { Reported } from "./leg.ts";
import {
  currentPart,
  isDone,
  newRecording,
  nextPart,
  type Recording,
  started,
  toSegment,
  withSegment,
} from "./recordings.ts";

export type RecorderPorts = {
  readonly folder: string;
  readonly media: (command: MediaCommand) => void;
  readonly report: (event: Reported, mono: number) => void;
  readonly mono: () => number;
  /** ms since the epoch of a `mono`. */
  readonly at: (mono: number) => number;
  /** Makes the file of a dead process whole. */
  readonly repair: (file: string) => Promise<Omit<MediaSegment, "startMs">>;
  readonly log: Log;
};

/** The journal comes before the order; a step of the wall clock must not make a recording begin yesterday. */
const longestAgoMs = 5000;

export const createRecorder = (ports: RecorderPorts) => {
  const recordings = new Map<RecordingId, Recording>();

  const keep = (recording: Recording, mono: number) => {
    recordings.set(recording.id, recording);
    if (isDone(recording)) close(recording, mono);
  };

  /** What has been kept counts, whatever failed after it. */
  const close = (recording: Recording, mono: number) => {
    recordings.delete(recording.id);
    const { id, leg, segments, failed } = recording;
    if (failed !== undefined)
      ports.log.error({ recording: id, leg, why: failed, segments: segments.length }, "recording failed");
    if (segments.length > 0) ports.report({ is: "RecordingEnded", recording: id, leg, segments }, mono);
    else ports.report({ is: "RecordingFailed", recording: id, leg, reason: failed ?? "nothing was written" }, mono);
  };

  const record = (recording: Recording) => {
    const { base, startMono } = currentPart(recording);
    const offset = Math.max(0, Math.round(startMono - recording.parts[0]!.startMono));
    const common = { do: "Record", session: recording.leg, recording: recording.id, file: base } as const;
    ports.media(offset > 0 ? { ...common, startMs: offset } : { ...common, sinceMono: startMono });
  };

  const start = (command: Extract<SwitchCommand, { do: "Record" }>, legIsUp: boolean) => {
    const { recording: id, leg, file, since } = command;
    if (recordings.has(id)) return ports.log.warn({ recording: id, leg }, "recording runs already");
    const refused =
      /(^|\/)\.\.(\/|$)|^\//.test(file) || file === ""
        ? "the file leads out of the recordings folder"
        : legIsUp
          ? undefined
          : "the leg is not answered";
    if (refused !== undefined)
      return ports.report({ is: "RecordingFailed", recording: id, leg, reason: refused }, ports.mono());
    const now = ports.mono();
    const agoMs = since === undefined ? 0 : Math.min(longestAgoMs, Math.max(0, ports.at(now) - since));
    const recording = newRecording(id, leg, join(ports.folder, file), now - agoMs);
    recordings.set(id, recording);
    record(recording);
  };

  const stop = (id: RecordingId, mediaDown: boolean): boolean => {
    const recording = recordings.get(id);
    if (!recording || recording.stopping) return false;
    recordings.set(id, { ...recording, stopping: true });
    if (!mediaDown) ports.media({ do: "StopRecord", recording: id });
    return true;
  };

  /** The leg's media is closed or gone: its recordings end with it. */
  const legEnds = (leg: LegId) => {
    for (const recording of recordings.values())
      if (recording.leg === leg && !recording.stopping) recordings.set(recording.id, { ...recording, stopping: true });
  };

  const fail = (recording: Recording, why: string, mono: number) =>
    keep({ ...recording, over: true, failed: why }, mono);

  const onMedia = (event: MediaEvent) => {
    if (event.is === "Failed" && event.asked === "Record") {
      for (const one of recordings.values())
        if (one.leg === event.session && !currentPart(one).begun) fail(one, event.why, event.mono);
      return;
    }
    if (event.is === "Closed") {
      for (const one of recordings.values())
        if (one.leg === event.session && !one.over) fail(one, "the session was closed", event.mono);
      return;
    }
    if (event.is !== "RecordingStarted" && event.is !== "RecordingEnded" && event.is !== "RecordingFailed") return;
    const recording = recordings.get(event.recording as RecordingId);
    if (!recording) return;
    switch (event.is) {
      case "RecordingStarted": {
        recordings.set(recording.id, started(recording, event));
        if (!recording.announced)
          ports.report({ is: "RecordingStarted", recording: recording.id, leg: recording.leg }, event.mono);
        return;
      }
      case "RecordingEnded": {
        const segment = toSegment(ports.folder, recording, currentPart(recording), event.segment);
        return keep({ ...withSegment(recording, segment), over: true }, event.mono);
      }
      case "RecordingFailed":
        return fail(recording, event.why, event.mono);
    }
  };

  /** The file that the dead process left is made whole; where `goesOn`, the next segment begins in a file of its own. */
  const mediaRestarted = (goesOn: (leg: LegId) => boolean) => {
    for (const before of [...recordings.values()]) {
      if (before.over) continue;
      const part = currentPart(before);
      const resumes = !before.stopping && goesOn(before.leg);
      const recording: Recording = {
        ...(resumes ? nextPart(before, ports.mono()) : before),
        repairing: before.repairing + 1,
        over: !resumes,
      };
      recordings.set(recording.id, recording);
      if (resumes) record(recording);
      ports.repair(`${part.base}.wav`).then(
        (found) => repaired(recording.id, (now) => withSegment(now, toSegment(ports.folder, now, part, found))),
        (error: Error) => {
          ports.log.error(
            { recording: recording.id, error: error.message },
            "recording of a dead media process can't be repaired",
          );
          repaired(recording.id, (now) => now);
        },
      );
    }
  };

  const repaired = (id: RecordingId, change: (recording: Recording) => Recording) => {
    const now = recordings.get(id);
    if (!now) return;
    const changed = change(now);
    keep({ ...changed, repairing: changed.repairing - 1 }, ports.mono());
  };

  return { start, stop, legEnds, onMedia, mediaRestarted, size: () => recordings.size };
};
