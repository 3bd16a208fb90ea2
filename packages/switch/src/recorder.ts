/** What is recorded now, and the one last word on each recording. */
import { join } from "node:path";
import { type LegId, NotedMap, type RecordingId, type SwitchCommand } from "@zongji/domain";
import type { MediaCommand, MediaEvent, MediaSegment } from "@zongji/media";
import type { Log } from "./door.ts";
import type { Reported } from "./leg.ts";
import {
  currentOffsetMs,
  currentPart,
  endOf,
  isDone,
  newRecording,
  nextPart,
  type Recording,
  started,
  toSegment,
  withoutCurrent,
  withSegment,
} from "./recordings.ts";

export type RecorderPorts = {
  readonly folder: string;
  readonly media: (command: MediaCommand) => void;
  readonly report: (event: Reported, mono: number) => void;
  readonly mono: () => number;
  /** ms since the epoch of a `mono`. */
  readonly at: (mono: number) => number;
  readonly exists: (file: string) => boolean;
  /** Makes the file of a dead process whole. */
  readonly repair: (file: string) => Promise<Omit<MediaSegment, "startMs">>;
  /** Calls back once after `ms`. */
  readonly after: (ms: number, call: () => void) => void;
  readonly log: Log;
};

/** The journal comes before the order; a step of the wall clock must not make a recording begin yesterday. */
const longestAgoMs = 5000;
/** A disk that failed is tried again so often. */
const retryMs = 2000;
const whyNot = { diskFull: "the disk is full", diskFails: "the disk fails" } as const;

export const createRecorder = (ports: RecorderPorts) => {
  const recordings = new NotedMap<RecordingId, Recording>();
  let hasRoom = true;
  let retrying = false;

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
    const offset = currentOffsetMs(recording);
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
    recordings.set(recording.id, recording);
    if (isThere(recording)) return goOn(recording);
    if (hasRoom) record(recording);
    else pause(withoutCurrent(recording), "diskFull", recording.originMono);
  };

  const isThere = (recording: Recording): boolean => ports.exists(`${currentPart(recording).base}.wav`);

  /** A process that died had begun it, and nobody was told: it goes on in another file. */
  const goOn = (before: Recording) => {
    makeWhole(before, currentPart(before), ports.mono());
    const next = freePart(recordings.get(before.id) ?? before);
    recordings.set(next.id, next);
    record(next);
  };

  /** Goes on in a file that no process has begun yet, whatever was written down of it. */
  const freePart = (before: Recording): Recording => {
    let next = nextPart(before, ports.mono());
    while (isThere(next)) next = nextPart(next, ports.mono());
    return next;
  };

  /** Nothing was written since `mono`: pauses the recording, and tells its beginning first if that was not told. */
  const pause = (recording: Recording, why: "diskFull" | "diskFails", mono: number) => {
    const { id, leg, paused, stopping, announced } = recording;
    const failed = recording.failed ?? whyNot[why];
    if (!announced) ports.report({ is: "RecordingStarted", recording: id, leg }, recording.originMono);
    if (paused?.at !== "trying") {
      ports.log.error({ recording: id, leg, why }, "a recording pauses");
      ports.report({ is: "RecordingPaused", recording: id, leg, why }, mono);
    }
    keep({ ...recording, announced: true, failed, over: stopping, paused: { why, at: "waiting" } }, mono);
    retryLater();
  };

  const retryLater = () => {
    if (retrying) return;
    retrying = true;
    ports.after(retryMs, () => {
      retrying = false;
      resumeAll();
    });
  };

  /** Tries to resume a paused recording, in a new file. */
  const resumeAll = () => {
    if (!hasRoom) return;
    for (const before of [...recordings.values()]) {
      if (before.paused?.at !== "waiting" || before.over) continue;
      const recording: Recording = { ...nextPart(before, ports.mono()), paused: { ...before.paused, at: "trying" } };
      recordings.set(recording.id, recording);
      record(recording);
    }
  };

  /** What is recorded ends its file now, while the disk has room to make it whole. */
  const endForRoom = (recording: Recording) => {
    if (recording.over || recording.stopping || recording.paused) return;
    recordings.set(recording.id, { ...recording, paused: { why: "diskFull", at: "ending" } });
    ports.media({ do: "StopRecord", recording: recording.id });
  };

  const paused = (): number => [...recordings.values()].filter((one) => one.paused !== undefined).length;

  const setRoom = (on: boolean) => {
    if (hasRoom === on) return;
    hasRoom = on;
    if (on) resumeAll();
    else for (const recording of [...recordings.values()]) endForRoom(recording);
  };

  const stop = (id: RecordingId, mediaDown: boolean): boolean => {
    const recording = recordings.get(id);
    if (!recording || recording.stopping) return false;
    leave(recording);
    if (!mediaDown && recording.paused?.at !== "ending" && recording.paused?.at !== "waiting")
      ports.media({ do: "StopRecord", recording: id });
    return true;
  };

  /** Stops the recording. If it waits for disk space, there is nothing left to write. */
  const leave = (recording: Recording) =>
    keep({ ...recording, stopping: true, over: recording.over || recording.paused?.at === "waiting" }, ports.mono());

  /** The leg's media is closed or gone: its recordings end with it. */
  const legEnds = (leg: LegId) => {
    for (const recording of [...recordings.values()])
      if (recording.leg === leg && !recording.stopping) leave(recording);
  };

  const fail = (recording: Recording, why: string, mono: number) =>
    keep({ ...recording, over: true, failed: recording.failed ?? why }, mono);

  const begun = (recording: Recording, mono: number) => {
    const { id, leg, announced, paused } = recording;
    if (!announced) ports.report({ is: "RecordingStarted", recording: id, leg }, mono);
    if (paused?.at === "trying") {
      ports.report({ is: "RecordingResumed", recording: id, leg }, mono);
      const { paused: _over, failed: _past, ...running } = recording;
      recordings.set(running.id, running);
    }
    const now = recordings.get(id);
    if (now && !hasRoom) endForRoom(now);
  };

  /** The disk fails under it: what is on it is made whole, and it is tried again. */
  const diskFailed = (recording: Recording, why: "diskFull" | "diskFails", mono: number) => {
    const part = currentPart(recording);
    if (!part.begun) return pause(withoutCurrent(recording), why, mono);
    recordings.set(recording.id, { ...recording, paused: { why, at: "ending" } });
    makeWhole(recording, part, mono);
  };

  const ended = (before: Recording, segment: MediaSegment, mono: number) => {
    const kept = toSegment(ports.folder, before, currentPart(before), segment);
    const recording = withSegment(before, kept);
    if (recording.paused && !recording.stopping) pause(recording, recording.paused.why, endOf(recording, kept));
    else keep({ ...recording, over: true }, mono);
  };

  /** Its session is gone without a word on it: what is on the disk counts. */
  const closed = (recording: Recording, mono: number) => {
    const part = currentPart(recording);
    const isOpen = part.begun && recording.paused === undefined && recording.repairing === 0;
    fail(isOpen ? { ...recording, repairing: 1 } : recording, "the session was closed", mono);
    if (!isOpen) return;
    recordings.set(recording.id, { ...recordings.get(recording.id)!, repairing: 0 });
    makeWhole(recordings.get(recording.id)!, part, mono);
  };

  const onMedia = (event: MediaEvent) => {
    if (event.is === "Failed" && event.asked === "Record") {
      for (const one of recordings.values())
        if (one.leg === event.session && !currentPart(one).begun) fail(one, event.why, event.mono);
      return;
    }
    if (event.is === "Closed") {
      for (const one of recordings.values()) if (one.leg === event.session && !one.over) closed(one, event.mono);
      return;
    }
    if (event.is !== "RecordingStarted" && event.is !== "RecordingEnded" && event.is !== "RecordingFailed") return;
    const recording = recordings.get(event.recording as RecordingId);
    if (!recording) return;
    switch (event.is) {
      case "RecordingStarted":
        recordings.set(recording.id, started(recording, event));
        return begun({ ...started(recording, event), announced: recording.announced }, event.mono);
      case "RecordingEnded":
        return ended(recording, event.segment, event.mono);
      case "RecordingFailed":
        if (event.disk === undefined) return fail(recording, event.why, event.mono);
        return diskFailed(recording, event.disk === "full" ? "diskFull" : "diskFails", event.mono);
    }
  };

  /** The file that the dead process left is made whole; where `goesOn`, the next segment begins in a file of its own. */
  const mediaRestarted = (goesOn: (leg: LegId) => boolean) => {
    for (const before of [...recordings.values()]) {
      if (before.over) continue;
      const resumes = !before.stopping && goesOn(before.leg);
      if (before.paused) {
        if (before.paused.at === "ending" && before.repairing === 0)
          makeWhole(before, currentPart(before), ports.mono());
        else if (before.paused.at === "trying") pause(before, before.paused.why, ports.mono());
        if (!resumes) leave(recordings.get(before.id) ?? before);
        continue;
      }
      const recording = resumes ? freePart(before) : { ...before, over: true };
      recordings.set(recording.id, recording);
      if (resumes) record(recording);
      makeWhole(recording, currentPart(before), ports.mono());
    }
  };

  const makeWhole = ({ id, repairing }: Recording, part: ReturnType<typeof currentPart>, mono: number) => {
    const change = (how: Partial<Recording>) => {
      const now = recordings.get(id);
      if (now) recordings.set(id, { ...now, ...how });
    };
    change({ repairing: repairing + 1 });
    const done = (end: number) => {
      const now = recordings.get(id);
      if (!now) return;
      change({ repairing: now.repairing - 1 });
      const changed = recordings.get(id)!;
      if (changed.paused?.at === "ending") pause(changed, changed.paused.why, end);
      else keep(changed, ports.mono());
    };
    ports.repair(`${part.base}.wav`).then(
      (found) => {
        const now = recordings.get(id);
        if (!now) return;
        const segment = toSegment(ports.folder, now, part, found);
        recordings.set(id, withSegment(now, segment));
        done(endOf(now, segment));
      },
      (error: Error) => {
        ports.log.error({ recording: id, error: error.message }, "a recording's file can't be made whole");
        done(mono);
      },
    );
  };

  /** Recordings of a dead process. Files of theirs that were not made whole yet are; `mediaRestarted` lets the others go on. */
  const takeUp = (taken: readonly Recording[]) => {
    for (const one of taken) recordings.set(one.id, one);
    for (const { id, parts, over, segments } of taken) {
      const known = new Set(segments.map(({ file }) => join(ports.folder, file)));
      for (const part of over ? parts : parts.slice(0, -1)) {
        const file = `${part.base}.wav`;
        const now = recordings.get(id);
        if (now && !part.unmade && !known.has(file) && (part.begun || ports.exists(file)))
          makeWhole(now, part, ports.mono());
      }
      const now = recordings.get(id);
      if (now && isDone(now)) close(now, ports.mono());
    }
    if (taken.some((one) => one.paused !== undefined)) retryLater();
  };

  return {
    start,
    stop,
    legEnds,
    onMedia,
    mediaRestarted,
    setRoom,
    takeUp,
    all: (): NotedMap<RecordingId, Recording> => recordings,
    paused,
    size: () => recordings.size,
  };
};
