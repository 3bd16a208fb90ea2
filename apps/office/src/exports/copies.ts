/** 批量导出录音: the recordings of many calls in one ZIP, with an index of all of them. Kept in pieces, so that one that was broken off goes on. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { CopyOutcome } from "@zongji/api";
import { mostCopiedCalls } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { type CallFilter, findCalls, type KeptCall, writeAudit } from "@zongji/store";
import { numberOf, openRecording, SoundElsewhere } from "../calls/index.ts";
import { findJob, finishJob, pieceName, progressJob, removeFile, SealedFile } from "../jobs/index.ts";
import type { AskedCopies } from "./asked.ts";
import {
  type Copied,
  dropPieces,
  inReach,
  keepPiece,
  nextCopies,
  noteCalls,
  piecesOf,
  wholeSoFar,
} from "./copies-store.ts";
import { writeIndex } from "./copy-index.ts";
import { type Makers, NotWanted } from "./makers.ts";
import { type Sink, type ZipEntry, ZipWriter } from "./zip.ts";

/** A piece has about so much; a program that dies loses no more than that. */
const usualPieceBytes = 64 * 1024 * 1024;
const callsAtOnce = 100;
const tellEveryMs = 500;
/** Sound packs to half at the least effort, and hardly better at more. */
const soundLevel = 1;

/** The sound of a call broke off when it had begun: what was written of its piece is written again, without it. */
class Broken extends Error {
  readonly place: number;
  constructor(place: number, cause: unknown) {
    super("a recording broke off", { cause });
    this.place = place;
  }
}

/** 00001_20261130-083000_138xxxx5678_8001.wav: sorts as it was asked for, and says which call it is. */
const soundName = (place: number, call: KeptCall, makers: Makers, asked: AskedCopies): string => {
  const { date, time } = localTime(call.started_at, makers.zone);
  const seconds = String(Math.floor((call.started_at % 60_000) / 1000)).padStart(2, "0");
  const at = `${date.replaceAll("-", "")}-${time.replace(":", "")}${seconds}`;
  const shown = numberOf(call, makers.parties, asked.reader.unmasked);
  const number = call.withheld ? "withheld" : shown.replaceAll("*", "x").replace(/[^\dx+]/g, "");
  const words = [String(place).padStart(5, "0"), at, call.direction, number, call.agent_no ?? ""];
  return `recordings/${words.filter((word) => word !== "").join("_")}.wav`;
};

type Item = { readonly place: number; readonly call: string };

/** Writes one recording into the ZIP. @throws Broken where it breaks off in the midst */
const copySound = async (
  makers: Makers,
  zip: ZipWriter,
  name: string,
  { place, call }: { readonly place: number; readonly call: KeptCall },
): Promise<Copied> => {
  const sound = await openRecording(makers.sounds, call).catch((error: unknown) => {
    if (error instanceof SoundElsewhere) return "elsewhere" as const;
    throw error;
  });
  if (sound === "elsewhere") return { place, outcome: "elsewhere" };
  if (sound === undefined) return { place, outcome: "missing" };
  const hash = createHash("sha256");
  await zip.begin(name, { level: soundLevel });
  try {
    for await (const piece of sound) {
      hash.update(piece as Buffer);
      await zip.write(piece as Buffer);
    }
  } catch (error) {
    throw new Broken(place, error);
  }
  const entry = (await zip.end()) as ZipEntry;
  return { place, outcome: "copied", entry, sha256: hash.digest("hex") };
};

/** Makes the file's pieces one after another. */
class CopyRun {
  readonly #makers: Makers;
  readonly #job: string;
  readonly #asked: AskedCopies;
  readonly #broken = new Set<number>();
  #told = performance.now();

  constructor(makers: Makers, job: string, asked: AskedCopies) {
    this.#makers = makers;
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
          copied.push(await this.#one(zip, item, known));
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
      await writeIndex(this.#makers, this.#job, this.#asked, zip);
      await zip.finish();
      return { copied: [], isLast: true };
    });
  }

  async #write(
    so: Awaited<ReturnType<typeof wholeSoFar>>,
    fill: (
      zip: ZipWriter,
      file: SealedFile,
    ) => Promise<{ readonly copied: readonly Copied[]; readonly isLast: boolean }>,
  ): Promise<boolean> {
    const { db, folder, parties } = this.#makers;
    const file = await SealedFile.create(folder, pieceName(this.#job, so.pieces), parties);
    const sink: Sink = (bytes) => file.write(bytes);
    try {
      const { copied, isLast } = await fill(new ZipWriter(sink, so), file);
      await file.finish();
      const piece = { no: so.pieces, bytes: file.bytes };
      if (!(await keepPiece(db, this.#job, piece, copied, so.done + copied.length))) throw new NotWanted();
      return !isLast;
    } catch (error) {
      await file.discard();
      if (!(error instanceof Broken)) throw error;
      this.#broken.add(error.place);
      return true;
    }
  }

  /** What is known of these calls, and what may be done with them: as it is now, not as it was when the file was asked for. */
  async #know(items: readonly Item[]) {
    const { db } = this.#makers;
    const ids = items.map(({ call }) => call);
    const { reader, hear, copy } = this.#asked;
    const [calls, heard, copied] = await Promise.all([
      findCalls(db, reader.reach, ids),
      inReach(db, hear, ids),
      inReach(db, copy, ids),
    ]);
    return {
      calls: new Map(calls.map((call) => [call.id, call])),
      may: (id: string) => heard.has(id) && copied.has(id),
    };
  }

  async #one(
    zip: ZipWriter,
    { place, call: id }: Item,
    { calls, may }: { readonly calls: ReadonlyMap<string, KeptCall>; readonly may: (id: string) => boolean },
  ): Promise<Copied> {
    const call = calls.get(id);
    const without = (outcome: Exclude<CopyOutcome, "copied">): Copied => ({ place, outcome });
    if (call === undefined) return without("gone");
    if (!may(id)) return without("noRight");
    if (call.recordings.length === 0) return without("notRecorded");
    if (this.#broken.has(place)) return without("missing");
    await sleep(this.#makers.restMs ?? 1);
    return copySound(this.#makers, zip, soundName(place, call, this.#makers, this.#asked), { place, call });
  }

  /** @throws NotWanted, once it was stopped */
  async #tell(done: number): Promise<void> {
    if (performance.now() - this.#told < tellEveryMs) return;
    this.#told = performance.now();
    if (!(await progressJob(this.#makers.db, this.#job, done))) throw new NotWanted();
  }
}

/** Nobody wants it, or it can't be made: its pieces take no room any more. */
export const removePieces = async ({ db, folder }: Pick<Makers, "db" | "folder">, job: string): Promise<void> => {
  for (const { no } of await piecesOf(db, job)) await removeFile(folder, pieceName(job, no));
  await dropPieces(db, job);
};

/** Makes the file, or goes on with it. @throws NotWanted, DiskFull */
export const makeCopies = async (makers: Makers, id: string, asked: AskedCopies): Promise<void> => {
  const { db } = makers;
  const calls = await noteCalls(db, id, asked.filter as CallFilter, asked.sort, mostCopiedCalls);
  const run = new CopyRun(makers, id, asked);
  if ((await findJob(db, id))?.state !== "running") throw new NotWanted();
  while (await run.piece());
  await run.last();
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
