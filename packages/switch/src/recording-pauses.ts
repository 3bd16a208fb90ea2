/** Pauses recordings while the disk is full or fails, and resumes each in a new file. */
import type { RecordingId } from "@zongji/domain";
import { nextPart, type Recording } from "./recordings.ts";
import type { RecorderPorts, RunningRecordings } from "./running-recordings.ts";

/** How long a recording waits before it tries a failed disk again. */
const retryMs = 2000;
const whyNot = { diskFull: "the disk is full", diskFails: "the disk fails" } as const;
export type PauseReason = keyof typeof whyNot;

export type RecordingPauses = ReturnType<typeof createRecordingPauses>;

export const createRecordingPauses = (ports: RecorderPorts, running: RunningRecordings) => {
  let hasRoom = true;
  let retrying = false;

  /** Asks the media process for a new file for each recording that waits. */
  const resumeAll = () => {
    if (!hasRoom) return;
    for (const before of running.list()) {
      if (before.paused?.at !== "waiting" || before.over) continue;
      running.write({ ...nextPart(before, ports.mono()), paused: { ...before.paused, at: "trying" } });
    }
  };

  const retryLater = () => {
    if (retrying) return;
    retrying = true;
    ports.after(retryMs, () => {
      retrying = false;
      resumeAll();
    });
  };

  /** Ends the current file while the disk still has room to complete it. The pause is reported when the file is complete. */
  const endFile = (recording: Recording) => {
    if (recording.over || recording.stopping || recording.paused) return;
    running.set({ ...recording, paused: { why: "diskFull", at: "ending" } });
    ports.media({ do: "StopRecord", recording: recording.id });
  };

  return {
    hasRoom: (): boolean => hasRoom,
    /** Pauses the recording: nothing was written since `mono`. Reports the recording's begin first, if that is not reported yet. */
    pause: (recording: Recording, why: PauseReason, mono: number): void => {
      const { id, leg, paused, stopping, announced } = recording;
      const failed = recording.failed ?? whyNot[why];
      if (!announced) ports.report({ is: "RecordingStarted", recording: id, leg }, recording.originMono);
      if (paused?.at !== "trying") {
        ports.log.error({ recording: id, leg, why }, "a recording pauses");
        ports.report({ is: "RecordingPaused", recording: id, leg, why }, mono);
      }
      running.settle({ ...recording, announced: true, failed, over: stopping, paused: { why, at: "waiting" } }, mono);
      retryLater();
    },
    /** Reports a pause's end: the new file is open. */
    resumed: (recording: Recording, mono: number): void => {
      if (recording.paused?.at !== "trying") return;
      ports.report({ is: "RecordingResumed", recording: recording.id, leg: recording.leg }, mono);
      const { paused: _over, failed: _past, ...resumed } = recording;
      running.set(resumed);
    },
    /** Ends the file of a recording that began after the room was gone. */
    endWithoutRoom: (id: RecordingId): void => {
      const now = running.get(id);
      if (now && !hasRoom) endFile(now);
    },
    retryLater,
    setRoom: (on: boolean): void => {
      if (hasRoom === on) return;
      hasRoom = on;
      if (on) resumeAll();
      else for (const recording of running.list()) endFile(recording);
    },
    count: (): number => running.list().filter((one) => one.paused !== undefined).length,
  };
};
