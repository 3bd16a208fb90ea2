/** 批量导出录音: the recordings of many calls in one ZIP, with an index of all of them. Kept in pieces, so that one that was broken off goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CopyOutcome } from "@zongji/api";
import { mostCopiedCalls } from "@zongji/api";
import { type CallFilter, clockOf, findCalls, type KeptCall, writeAudit } from "@zongji/store";
import { findJob, finishJob, pieceName, progressJob, SealedFile } from "../jobs/index.ts";
import type { AskedCopies } from "./asked.ts";
import { type Copied, inReach, keepPiece, nextCopies, noteCalls, piecesOf, wholeSoFar } from "./copies-store.ts";
import { writeIndex } from "./copy-index.ts";
import { dropLost } from "./copy-pieces.ts";
import { Broken, copySound, soundName } from "./copy-sound.ts";
import { type Makers, NotWanted } from "./makers.ts";
import { askedNow } from "./still.ts";
import { type Sink, ZipWriter } from "./zip.ts";

/** A piece has about so much; a program that dies loses no more than that. */
const usualPieceBytes = 64 * 1024 * 1024;
const callsAtOnce = 100;
const tellEveryMs = 500;

type Item = { readonly place: number; readonly call: string };
type Known = {
  readonly calls: ReadonlyMap<string, KeptCall>;
  readonly may: (id: string) => boolean;
  /** What was asked for, as far as its owner may have it now. */
  readonly now: AskedCopies;
};

/** What stands in a piece. */
type Filled = { readonly copied: readonly Copied[]; readonly isLast: boolean };

/** Makes the file's pieces one after another. */
class CopyRun {
  readonly #makers: Makers;
  readonly #job: string;
  readonly #asked: AskedCopies;
  /** By place: why there is none of it. */
  readonly #broken = new Map<number, Broken["outcome"]>();
  readonly #mono: () => number;
  #told: number;

  constructor(makers: Makers, job: string, asked: AskedCopies) {
    this.#makers = makers;
    this.#mono = clockOf(makers.db).mono;
    this.#told = this.#mono();
    this.#job = job;
    this.#asked = asked;
  }

  /** Makes the next piece of recordings. @returns whether there may be more @throws NotWanted */
  async piece(): Promise<boolean> {
    const { db, pieceBytes = usualPieceBytes } = this.#makers;
    const so = await wholeSoFar(db, this.#job);
    const copied: Copied[] = [];
    let after = 0;
    const more = await this.#write(so, async (zip, file) => {
      for (;;) {
        const items = await nextCopies(db, this.#job, after, callsAtOnce);
        if (items.length === 0) return { copied, isLast: true };
        const known = await this.#know(items);
        for (const item of items) {
          after = item.place;
          copied.push(await this.#one(zip, item, known, so.done + copied.length));
          await this.#tell(so.done + copied.length);
          if (file.bytes >= pieceBytes) return { copied, isLast: false };
        }
      }
    });
    return more;
  }

  /** The last piece: the index, and the end of the ZIP. */
  async last(): Promise<void> {
    const { db } = this.#makers;
    const so = await wholeSoFar(db, this.#job);
    await this.#write(so, async (zip) => {
      await writeIndex(this.#makers, this.#job, await askedNow(db, this.#asked), zip);
      await zip.finish();
      return { copied: [], isLast: true };
    });
  }

  async #write(
    so: Awaited<ReturnType<typeof wholeSoFar>>,
    fill: (zip: ZipWriter, file: SealedFile) => Promise<Filled>,
  ): Promise<boolean> {
    const { db, folder, parties } = this.#makers;
    const file = await SealedFile.create(folder, pieceName(this.#job, so.pieces), parties);
    const sink: Sink = (bytes) => file.write(bytes);
    let filled: Filled;
    try {
      filled = await fill(new ZipWriter(sink, so), file);
      await file.finish();
    } catch (error) {
      await file.discard();
      if (!(error instanceof Broken)) throw error;
      this.#broken.set(error.place, error.outcome);
      return true;
    }
    const { copied, isLast } = filled;
    const piece = { no: so.pieces, bytes: file.bytes };
    // Where this fails nobody knows whether the database counts the piece: it stays, is written anew under its name, or swept.
    if (await keepPiece(db, this.#job, piece, copied, so.done + copied.length)) return !isLast;
    await file.discard();
    throw new NotWanted();
  }

  /** What is known of these calls, and what may be done with them: as it is now, not as it was when the file was asked for. */
  async #know(items: readonly Item[]): Promise<Known> {
    const { db } = this.#makers;
    const ids = items.map(({ call }) => call);
    const now = await askedNow(db, this.#asked);
    const [calls, ...permitted] = await Promise.all([
      findCalls(db, this.#asked.reader.reach, ids),
      inReach(db, now.reader.reach, ids),
      inReach(db, now.hear, ids),
      inReach(db, now.copy, ids),
    ]);
    return {
      calls: new Map(calls.map((call) => [call.id, call])),
      may: (id: string) => permitted.every((reached) => reached.has(id)),
      now,
    };
  }

  /** @param done so many calls are done */
  async #one(zip: ZipWriter, { place, call: id }: Item, { calls, may, now }: Known, done: number): Promise<Copied> {
    const call = calls.get(id);
    const without = (outcome: Exclude<CopyOutcome, "copied">): Copied => ({ place, outcome });
    if (call === undefined) return without("gone");
    if (!may(id)) return without("noRight");
    if (call.recordings.length === 0) return without("notRecorded");
    const broken = this.#broken.get(place);
    if (broken !== undefined) return without(broken);
    await sleep(this.#makers.restMs ?? 1);
    const name = soundName(place, call, this.#makers, now);
    return copySound(this.#makers, zip, { place, call, name, goOn: () => this.#tell(done) });
  }

  /** @throws NotWanted, once it was stopped */
  async #tell(done: number): Promise<void> {
    if (this.#mono() - this.#told < tellEveryMs) return;
    this.#told = this.#mono();
    if (!(await progressJob(this.#makers.db, this.#job, done))) throw new NotWanted();
  }
}

/** Makes the file, or goes on with it. @throws NotWanted, DiskFull */
export const makeCopies = async (makers: Makers, id: string, asked: AskedCopies): Promise<void> => {
  const { db } = makers;
  const calls = await noteCalls(db, id, asked.filter as CallFilter, asked.sort, mostCopiedCalls);
  const run = new CopyRun(makers, id, asked);
  if ((await findJob(db, id))?.state !== "running") throw new NotWanted();
  await dropLost(makers, id);
  do {
    while (await run.piece());
    await run.last();
  } while (await dropLost(makers, id));
  const pieces = await piecesOf(db, id);
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const { entries } = await wholeSoFar(db, id);
  const isDone = await db.transaction().execute(async (work) => {
    if (!(await finishJob(work, id, { done: calls, file: id, bytes }))) return false;
    const { told, reader } = asked;
    const detail = { list: "recordings", calls, recordings: entries.length, bytes, filters: told };
    await writeAudit(work, asked.who, "export.finish", id, { ...detail, ...(reader.unmasked && { unmasked: true }) });
    return true;
  });
  if (!isDone) throw new NotWanted();
};
