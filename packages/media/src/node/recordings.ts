import type { MediaCommand, MediaEvent } from "../door.ts";
import { drainInto } from "../output.ts";
import type { Session } from "../session.ts";
import { newTimeline, type Timeline, takeAndLook, takeUntil } from "../timeline.ts";
import { type MediaTime, machineTime } from "./around.ts";
import { RecordingFile } from "./recording-file.ts";

/** How much later than its place the left channel's sound may come: the jitter buffer's largest delay and a frame. */
const openMs = 180;
/** How often sound is written. If the process dies, unwritten sound is lost. */
const flushEveryFrames = 8;
/** Recordings are written in this many groups: each time costs wakes of this process and of the writing threads, however many recordings are written. */
const flushGroups = 4;
/** How much later than its first sample a recording may be requested: the journal is written first. */
const longestAgoMs = 5000;
const fullCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

type Recording = {
  readonly id: string;
  readonly session: Session;
  readonly startMs: number;
  readonly timeline: Timeline;
  readonly opening: Promise<RecordingFile | undefined>;
  file: RecordingFile | undefined;
  /** Ends at this time, ms of the clock. */
  endMs: number;
  ending: Promise<void> | undefined;
  readonly flushFrame: number;
};

/** The recordings of one media process. */
export class Recordings {
  readonly #recordings = new Map<string, Recording>();
  readonly #emit: (event: MediaEvent) => void;
  /** Recordings that the disk refused and that are being closed, by session. */
  readonly #dropping = new Map<Promise<void>, Session>();
  readonly #time: MediaTime;
  #frames = 0;

  constructor(emit: (event: MediaEvent) => void, time = machineTime) {
    this.#emit = emit;
    this.#time = time;
  }

  start(session: Session, command: Extract<MediaCommand, { do: "Record" }>) {
    const id = command.recording;
    if (this.#recordings.has(id)) return this.#fail(session.id, id, "is running already");
    const now = this.#time.mono();
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
    this.#emit({ mono: this.#time.mono(), is: "RecordingFailed", session, recording, why });
  }

  /** The disk fails. Reports that once the file is closed, so that it can be repaired. */
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
    this.#emit({ mono: this.#time.mono(), is: "RecordingFailed", session: session.id, recording: id, why, disk });
  }

  /**
   * Writes what is due. Call it with every frame's time, not with the clock: after a stall the coming frames have their places before now.
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

  /** Ends a recording at the present time. Sound that came by then and still waits in the jitter buffer is recorded first. */
  stop(id: string) {
    const recording = this.#recordings.get(id);
    if (!recording) return this.#fail("", id, "is not running");
    recording.endMs = Math.min(recording.endMs, this.#time.mono());
  }

  /** Ends the recordings of a closing session at once. */
  async stopAll(session: Session) {
    const own = [...this.#recordings.values()].filter((one) => one.session === session);
    const now = this.#time.mono();
    for (const recording of own) recording.endMs = Math.min(recording.endMs, now);
    if (own.length > 0) drainInto(session);
    await Promise.all(own.map((recording) => this.#end(recording)));
    // The event of a closing file comes before the session's Closed.
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
      this.#emit({ mono: this.#time.mono(), is: "RecordingEnded", session: session.id, recording: id, segment });
    } catch (error) {
      await this.#drop(recording, error as Error);
    }
  }
}
