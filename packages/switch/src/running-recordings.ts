/** The recordings that run, and the file that the media process writes of each. Reports the last event of each recording. */
import { type LegId, NotedMap, type RecordingId } from "@zongji/domain";
import type { MediaCommand, MediaSegment } from "@zongji/media";
import type { Log } from "./door.ts";
import type { Reported } from "./leg.ts";
import { currentOffsetMs, currentPart, isDone, nextPart, type Recording } from "./recordings.ts";

export type RecorderPorts = {
  readonly folder: string;
  readonly media: (command: MediaCommand) => void;
  readonly report: (event: Reported, mono: number) => void;
  readonly mono: () => number;
  /** ms since the epoch of a `mono`. */
  readonly at: (mono: number) => number;
  readonly exists: (file: string) => boolean;
  /** Repairs the file that a dead process left open. Rejects where the file can't be read. */
  readonly repair: (file: string) => Promise<Omit<MediaSegment, "startMs">>;
  /** Calls back once after `ms`. */
  readonly after: (ms: number, call: () => void) => void;
  readonly log: Log;
};

export type RunningRecordings = ReturnType<typeof createRunningRecordings>;

export const createRunningRecordings = (ports: RecorderPorts) => {
  const all = new NotedMap<RecordingId, Recording>();

  /** Reports how the recording ended. It failed only if no segment was written. */
  const close = (recording: Recording, mono: number) => {
    all.delete(recording.id);
    const { id, leg, segments, failed } = recording;
    if (failed !== undefined)
      ports.log.error({ recording: id, leg, why: failed, segments: segments.length }, "recording failed");
    if (segments.length > 0) ports.report({ is: "RecordingEnded", recording: id, leg, segments }, mono);
    else ports.report({ is: "RecordingFailed", recording: id, leg, reason: failed ?? "nothing was written" }, mono);
  };

  const hasFile = (recording: Recording): boolean => ports.exists(`${currentPart(recording).base}.wav`);

  return {
    all: all as NotedMap<RecordingId, Recording>,
    get: (id: RecordingId): Recording | undefined => all.get(id),
    of: (leg: LegId): Recording[] => [...all.values()].filter((one) => one.leg === leg),
    /** A copy: recordings may be removed while the caller goes through it. */
    list: (): Recording[] => [...all.values()],
    /** Stores the recording as it is now. */
    set: (recording: Recording): void => void all.set(recording.id, recording),
    /** Changes some fields, if the recording still runs. */
    change: (id: RecordingId, fields: Partial<Recording>): void => {
      const now = all.get(id);
      if (now) all.set(id, { ...now, ...fields });
    },
    /** Stores the recording; closes it if no more sound will come. */
    settle: (recording: Recording, mono: number): void => {
      all.set(recording.id, recording);
      if (isDone(recording)) close(recording, mono);
    },
    /** Stores the recording and asks the media process to write its current part. */
    write: (recording: Recording): void => {
      all.set(recording.id, recording);
      const { base, startMono } = currentPart(recording);
      const offset = currentOffsetMs(recording);
      const common = { do: "Record", session: recording.leg, recording: recording.id, file: base } as const;
      ports.media(offset > 0 ? { ...common, startMs: offset } : { ...common, sinceMono: startMono });
    },
    /** Whether the file of the current part exists already. */
    hasFile,
    /** The recording with a new part, whose file does not exist yet. A dead process may have made files that the journal doesn't know. */
    withFreePart: (before: Recording): Recording => {
      let next = nextPart(before, ports.mono());
      while (hasFile(next)) next = nextPart(next, ports.mono());
      return next;
    },
  };
};
