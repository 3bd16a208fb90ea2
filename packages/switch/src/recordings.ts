/** 录音: an ordered list of segments; a media process that dies, or a disk that has room again, begins a new one. Pure: the table gives back what is to be done. */
import { relative } from "node:path";
import type { LegId, RecordingId, Segment } from "@zongji/domain";
import type { MediaEvent, MediaSegment } from "@zongji/media";

type Part = {
  /** Absolute, without an extension. */
  readonly base: string;
  readonly startMono: number;
  /** Its file is open. */
  readonly begun: boolean;
  /** There is no such file: it could not be made, or was not tried for want of room. */
  readonly unmade?: true;
};

export type Recording = {
  readonly id: RecordingId;
  readonly leg: LegId;
  /** Absolute, without an extension. */
  readonly base: string;
  /** Moment of the first sample: offsets count from here. */
  readonly originMono: number;
  readonly parts: readonly Part[];
  /**
   * Nothing is written for want of room, or because the disk fails. `ending`: the file is being made whole, then the pause is told. `trying`: another
   * file was asked for; the pause is over when it is open.
   */
  readonly paused?: { readonly why: "diskFull" | "diskFails"; readonly at: "ending" | "waiting" | "trying" };
  readonly segments: readonly Segment[];
  /** RecordingStarted has been reported. */
  readonly announced: boolean;
  /** StopRecord has been asked for, or the leg is gone. */
  readonly stopping: boolean;
  /** Segments of dead processes that are being made whole. */
  readonly repairing: number;
  /** The media has nothing more to tell of it. */
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

/** The file is open: its first sample is at the event's time. */
export const started = (recording: Recording, event: Extract<MediaEvent, { is: "RecordingStarted" }>): Recording => ({
  ...recording,
  originMono: recording.announced ? recording.originMono : event.mono,
  announced: true,
  parts: [...recording.parts.slice(0, -1), { ...currentPart(recording), startMono: event.mono, begun: true }],
});

/** Offset of a part from the recording's first sample, so that offset is time. */
const startMs = (recording: Recording, part: Part): number =>
  Math.max(0, Math.round(part.startMono - recording.originMono));

/** Offset of the part that is written now, ms; 0 for one that begins with the recording. */
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

/** Goes on in a new file; one that could not be made is tried again. */
export const nextPart = (recording: Recording, mono: number): Recording => {
  const made = recording.parts.filter(({ unmade }) => !unmade);
  const base = made.length === 0 ? recording.base : `${recording.base}.${made.length + 1}`;
  return { ...recording, parts: [...made, { base, startMono: mono, begun: false }] };
};

/** The part that was to be written was not: its place is free for the next. */
export const withoutCurrent = (recording: Recording): Recording => ({
  ...recording,
  parts: [...recording.parts.slice(0, -1), { ...currentPart(recording), unmade: true }],
});

/** When the last sample of a segment was, by the clock that `originMono` is of. */
export const endOf = (recording: Recording, { startMs, samples }: Segment): number =>
  recording.originMono + startMs + samples / 8;

/** No more sound will come: the recording's final event can be sent. */
export const isDone = (recording: Recording): boolean => recording.over && recording.repairing === 0;
