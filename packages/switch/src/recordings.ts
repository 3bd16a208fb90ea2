/** 录音: a recording as a value: an ordered list of segments. A death of the media process, and a pause, begin a new segment. Pure. */
import { relative } from "node:path";
import type { LegId, RecordingId, Segment } from "@zongji/domain";
import type { MediaEvent, MediaSegment } from "@zongji/media";

type Part = {
  /** Absolute, without an extension. */
  readonly base: string;
  readonly startMono: number;
  /** The file was opened. */
  readonly begun: boolean;
  /** There is no such file: it could not be created, or there was no room to try. */
  readonly unmade?: true;
};

export type Recording = {
  readonly id: RecordingId;
  readonly leg: LegId;
  /** Absolute, without an extension. */
  readonly base: string;
  /** Time of the first sample. Offsets count from here. */
  readonly originMono: number;
  readonly parts: readonly Part[];
  /**
   * Nothing is written, since the disk is full or fails. `ending`: the file is being completed; then the pause is reported. `waiting`: for room, or for the
   * next try. `trying`: a new file was requested; the pause ends when it is open.
   */
  readonly paused?: { readonly why: "diskFull" | "diskFails"; readonly at: "ending" | "waiting" | "trying" };
  readonly segments: readonly Segment[];
  /** RecordingStarted has been reported. */
  readonly announced: boolean;
  /** StopRecord was sent, or the leg is gone. */
  readonly stopping: boolean;
  /** The number of files that are being repaired. */
  readonly repairing: number;
  /** The media process will report nothing more of it. */
  readonly over: boolean;
  readonly failed?: string;
};

export const newRecording = (id: RecordingId, leg: LegId, base: string, mono: number): Recording => ({
  id,
  leg,
  base,
  originMono: mono,
  parts: [{ base, startMono: mono, begun: false }],
  segments: [],
  announced: false,
  stopping: false,
  repairing: 0,
  over: false,
});

export const currentPart = (recording: Recording): Part => recording.parts[recording.parts.length - 1]!;

/** The recording after its file opened: the first sample has the event's time. */
export const started = (recording: Recording, event: Extract<MediaEvent, { is: "RecordingStarted" }>): Recording => ({
  ...recording,
  originMono: recording.announced ? recording.originMono : event.mono,
  announced: true,
  parts: [...recording.parts.slice(0, -1), { ...currentPart(recording), startMono: event.mono, begun: true }],
});

/** Offset of a part from the recording's first sample, ms. */
const startMs = (recording: Recording, part: Part): number =>
  Math.max(0, Math.round(part.startMono - recording.originMono));

/** Offset of the current part, ms; 0 for the first. */
export const currentOffsetMs = (recording: Recording): number => startMs(recording, currentPart(recording));

export const toSegment = (
  folder: string,
  recording: Recording,
  part: Part,
  segment: Omit<MediaSegment, "startMs">,
): Segment => ({
  file: relative(folder, segment.file),
  codec: segment.codec,
  startMs: startMs(recording, part),
  samples: segment.samples,
  sha256: segment.sha256,
});

export const withSegment = (recording: Recording, segment: Segment): Recording => ({
  ...recording,
  segments: [...recording.segments, segment].toSorted((a, b) => a.startMs - b.startMs),
});

/** The recording with another part. The file name of a part that was never created is used again. */
export const nextPart = (recording: Recording, mono: number): Recording => {
  const made = recording.parts.filter(({ unmade }) => !unmade);
  const base = made.length === 0 ? recording.base : `${recording.base}.${made.length + 1}`;
  return { ...recording, parts: [...made, { base, startMono: mono, begun: false }] };
};

/** The recording after its current part could not be written. */
export const withoutCurrent = (recording: Recording): Recording => ({
  ...recording,
  parts: [...recording.parts.slice(0, -1), { ...currentPart(recording), unmade: true }],
});

/** Time of the last sample of a segment, monotonic ms. */
export const endOf = (recording: Recording, { startMs, samples }: Segment): number =>
  recording.originMono + startMs + samples / 8;

/** Whether no more sound will come: then the recording's last event can be reported. */
export const isDone = (recording: Recording): boolean => recording.over && recording.repairing === 0;
