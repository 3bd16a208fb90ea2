import { type StoredFact, steadyOf } from "@zongji/domain";
import {
  type Db,
  ensureMonth,
  insertFacts,
  insertParties,
  isDatabaseDown,
  type Log,
  stateShipped,
  unreadFacts,
} from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";
import type { Journal, JournalFile, JournalRecord } from "../journal/index.ts";
import { machineReadings } from "./clock.ts";

export type ShippingSettings = {
  readonly journal: Journal;
  readonly db: Db;
  /** Whether a file whose last fact is of this steady time may go once its facts are in the database. */
  readonly mayDrop: (lastAt: number) => boolean;
  readonly log: Log;
  /** Called when facts have arrived. */
  readonly onShipped?: () => void;
  readonly batch?: number;
  /** The wall clock, ms since the epoch: with it the database is told until when all is there, so that a day can be closed. */
  readonly wall?: () => number;
  /** Monotonic ms. */
  readonly mono?: () => number;
  readonly timers?: Timers;
};

/**
 * Facts that follow others so soon wait for each other: each trip to the database costs more than what it carries. One that comes alone goes at once. What
 * must be seen sooner (desk, wall) is read from memory, not from there.
 */
const gatherMs = 250;

/** So often the database is told that all is there, ms. */
const stateEveryMs = 30_000;

/** "some": there is more already. */
type Moved = "nothing" | "some" | "all";

/** `shipments`: how many were written when the file was read to its end. */
type Cursor = { from: number; lastAt: number; complete: boolean; held: boolean; shipments?: number };

/** Where nothing is to be shipped but beats come, they are passed over in pieces of this size, bytes. */
const unreadBytes = 64 * 1024;

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

/** Carries the journal to PostgreSQL: in order per epoch, each fact once, however often it has to try. Reads from the files, so memory stays bounded. */
export class Shipping {
  readonly #settings: ShippingSettings;
  readonly #mono: () => number;
  readonly #timers: Timers;
  readonly #cursors = new Map<string, Cursor>();
  readonly #months = new Set<string>();
  #closed = false;
  #wake: () => void = () => {};
  #shippedSeq = 0;
  #oldestWaiting: number | undefined;
  #differing = 0;
  #rejected = 0;
  #failures = 0;
  #statedAt = Number.NEGATIVE_INFINITY;
  readonly #running: Promise<void>;
  readonly #unlisten: () => void;

  constructor(settings: ShippingSettings) {
    this.#settings = settings;
    this.#mono = settings.mono ?? machineReadings.mono;
    this.#timers = settings.timers ?? machineTimers;
    this.#unlisten = settings.journal.onSynced(() => this.#wake());
    this.#running = this.#run();
  }

  /** `waiting`: facts of this epoch that are not in the database yet. `lagMs`: age of the oldest record that waits. */
  pulse(now: number) {
    return {
      waiting: this.#settings.journal.seq - this.#shippedSeq,
      lagMs: this.#oldestWaiting === undefined ? 0 : Math.max(0, now - this.#oldestWaiting),
      differing: this.#differing,
      rejected: this.#rejected,
      failures: this.#failures,
    };
  }

  /** Tries for `withinMs` to ship all that is synced. What stays waits in the journal for the next start. */
  async close(withinMs = 3000): Promise<void> {
    this.#unlisten();
    const end = this.#mono() + withinMs;
    while (this.#mono() < end && this.pulse(0).waiting > 0) {
      this.#wake();
      await this.#after(20);
    }
    this.#closed = true;
    this.#wake();
    // A hung database must not hold up the end.
    await Promise.race([this.#running, this.#after(withinMs)]);
  }

  async #run(): Promise<void> {
    let backOffMs = 250;
    while (!this.#closed) {
      const began = this.#mono();
      let moved: Moved = "nothing";
      try {
        moved = await this.#pass();
        if (moved === "nothing") await this.#state();
        backOffMs = 250;
      } catch (error) {
        this.#failures += 1;
        this.#months.clear();
        this.#settings.log.warn({ error: String(error), backOffMs }, "facts could not be shipped; trying again");
        await this.#pause(backOffMs, false);
        backOffMs = Math.min(backOffMs * 2, 5000);
        continue;
      }
      if (moved === "nothing") await this.#pause(1000, true);
      else if (moved === "all") await this.#pause(began + gatherMs - this.#mono(), false);
    }
  }

  /** All that was noted until this moment is in the database: it says so there, now and then. */
  async #state(): Promise<void> {
    const { journal, db, wall } = this.#settings;
    if (wall === undefined || journal.seq > this.#shippedSeq) return;
    if (this.#mono() - this.#statedAt < stateEveryMs) return;
    const held = [...this.#cursors.values()].filter((cursor) => cursor.held).length;
    const refused = Math.max(held, this.#rejected + this.#differing);
    await stateShipped(db, { node: journal.node, epoch: journal.epoch, upTo: wall(), refused });
    this.#statedAt = this.#mono();
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#timers.after(ms, resolve));
  }

  /** Waits, or is woken when `onWake`. */
  #pause(ms: number, onWake: boolean): Promise<void> {
    return new Promise((resolve) => {
      const off = this.#timers.after(Math.max(0, ms), resolve);
      this.#wake = () => {
        if (!onWake && !this.#closed) return;
        off();
        resolve();
      };
    });
  }

  /** One piece of the oldest file that has any. */
  async #pass(): Promise<Moved> {
    for (const file of [...this.#settings.journal.files]) {
      const { file: current, bytes, shipments } = this.#settings.journal.written;
      const isCurrent = file.path === current.path;
      const cursor = this.#cursors.get(file.path) ?? { from: 0, lastAt: 0, complete: false, held: false };
      this.#cursors.set(file.path, cursor);
      const isRead = isCurrent && cursor.shipments === shipments && bytes - cursor.from < unreadBytes;
      if (!cursor.complete && !isRead) {
        const { records, next, damaged } = await this.#settings.journal.read(
          file,
          cursor.from,
          isCurrent ? bytes : undefined,
        );
        if (damaged > 0)
          this.#settings.log.error({ file: file.path, damaged }, "a damaged place was left out of the shipping");
        if (next > cursor.from) {
          await this.#ship(records, cursor);
          cursor.from = next;
          if (!isCurrent || next < bytes) return "some";
          cursor.shipments = shipments;
          return "all";
        }
        cursor.complete = !isCurrent;
        if (isCurrent) cursor.shipments = shipments;
      }
      if (!isCurrent) await this.#drop(file, cursor);
    }
    this.#oldestWaiting = undefined;
    return "nothing";
  }

  async #drop(file: JournalFile, cursor: Cursor): Promise<void> {
    if (cursor.held || !this.#settings.mayDrop(cursor.lastAt)) return;
    await this.#settings.journal.drop(file);
    this.#cursors.delete(file.path);
    this.#settings.log.info({ file: file.path }, "a journal file went, its facts are in the database");
  }

  async #ship(records: readonly JournalRecord[], cursor: Cursor): Promise<void> {
    const { db, batch = 500 } = this.#settings;
    const parties = records.filter((record) => record.kind === "party");
    const facts = this.#factsOf(records, cursor);
    this.#oldestWaiting = facts[0] && steadyOf(facts[0]);
    await insertParties(db, parties);
    for (let from = 0; from < facts.length; from += batch) {
      const some = facts.slice(from, from + batch);
      await this.#insert(some, cursor);
      this.#note(some);
    }
    const last = facts.at(-1);
    if (last) cursor.lastAt = steadyOf(last);
  }

  /** As they were written: what can't be read here is in the database too, for a program that can. One without a sound key stays in its file. */
  #factsOf(records: readonly JournalRecord[], cursor: Cursor): StoredFact[] {
    const facts: StoredFact[] = [];
    for (const record of records) {
      if (record.kind === "fact") facts.push(record.stored ?? record.fact);
      if (record.kind !== "undecoded" || record.carried) continue;
      unreadFacts.note(record.problem);
      if (record.stored) facts.push(record.stored);
      else cursor.held = true;
    }
    return facts;
  }

  #note(facts: readonly StoredFact[]): void {
    const last = facts.at(-1);
    if (last?.epoch === this.#settings.journal.epoch) this.#shippedSeq = Math.max(this.#shippedSeq, last.seq);
    this.#settings.onShipped?.();
  }

  async #insert(facts: readonly StoredFact[], cursor: Cursor): Promise<void> {
    const { db, log } = this.#settings;
    try {
      for (const fact of facts) {
        const month = monthOf(fact.at);
        if (this.#months.has(month)) continue;
        await ensureMonth(db, fact.at);
        this.#months.add(month);
      }
      const { differing } = await insertFacts(db, facts);
      if (differing.length === 0) return;
      this.#differing += differing.length;
      log.error({ epoch: facts[0]?.epoch, seqs: differing }, "facts stand in the database with other content");
    } catch (error) {
      if (isDatabaseDown(error) || !isRejection(error)) throw error;
      if (facts.length > 1) {
        for (const fact of facts) await this.#insert([fact], cursor);
        return;
      }
      // It stays in its file, which is kept; those after it must not wait for it.
      this.#rejected += 1;
      cursor.held = true;
      log.error({ error: String(error), seq: facts[0]?.seq }, "the database rejects a fact");
    }
  }
}

/** PostgreSQL, appendix A: 22 data exception, 23 integrity constraint violation, 54 program limit exceeded. */
const isRejection = (error: unknown): boolean =>
  /^(22|23|54)/.test(String((error as { code?: unknown } | undefined)?.code ?? ""));
