import { readdir } from "node:fs/promises";
import type { Readable } from "node:stream";
import { loudFrom, pieceSec, soundingOfPieces } from "@zongji/domain";
import {
  type CallPlace,
  type Db,
  factsOfCall,
  insertSound,
  type KeptSound,
  type Log,
  nowOf,
  type Unmeasured,
  unmeasuredRecordings,
} from "@zongji/store";
import { findFiles, oneTimeline, wholeSound } from "../calls/index.ts";
import { keepDoing } from "../jobs/index.ts";
import type { SoundPlaces } from "./sound.ts";

const everyMs = 30_000;
const dayMs = 86_400_000;
/** How far back is looked, and below which call it goes on; undefined: at the last one. */
export type Walk = { readonly spanMs: number; readonly below: CallPlace | undefined };
export const atFirst: Walk = { spanMs: 90 * dayMs, below: undefined };
/** Once all of that was looked through: a call's facts come late at the most by so much. What could not be measured till then is tried again after the next start. */
const laterMs = 2 * dayMs;
type Bounds = { readonly most: number; readonly limit: number; readonly through: number };
/** Of one turn; more wait for the next. Of those looked at some may lie at another server, which measures them itself; of those looked through most are measured. */
const usual: Bounds = { most: 20, limit: 200, through: 2000 };
const mostSaid = 1000;
const rateHz = 8000;
const perPiece = rateHz * pieceSec;
const full = 32_768;
const frameBytes = 4;

/** @param sound 16-bit stereo, without a head */
export const soundOf = async (sound: Readable): Promise<NonNullable<KeptSound>> => {
  const lanes: [boolean[], boolean[]] = [[], []];
  let [count, left, right] = [0, 0, 0];
  const end = (): void => {
    for (const [lane, sum] of [left, right].entries()) lanes[lane]!.push(Math.sqrt(sum / count) / full >= loudFrom);
    [count, left, right] = [0, 0, 0];
  };
  for await (const bytes of sound as AsyncIterable<Buffer>)
    for (let at = 0; at + frameBytes <= bytes.length; at += frameBytes) {
      left += bytes.readInt16LE(at) ** 2;
      right += bytes.readInt16LE(at + 2) ** 2;
      count += 1;
      if (count === perPiece) end();
    }
  if (count > 0) end();
  const { silentShare, bothShare } = soundingOfPieces(...lanes);
  return { silent: Math.round(silentShare * 1000), both: Math.round(bothShare * 1000) };
};

/** Whether the recordings can be seen at all: a disk that is not mounted leaves an empty folder, or none. */
const isSeen = async (folder: string): Promise<boolean> => (await readdir(folder).catch(() => [])).length > 0;

/** Whether it was recorded at this server. */
const isOurs = async (db: Db, elsewhere: SoundPlaces["elsewhere"], call: string): Promise<boolean> => {
  const [first] = await factsOfCall(db, call);
  return first === undefined || elsewhere.isHere(first.node);
};

/** How a recording sounds; null: its file is gone. @throws what hinders to hear it now */
const listen = async (folder: string, { recordings }: Unmeasured): Promise<KeptSound> => {
  const segments = oneTimeline(recordings);
  if ((await findFiles(folder, segments)) === "there") return soundOf(wholeSound(folder, segments));
  if (!(await isSeen(folder))) throw new Error("the recordings can't be seen");
  return null;
};

type Measuring = SoundPlaces & { readonly log: Pick<Log, "warn">; readonly now: number; readonly bounds: Bounds };

/** Measures recordings of one stretch of the call log. @param most so many at the most @returns how many, and where it ended; undefined: nothing is below */
const measureStretch = async (
  { db, recordingsFolder, elsewhere, log, now, bounds }: Measuring,
  { spanMs, below }: Walk,
  most: number,
): Promise<{ readonly count: number; readonly end: CallPlace | undefined }> => {
  const { found, end } = await unmeasuredRecordings(db, { since: now - spanMs, below, ...bounds });
  let [count, last] = [0, below];
  for (const each of found) {
    if (count === most) return { count, end: last };
    const sound = await listen(recordingsFolder, each).catch((error: unknown) => {
      log.warn({ call: each.id, error: String(error) }, "a recording could not be measured and is tried again later");
      return undefined;
    });
    last = { at: each.at, id: each.id };
    if (sound === undefined || (sound === null && !(await isOurs(db, elsewhere, each.id)))) continue;
    await insertSound(db, each.id, sound, now);
    count += 1;
  }
  return { count, end };
};

/** One turn: measures recordings of this server that were not measured, of the last calls first, then of those below where the turn before ended. @returns how many, and how to go on */
export const measureOnce = async (
  places: SoundPlaces,
  log: Pick<Log, "warn">,
  walk: Walk = atFirst,
  now = nowOf(places.db),
  bounds: Bounds = usual,
): Promise<{ readonly count: number; readonly next: Walk }> => {
  if (!(await isSeen(places.recordingsFolder))) return { count: 0, next: walk };
  const measuring = { ...places, log, now, bounds };
  let { count, end } = await measureStretch(measuring, { ...walk, below: undefined }, bounds.most);
  if (walk.below !== undefined) {
    const below = await measureStretch(measuring, walk, bounds.most - count);
    [count, end] = [count + below.count, below.end];
  }
  return { count, next: end === undefined ? { spanMs: laterMs, below: end } : { spanMs: walk.spanMs, below: end } };
};

/** Says the same once: what can't be measured is tried each turn. */
const saidOnce = (log: Log): Pick<Log, "warn"> => {
  const said = new Set<string>();
  return {
    warn: (fields, sentence) => {
      const key = JSON.stringify(fields);
      if (said.has(key) || said.size === mostSaid) return;
      said.add(key);
      log.warn(fields, sentence);
    },
  };
};

/** Does so from now on. Returns how to stop; it resolves when nothing is under way. */
export const keepMeasuringSound = (places: SoundPlaces, log: Log): (() => Promise<void>) => {
  let walk = atFirst;
  const once = saidOnce(log);
  return keepDoing({ everyMs, log, failed: "recordings could not be measured" }, async () => {
    const { count, next } = await measureOnce(places, once, walk);
    walk = next;
    if (count > 0) log.info({ count }, "recordings were measured");
  });
};
