import type { Sealing } from "@zongji/store";
import type { Timers } from "@zongji/switch";
import { encodeLines, joinLines, type Lines, linesOf, piecesOf } from "./batch.ts";
import type { JournalDisk, OpenJournalFile } from "./disk.ts";
import { fileOf, type JournalFile } from "./files.ts";
import { encodeFrame } from "./frame.ts";
import { carriedOf, keep, type Living } from "./living.ts";
import type { JournalFiles } from "./node-files.ts";
import type { JournalRecord, Uptime } from "./record.ts";
import { isFull, type Reserve } from "./reserve.ts";

export type WriterSettings = {
  readonly directory: string;
  readonly node: string;
  readonly epoch: string;
  readonly moment: () => { readonly at: number; readonly offsetMs?: number; readonly up?: Uptime };
  readonly rotateBytes: number;
  readonly gatherMs: number;
  readonly aheadMs: number;
  readonly disk: JournalDisk | undefined;
  readonly files: JournalFiles;
  /** Monotonic ms. */
  readonly mono: () => number;
  readonly timers: Timers;
  readonly reserve: Reserve | undefined;
  readonly sealing: Sealing | undefined;
  readonly log: (level: "warn" | "error", sentence: string, fields: Record<string, unknown>) => void;
  /** After each sync. */
  readonly onSafe: () => void;
  /** The disk failed where nobody waits for it: `mend` is to be called. */
  readonly onBroken: () => void;
};

/** What is written together. */
export type Batch = {
  readonly records: readonly JournalRecord[];
  readonly lines: Lines;
  /** Time of the oldest of it, ms by `mono`. */
  readonly since: number;
  /** It is kept. Called once. */
  readonly tell: () => void;
};

/** Given to the kernel, and not safe yet. */
type Given = Batch & { isTold: boolean };

/** The newest file and how far it is safe on disk: nothing after `bytes` may be believed yet. */
type Safe = { readonly file: JournalFile; readonly bytes: number };
/** `shipments`: how much that is for the database was written so far, in all files of this run. It tells who ships whether there is anything to read. */
export type Written = Safe & { readonly shipments: number };

/** A disk that was full is not believed to have room for so long: the little that comes and goes would cost a file each time. */
const believedFullMs = 10_000;

const quickSyncMs = 5;
/** A write that takes so long has waited for the disk, and the next ones may. */
const slowMs = 10;
const believedSlowMs = 5000;

const isForDatabase = ({ kind }: JournalRecord): boolean => kind === "fact" || kind === "party";

/** What is carried into a new file lies in frames of about so much, characters. */
const carriedChars = 256 * 1024;

/**
 * Brings batches to the disk. A batch is kept as soon as the kernel has it, for the kernel outlives our processes; a sync follows, so that a power cut costs
 * no more than the last moment. What a disk that fails may have lost is written again, from memory. Calls of `begin`, `write` and `mend` follow each other.
 */
export class Writer {
  readonly #settings: WriterSettings;
  readonly #living: Living;
  /** Oldest first; the last is the one being written. */
  readonly files: JournalFile[];
  #open: OpenJournalFile | undefined;
  #written: Written | undefined;
  #part = 0;
  /** Of the newest file: what it began with, what the kernel has, and how much of that was told. */
  #openingBytes = 0;
  #givenBytes = 0;
  #toldBytes = 0;
  #writing: Batch | undefined;
  /** Those that were not told come last. */
  #unsafe: Given[] = [];
  #syncing: Promise<void> | undefined;
  /** When the sync began that is on its way. */
  #syncingSince = Number.POSITIVE_INFINITY;
  #slowUntil = 0;
  #isBehind = false;
  #broken: { readonly error: unknown } | undefined;
  #failingSince: number | undefined;
  #fullUntil = 0;
  #syncs = 0;

  /** @param living what is safe, noted here from now on */
  constructor(settings: WriterSettings, files: JournalFile[], living: Living) {
    this.#settings = settings;
    this.#living = living;
    this.files = files;
  }

  get written(): Written {
    return this.#written!;
  }

  /** A sync lasts too long, or the disk fails: nothing more is told. */
  get isStuck(): boolean {
    return this.#isBehind || this.isBroken;
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  get pulse() {
    const { reserve } = this.#settings;
    return {
      syncs: this.#syncs,
      oldestSince: (this.#unsafe[0] ?? this.#writing)?.since,
      failingMs: this.#failingSince === undefined ? 0 : this.#settings.mono() - this.#failingSince,
      files: this.files.length,
      reserve: reserve?.pulse ?? { bytes: 0, missingBytes: 0 },
    };
  }

  /** Resolves when all that was written is safe, or the disk fails. */
  get syncing(): Promise<void> | undefined {
    return this.#syncing;
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.close();
  }

  /**
   * A new file: its head, what is carried, and the mark that this is complete, in one write and one sync. What was told, and may not be safe where it is, stands
   * in one frame with the mark: a file that has the mark lacks nothing of which anybody knows.
   */
  async begin(): Promise<void> {
    const { directory, node, epoch, moment, sealing } = this.#settings;
    const { at, ...more } = moment();
    const part = this.#part + 1;
    const file = fileOf(directory, epoch, part);
    // An older release must read the head, or it would take the file for damaged and remove it.
    const head: JournalRecord = { kind: "head", format: 3, node, epoch, part, at };
    const [told, untold] = [true, false].map((isTold) =>
      joinLines(this.#unsafe.filter((batch) => batch.isTold === isTold).map(({ lines }) => lines)),
    ) as [Lines, Lines];
    const bytes = Buffer.concat([
      encodeFrame(JSON.stringify(head)),
      ...piecesOf(linesOf(carriedOf(this.#living)), carriedChars).map((piece) => encodeLines(piece, sealing)),
      encodeLines(joinLines([told, linesOf([{ kind: "opened", at, ...more }])]), sealing),
      encodeLines(untold, sealing),
    ]);
    this.#part = part;
    const opened = await this.#openFile(file, bytes);
    await this.#open?.close().catch(() => {});
    this.#open = opened;
    this.files.push(file);
    this.#openingBytes = bytes.length;
    this.#givenBytes = bytes.length;
    this.#toldBytes = bytes.length;
    this.#areSafe(this.#unsafe.splice(0), { file, bytes: bytes.length });
  }

  /** Resolves when the kernel has it, and it was told where nothing is stuck. Never rejects: see `isBroken`. */
  async write(batch: Batch): Promise<void> {
    // What is carried into a new file must not make it large by itself, or each batch would begin another.
    const limit = Math.max(this.#settings.rotateBytes, this.#openingBytes);
    this.#writing = batch;
    const given = { ...batch, isTold: false };
    try {
      if (this.#givenBytes - this.#openingBytes > limit) await this.#follow(given);
      else await this.#give(given);
    } catch (error) {
      if (!this.#unsafe.includes(given)) this.#unsafe.push(given);
      this.#broken ??= { error };
    }
    this.#writing = undefined;
  }

  async #give(batch: Given): Promise<void> {
    const bytes = encodeLines(batch.lines, this.#settings.sealing);
    if (bytes.length > 0) await this.#hand(this.#open!, bytes);
    this.#givenBytes += bytes.length;
    this.#unsafe.push(batch);
    // The batch is pushed first: a sync with nothing to do would end before it is assigned, and stay assigned for ever.
    if (!this.#broken) this.#syncing ??= this.#sync();
    if (this.isStuck) return;
    this.#toldBytes = this.#givenBytes;
    // One before it may have been held back by a sync that has ended since without it.
    for (const one of this.#unsafe) this.#tell(one);
  }

  /**
   * The kernel takes it in microseconds, unless it waits for the disk itself: where that hangs, or more is written than it can do. To wait is for a thread, as soon
   * as it looks like that: a sync lasts, or a write has lasted.
   */
  async #hand(open: OpenJournalFile, bytes: Buffer): Promise<void> {
    const from = this.#settings.mono();
    if (!open.writeNow || from - this.#syncingSince > quickSyncMs || from < this.#slowUntil) return open.write(bytes);
    open.writeNow(bytes);
    const until = this.#settings.mono();
    if (until - from > slowMs) this.#slowUntil = until + believedSlowMs;
  }

  /** A file is followed by another when all of it is safe. */
  async #follow(batch: Given): Promise<void> {
    await this.#syncing;
    this.#unsafe.push(batch);
    if (!this.#broken) await this.begin();
  }

  #tell(batch: Given): void {
    if (batch.isTold) return;
    batch.isTold = true;
    batch.tell();
  }

  /** These lie on the disk, which is up to there. */
  #areSafe(batches: readonly Given[], safe: Safe): void {
    let shipments = this.#written?.shipments ?? 0;
    for (const { records } of batches) for (const record of records) if (isForDatabase(record)) shipments += 1;
    this.#written = { ...safe, shipments };
    this.#toldBytes = Math.max(this.#toldBytes, safe.bytes);
    this.#isBehind = false;
    for (const batch of batches) {
      for (const record of batch.records) keep(this.#living, record);
      this.#tell(batch);
    }
    this.#settings.onSafe();
  }

  /** Brings to the disk what was given. Nobody waits for it, unless it takes too long. */
  async #sync(): Promise<void> {
    const { gatherMs, aheadMs, onBroken } = this.#settings;
    while (this.#unsafe.length > 0 && !this.#broken) {
      const inTime = this.#settings.timers.after(aheadMs, () => {
        this.#isBehind = true;
      });
      await this.#sleep(gatherMs);
      // A sync of this file says nothing of records that went into another.
      if (this.#broken) {
        inTime();
        break;
      }
      const [file, bytes, count] = [this.written.file, this.#givenBytes, this.#unsafe.length];
      this.#syncingSince = this.#settings.mono();
      const failure = await this.#open!.sync().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      this.#syncingSince = Number.POSITIVE_INFINITY;
      inTime();
      if (failure) {
        this.#broken ??= failure;
        onBroken();
      } else {
        this.#syncs += 1;
        this.#areSafe(this.#unsafe.splice(0, count), { file, bytes });
      }
    }
    this.#syncing = undefined;
  }

  /**
   * After a failure: tries until all that was given is safe. The file's end can't be trusted any more, so each try is a new file; readers know doubles by
   * their key.
   */
  async mend(): Promise<void> {
    await this.#syncing;
    // A crash before the next file is there must not leave here what it lacks: the shipping would find what no start has seen.
    await this.#open?.cut?.(this.#toldBytes).catch(() => {});
    for (let waitMs = 50; this.#broken; waitMs = Math.min(waitMs * 2, 1000)) {
      await this.#pause(this.#broken.error, waitMs);
      try {
        await this.begin();
        this.#syncs += 1;
        this.#failingSince = undefined;
        this.#broken = undefined;
      } catch (error) {
        this.#broken = { error };
      }
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#settings.timers.after(ms, resolve));
  }

  /** In the reserve it goes on at once. */
  async #pause(error: unknown, waitMs: number): Promise<void> {
    if (isFull(error) && this.#settings.mono() >= this.#fullUntil) {
      this.#fullUntil = this.#settings.mono() + believedFullMs;
      return;
    }
    this.#failingSince ??= this.#settings.mono();
    this.#settings.log("error", "the journal could not be written; trying again", { error: String(error) });
    await this.#sleep(waitMs);
  }

  /** On the disk as it is; when that is full, in the reserve. */
  async #openFile(file: JournalFile, opening: Buffer): Promise<OpenJournalFile> {
    const { directory, files, disk = files.create, reserve, log } = this.#settings;
    const attempt = async (opened: OpenJournalFile): Promise<OpenJournalFile> => {
      try {
        await opened.write(opening);
        await opened.sync();
        await files.syncDirectory(directory);
        return opened;
      } catch (error) {
        await opened.close().catch(() => {});
        await files.discard(file.path).catch(() => {});
        throw error;
      }
    };
    if (this.#settings.mono() >= this.#fullUntil) {
      try {
        return await attempt(await disk(file.path));
      } catch (error) {
        if (!isFull(error)) throw error;
        this.#fullUntil = this.#settings.mono() + believedFullMs;
      }
    }
    const spare = await reserve?.take(file.path);
    if (spare === undefined) return attempt(await disk(file.path));
    log("error", "the disk is full: the journal goes on in its reserve", { file: file.path });
    return attempt(spare);
  }
}
