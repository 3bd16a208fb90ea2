/** 录音: an ordered list of segments; a media process that dies begins a new one. Pure: the table gives back what is to be done. */
import { relative } from "node:path";
import type { LegId, RecordingId, Segment } from "@zongji/domain";
import type { MediaEvent, MediaSegment } from "@zongji/media";

type Part = {
  /** Absolute, without an extension. */
  readonly base: string;
  readonly startMono: number;
  /** Its file is open. */
  readonly begun: boolean;
};

export type Recording = {
  readonly id: RecordingId;
  readonly leg: LegId;
  /** Absolute, without an extension. */
  readonly base: string;
  readonly parts: readonly Part[];
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
  announced: true,
  parts: [...recording.parts.slice(0, -1), { ...currentPart(recording), startMono: event.mono, begun: true }],
});

/** Offset of a part from the recording's first sample, so that offset is time. */
const startMs = (recording: Recording, part: Part): number =>
  Math.max(0, Math.round(part.startMono - recording.parts[0]!.startMono));

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

/** Goes on in a new file after the media's restart. */
export const nextPart = (recording: Recording, mono: number): Recording => ({
  ...recording,
  parts: [
    ...recording.parts,
    { base: `${recording.base}.${recording.parts.length + 1}`, startMono: mono, begun: false },
  ],
});

/** Nothing more will come: time for the one last word on it. */
export const isDone = (recording: Recording): boolean => recording.over && recording.repairing === 0;
