import { Type } from "@sinclair/typebox";
import type { Segment } from "../switching.ts";
import { defineFact } from "./define.ts";
import { amount, callId, legId, listOf, objectOf, oneOf, recordingId, text, whole } from "./parts.ts";

const ofRecording = { call: callId, leg: legId, recording: recordingId };

const segment = Type.Unsafe<Segment>(
  objectOf({
    file: text("relative to the recordings' folder"),
    codec: oneOf(["PCMA", "PCMU", "L16"]),
    startMs: amount("offset from the recording's start, ms"),
    samples: whole("per channel, at 8000 Hz"),
    sha256: text("hex digest of the file as it lies on disk"),
  }),
);

/** Recordings; one may end after its call. */
export const recordingFacts = [
  defineFact({
    type: "RecordingStarted",
    v: 1,
    of: "call",
    opens: ["recording"],
    meaning: "The recording of a leg began: left is what the leg says, right what it hears.",
    schema: Type.Object({
      ...ofRecording,
      file: text("relative to the recordings' folder"),
      of: Type.Optional(Type.Literal("consult", { description: "of a consultation: `leg` is the consulted party's" })),
      since: Type.Optional(
        amount("moment of the first sample, ms since the epoch, where it lies before the fact's own moment"),
      ),
    }),
  }),
  defineFact({
    type: "RecordingEnded",
    v: 1,
    of: "call",
    closes: ["recording"],
    meaning: "The recording is whole.",
    schema: Type.Object({ ...ofRecording, segments: listOf(segment) }),
  }),
  defineFact({
    type: "RecordingFailed",
    v: 1,
    of: "call",
    closes: ["recording"],
    meaning: "There is no recording.",
    schema: Type.Object({ ...ofRecording, reason: text() }),
  }),
  defineFact({
    type: "RecordingPaused",
    v: 1,
    of: "call",
    meaning: "Nothing is written of the recording until RecordingResumed or its end: the segments leave a gap there.",
    schema: Type.Object({ ...ofRecording, reason: oneOf(["diskFull", "diskFails"]) }),
  }),
  defineFact({
    type: "RecordingResumed",
    v: 1,
    of: "call",
    meaning: "The recording goes on.",
    schema: Type.Object({ ...ofRecording }),
  }),
] as const;
