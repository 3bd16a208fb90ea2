import { randomBytes } from "node:crypto";
import { type Fact, type FactBody, versionOf } from "@zongji/domain";
import type { Sealing } from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";
import { charsOf, joinLines, type Lines, linesOf } from "./batch.ts";
import { createTellings } from "./changes.ts";
import type { JournalDisk } from "./disk.ts";
import { type JournalFile, listFiles, readRecords } from "./files.ts";
import type { Living } from "./living.ts";
import { type JournalFiles, nodeFiles } from "./node-files.ts";
import { type JournalPast, readPast } from "./past.ts";
import type { JournalRecord, Uptime } from "./record.ts";
import type { Reserve } from "./reserve.ts";
import { type Batch, Writer, type Written } from "./writer.ts";

export type JournalSettings = {
  readonly directory: string;
  readonly node: string;
  /** Steady time, ms: of all that is written but facts, which bring their own. */
  readonly now: () => number;
  /** How far the wall clock is ahead of that, ms. Default: not at all. */
  readonly offsetMs?: () => number;
  /** Told with beats, where the machine tells it. */
  readonly up?: () => Uptime | undefined;
  /** A file to which more than this was written, beyond what it began with, is followed by a new one, bytes: a restart reads the newest whole. */
  readonly rotateBytes?: number;
  readonly beatMs?: number;
  /** A sync begins so long after what it is for was written: it is for what comes meanwhile too. Default 10. */
  readonly gatherMs?: number;
  /** A sync that is not over after so long holds back all that follows: twice this is what a power cut may cost. Default 250. */
  readonly aheadMs?: number;
  /** Where records that wait for a disk that fails take more memory than this, `isOverfull`. They are kept all the same: nothing that happens is left untold. */
  readonly waitingBytes?: number;
  /** Makes the files that are written; default: that of `files`. */
  readonly disk?: JournalDisk;
  /** Default: those of this machine, as clock and timers. */
  readonly files?: JournalFiles;
  /** Monotonic ms. */
  readonly mono?: () => number;
  readonly timers?: Timers;
  /** Where it goes on when the disk is full. Closed with the journal. */
  readonly reserve?: Reserve;
  /** For what is held. Default: it lies there in clear. */
  readonly sealing?: Sealing;
  readonly log?: (level: "warn" | "error", sentence: string, fields: Record<string, unknown>) => void;
};

type Waiting = {
  readonly records: readonly JournalRecord[];
  readonly lines: Lines;
  readonly chars: number;
  readonly resolve: () => void;
};

/** Monotonic ms of this machine. */
const machineMono = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What one thing now is, under its key; null: it is over. */
export type Holding = { readonly key: string; readonly value: unknown };

const nextEpoch = (files: readonly JournalFile[]): string => {
  const last = files.reduce((highest, file) => Math.max(highest, Number(file.epoch.slice(0, 6))), 0);
  return `${String(last + 1).padStart(6, "0")}-${randomBytes(4).toString("hex")}`;
};

/** The append-only journal of one run of the node. Owns its files' end. */
export class Journal {
  readonly node: string;
  readonly epoch: string;
  readonly #settings: JournalSettings;
  readonly #files: JournalFiles;
  readonly #mono: () => number;
  readonly #writer: Writer;
  readonly #listeners = new Set<() => void>();
  #seq = 0;
  #waiting: Waiting[] = [];
  readonly #tellings: ReturnType<typeof createTellings>;
  #holdings: () => readonly Holding[] = () => [];
  #waitingBytes = 0;
  #last: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;
  #stopBeat = (): void => {};
  #closed = false;
  /** When the oldest of what waits was appended. */
  #oldestSince: number | undefined;

  private constructor(settings: JournalSettings, files: JournalFile[], living: Living) {
    const { directory, node, rotateBytes = 4 * 1024 * 1024, gatherMs = 10, aheadMs = 250, log = () => {} } = settings;
    const { disk, reserve, sealing } = settings;
    const { mono = machineMono, timers = machineTimers, files: own = nodeFiles } = settings;
    this.#settings = settings;
    this.#files = own;
    this.#mono = mono;
    this.#tellings = createTellings(living.lastHeld);
    this.node = node;
    this.epoch = nextEpoch(files);
    const onSafe = () => {
      for (const listener of this.#listeners) listener();
    };
    const told = { moment: () => this.#moment(), onSafe, onBroken: () => this.#stir(), log };
    this.#writer = new Writer(
      {
        ...{ directory, node, epoch: this.epoch, rotateBytes, gatherMs, aheadMs, disk, reserve, sealing },
        ...{ files: own, mono, timers, ...told },
      },
      files,
      living,
    );
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
    const { files: disk = nodeFiles, timers = machineTimers } = settings;
    disk.begin?.();
    const found = await listFiles(settings.directory, disk);
    const { past, living, files } = await readPast(found, log, settings.sealing, disk);
    anchor(past);
    const journal = new Journal(settings, files, living);
    try {
      await journal.#writer.begin();
    } catch (error) {
      await settings.reserve?.close();
      throw error;
    }
    journal.#stopBeat = timers.every(settings.beatMs ?? 500, () => {
      // With a disk that fails, or hangs, a beat would only pile up.
      if (journal.#waiting.length > 0 || journal.#writer.isStuck) return;
      journal.append([{ kind: "beat", ...journal.#moment() }]).catch(() => {});
    });
    return { journal, past };
  }

  /**
   * Gives a fact its key. The facts must be appended in this order.
   * @param steady when it happened, steady time; `at` is by the wall clock of now
   */
  number(body: FactBody, steady: number): Fact {
    this.#seq += 1;
    const offsetMs = this.#settings.offsetMs?.() ?? 0;
    const key = { node: this.node, epoch: this.epoch, seq: this.#seq, at: steady + offsetMs, v: versionOf(body.type) };
    return offsetMs === 0 ? { ...body, ...key } : { ...body, ...key, steady };
  }

  /**
   * Resolves when `records`, and all that was appended before, are kept: they outlive our processes, and a little later a power cut. Rejects only when
   * closed.
   */
  append(records: readonly JournalRecord[]): Promise<void> {
    if (this.#closed) return Promise.reject(new Error("the journal is closed"));
    if (records.length === 0) return this.#last;
    return this.#put(records);
  }

  /** Resolves when what `hold` gives now, and all that was appended before, is kept. */
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
    for (const record of records) if (record.kind === "held") this.#tellings.forget(record.key);
    const lines = linesOf(records);
    const chars = charsOf(lines);
    this.#waitingBytes += chars;
    this.#oldestSince ??= this.#mono();
    this.#last = new Promise((resolve) => {
      this.#waiting.push({ records, lines, chars, resolve });
      this.#stir();
    });
    return this.#last;
  }

  #stir(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when everything appended so far is safe. */
  async settled(): Promise<void> {
    const busy = () => this.#running ?? this.#writer.syncing;
    while (busy()) await busy();
  }

  /** Called after each sync. */
  onSynced(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Files oldest first; the last is the one being written. */
  get files(): readonly JournalFile[] {
    return this.#writer.files;
  }

  get written(): Written {
    return this.#writer.written;
  }

  /** The records of one of its files from byte `from` on; see `readRecords`. */
  read(file: JournalFile, from: number, limit?: number): ReturnType<typeof readRecords> {
    return readRecords(file, from, limit, undefined, this.#files);
  }

  get seq(): number {
    return this.#seq;
  }

  /**
   * For the metrics page and health. `waitingBytes`: not kept yet. `lagMs`: how long what is not safe has waited for the disk, the oldest of it. `failingMs`: how
   * long the disk has refused already. A `reserve` of which something is missing was used, the disk being full.
   */
  get pulse() {
    const { oldestSince = this.#oldestSince, ...pulse } = this.#writer.pulse;
    const lagMs = oldestSince === undefined ? 0 : this.#mono() - oldestSince;
    return { ...pulse, waitingBytes: this.#waitingBytes, lagMs };
  }

  /** So much waits for the disk that nothing should begin of which there would be more to write. */
  get isOverfull(): boolean {
    return this.#waitingBytes > (this.#settings.waitingBytes ?? 64 * 1024 * 1024);
  }

  /** Deletes a file whose facts are all in the database. What still matters of it was carried into a later one. */
  async drop(file: JournalFile): Promise<void> {
    const { files } = this.#writer;
    const index = files.indexOf(file);
    if (index < 0 || index === files.length - 1) return;
    await this.#files.remove(file.path);
    files.splice(files.indexOf(file), 1);
  }

  /** Writes what waits, then closes. */
  async close(): Promise<void> {
    this.#stopBeat();
    this.#closed = true;
    await this.#settings.reserve?.close();
    await this.settled();
    await this.#writer.close();
  }

  #moment(): { at: number; offsetMs?: number; up?: Uptime } {
    const up = this.#settings.up?.();
    const offsetMs = this.#settings.offsetMs?.() ?? 0;
    return { at: this.#settings.now(), ...(offsetMs !== 0 && { offsetMs }), ...(up && { up }) };
  }

  /** What is held now, whole, and as it is written: of most things what has changed. The facts are written, whatever becomes of this. */
  #heldNow(): { readonly records: readonly JournalRecord[]; readonly lines: Lines } {
    const at = this.#settings.now();
    const [records, written]: [JournalRecord[], JournalRecord[]] = [[], []];
    try {
      for (const { key, value } of this.#holdings()) {
        const telling = this.#tellings.tell(key, value);
        if (!telling) continue;
        const { n, of, patch } = telling;
        const record = { kind: "held" as const, key, at, n, value };
        records.push(record);
        written.push(patch && of !== undefined ? { kind: "changed", key, at, n, of, patch } : record);
      }
    } catch (error) {
      this.#settings.log?.("error", "what is held could not be told", { error: (error as Error).stack });
    }
    return { records, lines: linesOf(written) };
  }

  async #run(): Promise<void> {
    // What one turn of the loop brings is written together; what comes during a write waits for the next.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0 || this.#writer.isBroken) {
      if (this.#writer.isBroken) await this.#writer.mend();
      else await this.#writer.write(this.#gather());
    }
    this.#running = undefined;
  }

  #gather(): Batch {
    const waiting = this.#waiting;
    const since = this.#oldestSince ?? this.#mono();
    this.#waiting = [];
    this.#oldestSince = undefined;
    const held = this.#heldNow();
    return {
      records: [...waiting.flatMap(({ records }) => records), ...held.records],
      lines: joinLines([...waiting.map(({ lines }) => lines), held.lines]),
      since,
      tell: () => {
        this.#waitingBytes -= waiting.reduce((sum, { chars }) => sum + chars, 0);
        for (const { resolve } of waiting) resolve();
      },
    };
  }
}
