import type { MediaCommand, MediaEvent } from "../door.ts";
import { drainInto } from "../output.ts";
import type { Session } from "../session.ts";
import { newTimeline, type Timeline, takeAndLook, takeUntil } from "../timeline.ts";
import { monoMs } from "./clock.ts";
import { RecordingFile } from "./recording-file.ts";

/** Left may come so much later than its place on the timeline: the jitter buffer's most and a frame. */
const openMs = 180;
/** If the process dies, sound that it has not written is missing from the recording, besides the silence of the outage. */
const flushEveryFrames = 8;
/** Recordings go to disk in so many groups: each moment at which some do costs wakes of this process and of the threads that write, however many they are. */
const flushGroups = 4;
/** A recording may be ordered so much later than its first sample: the journal comes first. */
const longestAgoMs = 5000;
const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

type Recording = {
  readonly id: string;
  readonly session: Session;
  readonly startMs: number;
  readonly timeline: Timeline;
  readonly opening: Promise<RecordingFile | undefined>;
  file: RecordingFile | undefined;
  /** Asked to end: at this time, in ms of the clock. */
  endMs: number;
  ending: Promise<void> | undefined;
  readonly flushFrame: number;
};

/** The recordings of one media process. */
export class Recordings {
  readonly #recordings = new Map<string, Recording>();
  readonly #emit: (event: MediaEvent) => void;
  /** A session's recordings that the disk refused and that are being closed. */
  readonly #dropping = new Map<Promise<void>, Session>();
  #frames = 0;

  constructor(emit: (event: MediaEvent) => void) {
    this.#emit = emit;
  }

  start(session: Session, command: Extract<MediaCommand, { do: "Record" }>) {
    const id = command.recording;
    if (this.#recordings.has(id)) return this.#fail(session.id, id, "is running already");
    const now = monoMs();
    const timeline = newTimeline(Math.min(now, Math.max(now - longestAgoMs, command.sinceMono ?? now)));
    const opening = RecordingFile.create(`${command.file}.wav`).catch((error: Error) => {
      void this.#drop(recording, error);
      return undefined;
    });
    const recording: Recording = {
      id,
      session,
      startMs: command.startMs ?? 0,
      timeline,
      opening,
      file: undefined,
      endMs: Number.POSITIVE_INFINITY,
      ending: undefined,
      flushFrame: (this.#recordings.size % flushGroups) * (flushEveryFrames / flushGroups),
    };
    this.#recordings.set(id, recording);
    session.timelines.add(timeline);
    void opening.then((file) => {
      if (!file) return;
      recording.file = file;
      this.#emit({
        mono: timeline.startMs,
        is: "RecordingStarted",
        session: session.id,
        recording: id,
        file: file.file,
      });
    });
  }

  #fail(session: string, recording: string, why: string) {
    this.#emit({ mono: monoMs(), is: "RecordingFailed", session, recording, why });
  }

  /** The disk fails. Told once the file is closed, so that it can be made whole. */
  async #drop({ id, session, timeline, ...recording }: Recording, error: Error) {
    if (this.#recordings.get(id)?.timeline !== timeline) return;
    this.#recordings.delete(id);
    session.timelines.delete(timeline);
    const disk = fullCodes.has((error as NodeJS.ErrnoException).code ?? "") ? "full" : "fails";
    const why = `can't be written: ${error.message}`;
    const closing = recording.file?.abandon().catch(() => {}) ?? Promise.resolve();
    this.#dropping.set(closing, session);
    await closing;
    this.#dropping.delete(closing);
    this.#emit({ mono: monoMs(), is: "RecordingFailed", session: session.id, recording: id, why, disk });
  }

  /**
   * To be called with every frame: what is due goes to disk. By the frame's time, not the clock's: after a stall the frames to come have
   * their places before now.
   */
  run(atMs: number) {
    const frame = this.#frames++ % flushEveryFrames;
    for (const recording of this.#recordings.values()) {
      if (atMs > recording.endMs + openMs) void this.#end(recording);
      else if (frame === recording.flushFrame) this.#flush(recording, atMs);
    }
  }

  #flush(recording: Recording, atMs: number) {
    const { file } = recording;
    if (!file || recording.ending) return;
    const { endMs, timeline } = recording;
    const { final, bytes } = takeAndLook(timeline, Math.min(atMs - openMs, endMs), Math.min(atMs, endMs));
    for (const piece of timeline.overflow.splice(0)) file.append(piece);
    if (bytes.length > 0) file.append(bytes, final);
    if (file.error) void this.#drop(recording, file.error);
  }

  /** The end is now; what was said by now and still waits in the jitter buffer is let through first. */
  stop(id: string) {
    const recording = this.#recordings.get(id);
    if (!recording) return this.#fail("", id, "is not running");
    recording.endMs = Math.min(recording.endMs, monoMs());
  }

  /** Ends the recordings of a session that goes away at once. */
  async stopAll(session: Session) {
    const own = [...this.#recordings.values()].filter((one) => one.session === session);
    const now = monoMs();
    for (const recording of own) recording.endMs = Math.min(recording.endMs, now);
    if (own.length > 0) drainInto(session);
    await Promise.all(own.map((recording) => this.#end(recording)));
    // The event of a file that is being closed comes before the session's Closed.
    await Promise.all([...this.#dropping].flatMap(([closing, of]) => (of === session ? [closing] : [])));
  }

  #end(recording: Recording): Promise<void> {
    recording.ending ??= this.#finish(recording);
    return recording.ending;
  }

  async #finish(recording: Recording) {
    const { session, timeline, id, startMs, endMs } = recording;
    const file = await recording.opening;
    session.timelines.delete(timeline);
    if (!file) return;
    try {
      for (const bytes of takeUntil(timeline, endMs)) file.append(bytes);
      const segment = await file.finish(startMs);
      this.#recordings.delete(id);
      this.#emit({ mono: monoMs(), is: "RecordingEnded", session: session.id, recording: id, segment });
    } catch (error) {
      await this.#drop(recording, error as Error);
    }
  }
}
