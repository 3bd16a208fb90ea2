import type { CallId, RecordingId } from "./ids.ts";
import type { Run } from "./run.ts";
import type { SwitchEvent } from "./switching.ts";

export type RecordingEvent = Extract<SwitchEvent, { recording: RecordingId }>;

/** What became of a recording, as a fact. @returns the call that it was of, once it is over */
export function tellRecording({ hotline, context, out }: Run, event: RecordingEvent): CallId | undefined {
  const { recording: id } = event;
  const known = hotline.recordings.get(id);
  if (!known) return undefined;
  const { call, leg, file, of } = known;
  const told = { call, leg, recording: id };
  switch (event.is) {
    case "RecordingStarted": {
      const since = event.at < context.now ? { since: event.at + context.wall - context.now } : {};
      out.push({ fact: { type: "RecordingStarted", ...told, file, ...(of ? { of } : {}), ...since } });
      return undefined;
    }
    case "RecordingPaused":
      out.push({ fact: { type: "RecordingPaused", ...told, reason: event.why } });
      return undefined;
    case "RecordingResumed":
      out.push({ fact: { type: "RecordingResumed", ...told } });
      return undefined;
    case "RecordingEnded":
      hotline.recordings.delete(id);
      out.push({ fact: { type: "RecordingEnded", ...told, segments: event.segments } });
      return call;
    case "RecordingFailed":
      hotline.recordings.delete(id);
      out.push({ fact: { type: "RecordingFailed", ...told, reason: event.reason } });
      return call;
  }
}
