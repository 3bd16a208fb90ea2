/** Starts, stops and resumes the recordings of legs. Each recording ends with exactly one RecordingEnded or RecordingFailed. */
import { join } from "node:path";
import type { LegId, NotedMap, RecordingId, SwitchCommand } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { createRecordingCheckpoints } from "./recording-checkpoint.ts";
import { onMedia, type RecorderParts } from "./recording-events.ts";
import { createRecordingPauses } from "./recording-pauses.ts";
import { createRepair } from "./recording-repairs.ts";
import { currentPart, isDone, newRecording, type Recording, withoutCurrent } from "./recordings.ts";
import { createRunningRecordings, type RecorderPorts } from "./running-recordings.ts";

export type { RecorderPorts } from "./running-recordings.ts";

type Record = Extract<SwitchCommand, { do: "Record" }>;

/** The longest time between a command's `since` and its execution. The wall clock may step: a recording must not begin yesterday. */
const longestAgoMs = 5000;

export const createRecorder = (ports: RecorderPorts) => {
  const running = createRunningRecordings(ports);
  const pauses = createRecordingPauses(ports, running);
  const parts: RecorderParts = { ports, running, pauses, repair: createRepair(ports, running, pauses) };
  return {
    start: (command: Record, legIsAnswered: boolean): void => start(parts, command, legIsAnswered),
    /** False if no such recording runs. */
    stop: (id: RecordingId, mediaDown: boolean): boolean => stop(parts, id, mediaDown),
    /** The leg's media is closed or gone: stops its recordings. */
    legEnds: (leg: LegId): void => {
      for (const recording of running.of(leg)) if (!recording.stopping) leave(parts, recording);
    },
    onMedia: (event: MediaEvent): void => onMedia(parts, event),
    /** Repairs the files of the dead media process. Where `goesOn`, the recording continues in a new file. */
    mediaRestarted: (goesOn: (leg: LegId) => boolean): void => {
      for (const before of running.list()) if (!before.over) continueAfterDeath(parts, before, goesOn(before.leg));
    },
    setRoom: pauses.setRoom,
    takeUp: (taken: readonly Recording[]): void => takeUp(parts, taken),
    /** The checkpoints that changed since the last call. */
    changes: createRecordingCheckpoints(running.all, ports.folder, ports.mono),
    all: (): NotedMap<RecordingId, Recording> => running.all,
    paused: pauses.count,
    size: (): number => running.all.size,
  };
};

const refusalOf = ({ file }: Record, legIsAnswered: boolean): string | undefined => {
  if (/(^|\/)\.\.(\/|$)|^\//.test(file) || file === "") return "the file leads out of the recordings folder";
  return legIsAnswered ? undefined : "the leg is not answered";
};

const start = (parts: RecorderParts, command: Record, legIsAnswered: boolean) => {
  const { ports, running, pauses } = parts;
  const { recording: id, leg, file, since } = command;
  if (running.get(id)) return ports.log.warn({ recording: id, leg }, "recording runs already");
  const refusal = refusalOf(command, legIsAnswered);
  if (refusal !== undefined)
    return ports.report({ is: "RecordingFailed", recording: id, leg, reason: refusal }, ports.mono());
  const now = ports.mono();
  // The journal is written before the command is executed: the recording counts from the command's own time.
  const agoMs = since === undefined ? 0 : Math.min(longestAgoMs, Math.max(0, ports.at(now) - since));
  const recording = newRecording(id, leg, join(ports.folder, file), now - agoMs);
  running.set(recording);
  if (running.hasFile(recording)) return continueInNewFile(parts, recording);
  if (pauses.hasRoom()) running.write(recording);
  else pauses.pause(withoutCurrent(recording), "diskFull", recording.originMono);
};

/** A dead process created the recording's file and could not report it: repairs that file and writes a new one. */
const continueInNewFile = ({ ports, running, repair }: RecorderParts, before: Recording) => {
  repair(before, currentPart(before), ports.mono());
  running.write(running.withFreePart(running.get(before.id) ?? before));
};

const stop = (parts: RecorderParts, id: RecordingId, mediaDown: boolean): boolean => {
  const { ports, running } = parts;
  const recording = running.get(id);
  if (!recording || recording.stopping) return false;
  leave(parts, recording);
  const pausedAt = recording.paused?.at;
  if (!mediaDown && pausedAt !== "ending" && pausedAt !== "waiting") ports.media({ do: "StopRecord", recording: id });
  return true;
};

/** Marks the recording as stopping. One that waits for disk space is over at once: there is nothing left to write. */
const leave = ({ ports, running }: RecorderParts, recording: Recording) => {
  const over = recording.over || recording.paused?.at === "waiting";
  running.settle({ ...recording, stopping: true, over }, ports.mono());
};

const continueAfterDeath = (parts: RecorderParts, before: Recording, legGoesOn: boolean) => {
  const { ports, running, repair } = parts;
  const resumes = !before.stopping && legGoesOn;
  if (before.paused) return continuePause(parts, before, resumes);
  if (resumes) running.write(running.withFreePart(before));
  else running.set({ ...before, over: true });
  repair(running.get(before.id)!, currentPart(before), ports.mono());
};

/** As `continueAfterDeath`, for a recording that was paused when the process died. */
const continuePause = (parts: RecorderParts, before: Recording, resumes: boolean) => {
  const { ports, running, pauses, repair } = parts;
  const { paused, repairing } = before;
  if (paused?.at === "ending" && repairing === 0) repair(before, currentPart(before), ports.mono());
  else if (paused?.at === "trying") pauses.pause(before, paused.why, ports.mono());
  if (!resumes) leave(parts, running.get(before.id) ?? before);
};

/** Takes over the recordings of a dead process. Repairs finished files; `mediaRestarted` then resumes the recordings that run. */
const takeUp = (parts: RecorderParts, taken: readonly Recording[]) => {
  const { ports, running, pauses } = parts;
  for (const one of taken) running.set(one);
  for (const one of taken) {
    repairKnownFiles(parts, one);
    const now = running.get(one.id);
    if (now && isDone(now)) running.settle(now, ports.mono());
  }
  if (taken.some((one) => one.paused !== undefined)) pauses.retryLater();
};

/** Repairs each file that is no segment yet. The current part of a recording that runs is left to `mediaRestarted`. */
const repairKnownFiles = ({ ports, running, repair }: RecorderParts, { id, parts, over, segments }: Recording) => {
  const known = new Set(segments.map(({ file }) => join(ports.folder, file)));
  for (const part of over ? parts : parts.slice(0, -1)) {
    const file = `${part.base}.wav`;
    const now = running.get(id);
    if (now && !part.unmade && !known.has(file) && (part.begun || ports.exists(file))) repair(now, part, ports.mono());
  }
};
