import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Fact, FactBody } from "@zongji/domain";
import { encodeLines, linesOf, type Sealing } from "./batch.ts";
import { fileOf, type JournalFile, listFiles, type OpenJournalFile, removeFile } from "./files.ts";
import { carriedOf, keep, type Living } from "./living.ts";
import { type JournalPast, readPast } from "./past.ts";
import type { JournalRecord, Uptime } from "./record.ts";
import { isFull, type Reserve } from "./reserve.ts";

/** An open file of the journal. The default is a real one; a test may hand in a disk that fails. */
export type JournalDisk = (path: string) => Promise<OpenJournalFile>;

export type JournalSettings = {
  readonly directory: string;
  readonly node: string;
  /** Time for beats and heads, ms since the epoch by the node's clock. */
  readonly now: () => number;
  /** Told with beats, where the machine tells it. */
  readonly up?: () => Uptime | undefined;
  /** A file to which more than this was written, beyond what it began with, is followed by a new one, bytes: a restart reads the newest whole. */
  readonly rotateBytes?: number;
  readonly beatMs?: number;
  /** Where records that wait for a disk that fails take more memory than this, `isOverfull`. They are kept all the same: nothing that happens is left untold. */
  readonly waitingBytes?: number;
  readonly disk?: JournalDisk;
  /** Where it goes on when the disk is full. Closed with the journal. */
  readonly reserve?: Reserve;
  /** For what is held. Default: it lies there in clear. */
  readonly sealing?: Sealing;
  readonly log?: (level: "warn" | "error", sentence: string, fields: Record<string, unknown>) => void;
};

type Waiting = {
  readonly records: readonly JournalRecord[];
  readonly lines: readonly string[];
  readonly chars: number;
  readonly resolve: () => void;
};

/** What one thing now is, under its key; null: it is over. */
export type Holding = { readonly key: string; readonly value: unknown };

/** A disk that was full is not believed to have room for so long: the little that comes and goes would cost a file each time. */
const believedFullMs = 10_000;

const writeAll = async (handle: FileHandle, bytes: Buffer): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
};

const syncDirectory = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
};

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
/** Not every system has it. */
const { O_DSYNC } = constants as Readonly<Record<string, number | undefined>>;

/** Where the system can, a write returns when it is safe (open(2), O_DSYNC): one way to a thread and back instead of two. */
const nodeDisk: JournalDisk = async (path) => {
  const handle = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | (O_DSYNC ?? 0), 0o600);
  return {
    write: (bytes) => writeAll(handle, bytes),
    sync: async () => {
      if (O_DSYNC === undefined) await handle.datasync();
    },
    cut: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
};

const nextEpoch = (files: readonly JournalFile[]): string => {
  const last = files.reduce((highest, file) => Math.max(highest, Number(file.epoch.slice(0, 6))), 0);
  return `${String(last + 1).padStart(6, "0")}-${randomBytes(4).toString("hex")}`;
};

/** The newest file and how far it is safe on disk: nothing after `bytes` may be believed yet. */
export type Written = { readonly file: JournalFile; readonly bytes: number };

/** The append-only journal of one run of the node. Owns its files' end. */
export class Journal {
  readonly node: string;
  readonly epoch: string;
  readonly #settings: JournalSettings;
  readonly #living: Living;
  readonly #listeners = new Set<() => void>();
  readonly #files: JournalFile[];
  #open: OpenJournalFile | undefined;
  #written: Written | undefined;
  #openingBytes = 0;
  #part = 0;
  #seq = 0;
  #waiting: Waiting[] = [];
  #holdings: () => readonly Holding[] = () => [];
  #waitingBytes = 0;
  #last: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #beat: NodeJS.Timeout | undefined;
  #closed = false;
  #failingSince: number | undefined;
  /** When the oldest of what waits, and of what is being written, was appended. */
  #oldestSince: number | undefined;
  #writingSince: number | undefined;
  #fullUntil = 0;
  #syncs = 0;

  private constructor(settings: JournalSettings, files: JournalFile[], living: Living) {
    this.#settings = settings;
    this.node = settings.node;
    this.#files = files;
    this.#living = living;
    this.epoch = nextEpoch(files);
  }

  /**
   * Reads what earlier runs left (torn ends are cut off and logged), then begins a new epoch. `anchor` is called between the two with the
   * time of the last record, so that the clock can go on from it.
   * @throws the disk's error when the folder can't be read or written
   */
  static async open(
    settings: JournalSettings,
    anchor: (last: Pick<JournalPast, "lastAt" | "lastUp">) => void = () => {},
  ): Promise<{ journal: Journal; past: JournalPast }> {
    const log = settings.log ?? (() => {});
    const found = await listFiles(settings.directory);
    const { past, living, files } = await readPast(found, log, settings.sealing);
    anchor(past);
    const journal = new Journal(settings, files, living);
    try {
      await journal.#begin();
    } catch (error) {
      await settings.reserve?.close();
      throw error;
    }
    const beat = setInterval(() => {
      // With a disk that fails a beat would only pile up.
      if (journal.#waiting.length > 0) return;
      journal.append([{ kind: "beat", ...journal.#moment() }]).catch(() => {});
    }, settings.beatMs ?? 500);
    beat.unref();
    journal.#beat = beat;
    return { journal, past };
  }

  /** Gives a fact its key. The facts must be appended in this order. */
  number(body: FactBody, at: number, v = 1): Fact {
    this.#seq += 1;
    return { ...body, node: this.node, epoch: this.epoch, seq: this.#seq, at, v };
  }

  /** Resolves when `records`, and all that was appended before, are safe on disk. Rejects only when closed. */
  append(records: readonly JournalRecord[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("the journal is closed"));
    if (records.length === 0) return this.#last;
    return this.#put(records);
  }

  /** Resolves when what `hold` gives now, and all that was appended before, is safe on disk. */
  touch(): Promise<void> {
    return this.#closed ? Promise.reject(new Error("the journal is closed")) : this.#put([]);
  }

  /**
   * Asked before each batch is written for what has changed since the last time: so one thing is written once a batch, however often it changed, and
   * whole with the facts that changed it.
   */
  hold(holdings: () => readonly Holding[]): void {
    this.#holdings = holdings;
  }

  #put(records: readonly JournalRecord[]): Promise<void> {
    const lines = linesOf(records, this.#settings.sealing);
    const chars = lines.reduce((sum, line) => sum + line.length, 0);
    this.#waitingBytes += chars;
    this.#oldestSince ??= performance.now();
    this.#last = new Promise((resolve) => {
      this.#waiting.push({ records, lines, chars, resolve });
      this.#running ??= this.#run();
    });
    return this.#last;
  }

  /** Resolves when everything appended so far is safe. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Called after each sync. */
  onSynced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Files oldest first; the last is the one being written. */
  get files(): readonly JournalFile[] {
    return this.#files;
  }

  get written(): Written {
    return this.#written!;
  }

  get seq(): number {
    return this.#seq;
  }

  /**
   * For the metrics page and health. `lagMs`: how long what waits for the disk longest has waited. `failingMs`: how long the disk has refused already.
   * A `reserve` of which something is missing was used, the disk being full.
   */
  get pulse() {
    const since = (from: number | undefined) => (from === undefined ? 0 : performance.now() - from);
    return {
      syncs: this.#syncs,
      waitingBytes: this.#waitingBytes,
      lagMs: since(this.#writingSince ?? this.#oldestSince),
      failingMs: since(this.#failingSince),
      files: this.#files.length,
      reserve: this.#settings.reserve?.pulse ?? { bytes: 0, missingBytes: 0 },
    };
  }

  /** So much waits for the disk that nothing should begin of which there would be more to write. */
  get isOverfull(): boolean {
    return this.#waitingBytes > (this.#settings.waitingBytes ?? 64 * 1024 * 1024);
  }

  /** Deletes a file whose facts are all in the database. What still matters of it was carried into a later one. */
  async drop(file: JournalFile): Promise<void> {
    const index = this.#files.indexOf(file);
    if (index < 0 || index === this.#files.length - 1) return;
    await removeFile(file);
    this.#files.splice(this.#files.indexOf(file), 1);
  }

  /** Writes what waits, then closes. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#closed = true;
    await this.#settings.reserve?.close();
    await this.settled();
    const open = this.#open;
    this.#open = undefined;
    await open?.close();
  }

  #moment(): { at: number; up?: Uptime } {
    const up = this.#settings.up?.();
    return { at: this.#settings.now(), ...(up && { up }) };
  }

  /** A new file: its head, what is carried, and the mark that this is complete, in one write and one sync. */
  async #begin(): Promise<void> {
    const { at, ...more } = this.#moment();
    const part = this.#part + 1;
    const file = fileOf(this.#settings.directory, this.epoch, part);
    const head: JournalRecord = { kind: "head", format: 2, node: this.node, epoch: this.epoch, part, at };
    const records = [head, ...carriedOf(this.#living), { kind: "opened", at, ...more } as const];
    const bytes = Buffer.concat(linesOf(records, this.#settings.sealing).map((line) => encodeLines([line])));
    this.#part = part;
    const opened = await this.#openFile(file, bytes);
    await this.#open?.close().catch(() => {});
    this.#open = opened;
    this.#files.push(file);
    this.#written = { file, bytes: bytes.length };
    this.#openingBytes = bytes.length;
  }

  /** On the disk as it is; when that is full, in the reserve. */
  async #openFile(file: JournalFile, opening: Buffer): Promise<OpenJournalFile> {
    const { disk = nodeDisk, reserve } = this.#settings;
    const attempt = async (opened: OpenJournalFile): Promise<OpenJournalFile> => {
      try {
        await opened.write(opening);
        await opened.sync();
        await syncDirectory(this.#settings.directory);
        return opened;
      } catch (error) {
        await opened.close().catch(() => {});
        await removeFile(file).catch(() => {});
        throw error;
      }
    };
    if (performance.now() >= this.#fullUntil) {
      try {
        return await attempt(await disk(file.path));
      } catch (error) {
        if (!isFull(error)) throw error;
        this.#fullUntil = performance.now() + believedFullMs;
      }
    }
    const spare = await reserve?.take(file.path);
    if (spare === undefined) return attempt(await disk(file.path));
    this.#settings.log?.("error", "the disk is full: the journal goes on in its reserve", { file: file.path });
    return attempt(spare);
  }

  /** The facts are written, whatever becomes of this. */
  #heldNow(): JournalRecord[] {
    const at = this.#settings.now();
    try {
      return this.#holdings().map(({ key, value }) => ({ kind: "held", key, at, value }));
    } catch (error) {
      this.#settings.log?.("error", "what is held could not be told", { error: (error as Error).stack });
      return [];
    }
  }

  async #run(): Promise<void> {
    // What one turn of the loop brings is written together; what comes during a sync waits for the next.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const held = this.#heldNow();
      const lines = [...batch.flatMap((one) => one.lines), ...linesOf(held, this.#settings.sealing)];
      this.#writingSince = this.#oldestSince;
      this.#oldestSince = undefined;
      if (lines.length > 0) await this.#writeBatch(encodeLines(lines));
      this.#writingSince = undefined;
      for (const record of [...batch.flatMap((one) => one.records), ...held]) keep(this.#living, record);
      this.#waitingBytes -= batch.reduce((sum, one) => sum + one.chars, 0);
      for (const one of batch) one.resolve();
      for (const listener of this.#listeners) listener();
    }
    this.#running = undefined;
  }

  /** Writes until it is safe. After a failed sync the file's end can't be trusted, so each retry is a new file; readers know doubles by their key. */
  async #writeBatch(bytes: Buffer): Promise<void> {
    // What is carried into a new file must not make it large by itself, or each batch would begin another.
    const limit = Math.max(this.#settings.rotateBytes ?? 4 * 1024 * 1024, this.#openingBytes);
    let mustBegin = this.written.bytes - this.#openingBytes > limit;
    for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1000)) {
      try {
        if (mustBegin) await this.#begin();
        await this.#open!.write(bytes);
        await this.#open!.sync();
        this.#written = { file: this.written.file, bytes: this.written.bytes + bytes.length };
        this.#syncs += 1;
        this.#failingSince = undefined;
        return;
      } catch (error) {
        mustBegin = true;
        // A crash before it is safe in the next file must not leave it here, where the shipping would find what no start has seen.
        await this.#open?.cut?.(this.written.bytes).catch(() => {});
        // In the reserve it goes on at once.
        if (isFull(error) && performance.now() >= this.#fullUntil) {
          this.#fullUntil = performance.now() + believedFullMs;
          continue;
        }
        this.#failingSince ??= performance.now();
        this.#settings.log?.("error", "the journal could not be written; trying again", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  }
}
