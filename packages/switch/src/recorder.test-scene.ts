/** For tests: a recorder by its ports; the media process, the clock and the disk are the test's. */
import type { LegId, RecordingId } from "@zongji/domain";
import type { MediaCommand, MediaEvent, MediaSegment } from "@zongji/media";
import type { Log } from "./door.ts";
import type { Reported } from "./leg.ts";
import { createRecorder, type RecorderPorts } from "./recorder.ts";

export const id = "r" as RecordingId;
export const leg = "l" as LegId;
export const wallMs = 1_000_000;
/** `files`: those on the disk. `breaks`: none of them can be made whole. */
export const scene = ({ files = [] as string[], breaks = false } = {}) => {
  const [asked, told, logged] = [[] as MediaCommand[], [] as Reported[], [] as string[]];
  const times: [is: string, mono: number][] = [];
  const notes: object[] = [];
  const timers: { readonly ms: number; readonly call: () => void }[] = [];
  const repaired: string[] = [];
  let now = 10_000;
  const note = (fields: object, line: string) => {
    logged.push(line);
    notes.push(fields);
  };
  const ports: RecorderPorts = {
    folder: "/rec",
    media: (command) => void asked.push(command),
    report: (event, mono) => {
      told.push(event);
      times.push([event.is, mono]);
    },
    mono: () => now,
    at: (mono) => wallMs + mono,
    exists: (file) => files.includes(file),
    repair: async (file) => {
      repaired.push(file);
      if (breaks) throw new Error("torn");
      return { file, codec: "PCMA", samples: 8000, sha256: "ab" };
    },
    after: (ms, call) => void timers.push({ ms, call }),
    log: { error: note, warn: note, info: note } as unknown as Log,
  };
  const recorder = createRecorder(ports);
  const media = (event: object) => recorder.onMedia({ session: leg, mono: now, ...event } as unknown as MediaEvent);
  return {
    ...{ recorder, asked, told, logged, media, repaired, notes, times },
    /** When the recorder wants to be called back, in ms. */
    timers: () => timers.map(({ ms }) => ms),
    pass: (ms: number) => {
      now += ms;
    },
    fire: () => {
      for (const { call } of timers.splice(0)) call();
    },
    start: (more: object = {}) =>
      recorder.start({ do: "Record", leg, recording: id, file: "a", ...more } as never, true),
    begins: () => media({ is: "RecordingStarted", recording: id, file: "/rec/a" }),
    ends: (samples = 8000) => {
      const segment = {
        file: "/rec/a.wav",
        codec: "PCMA",
        startMs: 0,
        samples,
        sha256: "cd",
      } as unknown as MediaSegment;
      media({ is: "RecordingEnded", recording: id, segment });
    },
    settle: async () => {
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
    reasons: () => told.flatMap((event) => (event.is === "RecordingFailed" ? [event.reason] : [])),
    segments: () => told.flatMap((event) => (event.is === "RecordingEnded" ? event.segments : [])),
    does: () => asked.map((command) => command.do),
  };
};
