import {
  canonicalJson,
  type DayLine,
  type Difference,
  dayTimes,
  definedAlike,
  differencesOf,
  isOfFacts,
  type NodeProof,
  withOldOnes,
} from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { checkIdentities, openThings } from "../measures/index.ts";
import {
  type DayEntry,
  definitionsBy,
  documentOf,
  entriesOf,
  isTaken,
  keepDefinitions,
  tryAlone,
  writeEntry,
} from "./entries.ts";
import { digestOfFacts, factLinesOf, followedUpTo, lateFactsOf, type Positions } from "./facts.ts";
import { figuresOfDay, keptFigures } from "./figures.ts";

/** What is behind the figures of a day: who follows facts for them, and where days begin. */
export type DayParts = {
  readonly db: Db;
  readonly zone: string;
  readonly followers: readonly string[];
  /** The figures of a day by the other reader, from the raw facts: a correction is written only where it says the same. */
  readonly fromFacts: (db: Db, day: string, zone: string) => Promise<readonly DayLine[]>;
};

const mostDifferences = 500;

/** All that is read and written is of one moment, and nobody else closes or corrects meanwhile. @returns undefined: another is at it */
const alone = async <T>(db: Db, perform: (work: Db) => Promise<T | undefined>): Promise<T | undefined> => {
  try {
    return await db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (work) => {
        if (!(await tryAlone(work))) return undefined;
        await sql`set local enable_sort = off; set local jit = off; set local work_mem = '64MB'`.execute(work);
        return perform(work);
      });
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
};

const reaches = (positions: Positions, least: Positions): boolean => {
  const by = new Map(positions.map(([node, epoch, seq]) => [`${node} ${epoch}`, seq]));
  return least.every(([node, epoch, seq]) => (by.get(`${node} ${epoch}`) ?? -1) >= seq);
};

/**
 * Freezes a day: its figures, the check sums of its facts, its identities, behind the day before.
 * @param least how far the followers must be: where they are not, nothing is closed
 * @returns undefined: it is closed already, another program is at it, or the followers are not so far
 */
export const closeOneDay = async (
  { db, zone, followers }: DayParts,
  asked: {
    readonly day: string;
    readonly nodes: readonly NodeProof[];
    readonly least: Positions;
    readonly now: number;
  },
): Promise<DayEntry | undefined> =>
  alone(db, async (work) => {
    const { day, nodes, least, now } = asked;
    if ((await entriesOf(work, day)).length > 0) return undefined;
    const positions = await followedUpTo(work, followers);
    if (!reaches(positions, least)) return undefined;
    const { from, to } = dayTimes(day, zone);
    const lines = await figuresOfDay(work, { from, to, zone });
    const told = {
      ...{ day, revision: 0, zone, from, to, at: now, positions, nodes, definitions: await keepDefinitions(work) },
      facts: digestOfFacts(await factLinesOf(work, { from, to }, positions)),
      open: await openThings(work, from, to),
      identities: await checkIdentities(work, from, to, { now: to, zone }),
    };
    return writeEntry(work, told, lines);
  });

/** How a closed day compares with the tables as they are. `corrected`: the entry that was written for late facts. */
export type Review = { readonly differences: readonly Difference[]; readonly corrected?: DayEntry };

const noteCheck = async (db: Db, day: string, at: number, differences: readonly Difference[]): Promise<void> => {
  const kept = JSON.stringify(differences.slice(0, mostDifferences));
  await db
    .insertInto("day_check")
    .values({ day, checked_at: at, differences: kept })
    .onConflict((on) => on.column("day").doUpdateSet({ checked_at: at, differences: kept }))
    .execute();
};

/** Differences between the closed day and the tables, of what is defined now as it was then. The day is that of its close, whatever the hotline's zone is by now. */
const compared = async (work: Db, newest: DayEntry) => {
  const { from, to, zone } = documentOf(newest);
  const now = await figuresOfDay(work, { from, to, zone });
  const definitions = (await definitionsBy(work, [newest.definitions])).get(newest.definitions);
  const alike = definitions === undefined ? new Set<string>() : definedAlike(JSON.parse(definitions));
  const kept = await keptFigures(work, newest.day, newest.revision);
  const isAlike = (name: string): boolean => isOfFacts(name) && alike.has(name);
  return { isAlike, now: withOldOnes(kept, now, isAlike), differences: differencesOf(kept, now, isAlike) };
};

/** What differs now; nothing is written. */
export const compareDay = (db: Db, newest: DayEntry): Promise<readonly Difference[]> =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (work) => (await compared(work, newest)).differences);

/**
 * Compares a closed day with the tables. Where facts have come since that concern it, and the other reader makes the same figures of them, a correction is written
 * behind the newest entry: the figures before stay. Differences that the facts don't explain change nothing: they are kept to be looked at.
 * @param least how far the followers must be @returns undefined: the day is not closed, the followers are not so far, or another program is at it
 */
export const reviewDay = async (
  { db, followers, fromFacts }: DayParts,
  { day, at, least }: { readonly day: string; readonly at: number; readonly least: Positions },
): Promise<Review | undefined> =>
  alone(db, async (work): Promise<Review | undefined> => {
    const newest = (await entriesOf(work, day)).at(-1);
    const positions = await followedUpTo(work, followers);
    if (newest === undefined || !reaches(positions, least)) return undefined;
    const { now, differences, isAlike } = await compared(work, newest);
    const before = documentOf(newest);
    const { from, to, zone } = before;
    const late = differences.length === 0 ? undefined : await lateFactsOf(work, { from, to }, before.positions);
    const isByFacts = async () => differencesOf(await fromFacts(work, day, zone), now, isAlike).length === 0;
    if (late === undefined || late.count === 0 || !(await isByFacts())) {
      await noteCheck(work, day, at, differences);
      return { differences };
    }
    const told = {
      ...{ day, revision: newest.revision + 1, zone, from, to, at, positions, nodes: before.nodes },
      definitions: newest.definitions,
      facts: digestOfFacts(await factLinesOf(work, { from, to }, positions)),
      open: await openThings(work, from, to),
      identities: await checkIdentities(work, from, to, { now: to, zone }),
      correction: {
        ...{ reason: "lateFacts" as const, facts: late.facts, factCount: late.count },
        ...{ differences: differences.slice(0, mostDifferences), differenceCount: differences.length },
      },
    };
    const corrected = await writeEntry(work, told, now);
    await noteCheck(work, day, at, []);
    return { differences, corrected };
  });

/** Whether the facts that a day was closed or corrected with are those that the database holds. */
export const factsHold = async (db: Db, entry: DayEntry): Promise<boolean> => {
  const { from, to, positions, facts } = documentOf(entry);
  return canonicalJson(digestOfFacts(await factLinesOf(db, { from, to }, positions))) === canonicalJson(facts);
};
