import {
  canonicalJson,
  catalogue,
  type DayLine,
  type Difference,
  linesText,
  type NodeProof,
  type StillOpen,
} from "@zongji/domain";
import { sql } from "kysely";
import type { Db, KeptBreach } from "../database/index.ts";
import { hashOfLink, sha256 } from "./check-sum.ts";
import type { FactDigest, LateFact, Positions } from "./facts.ts";
import { keepFigures } from "./figures.ts";

/** Why a closed day has other figures now, and how they differ from those before. */
export type Correction = {
  /** lateFacts: facts came into the database after the day had closed. */
  readonly reason: "lateFacts";
  readonly facts: readonly LateFact[];
  readonly factCount: number;
  /** The first of them; `differenceCount`: all. */
  readonly differences: readonly Difference[];
  readonly differenceCount: number;
};

/** What a close or a correction says, as canonical JSON in its row. */
export type DayDocument = {
  readonly format: "zongji-day/1";
  readonly day: string;
  readonly revision: number;
  readonly zone: string;
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Check sums: of the definitions in force, of the figures' lines, of the facts' lines. */
  readonly definitions: string;
  readonly figures: { readonly lines: number; readonly sha256: string };
  readonly facts: FactDigest;
  readonly positions: Positions;
  readonly nodes: readonly NodeProof[];
  readonly open: StillOpen;
  readonly identities: readonly KeptBreach[];
  readonly correction?: Correction;
};

export type DayEntry = {
  readonly no: number;
  readonly day: string;
  /** 0: the close; each correction is one more. */
  readonly revision: number;
  readonly at: number;
  readonly document: string;
  readonly digest: string;
  readonly previous: string;
  readonly hash: string;
  readonly definitions: string;
};
export const documentOf = ({ document }: Pick<DayEntry, "document">): DayDocument =>
  JSON.parse(document) as DayDocument;

/** Whoever closes or corrects: one at a time on a database. False: another is at it. */
export const tryAlone = async (work: Db): Promise<boolean> => {
  const { rows } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('day close', 0)) as mine`.execute(work);
  return rows[0]!.mine;
};

/** A day whose entry is there already, or a chain that has gone on meanwhile: another program was faster. */
export const isTaken = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === "23505" || (error as { code?: unknown })?.code === "40001";

/** Keeps how this program defines the measures. @returns its check sum */
export const keepDefinitions = async (work: Db): Promise<string> => {
  const body = canonicalJson(catalogue());
  const sum = sha256(body);
  await work
    .insertInto("day_definitions")
    .values({ sha256: sum, body })
    .onConflict((on) => on.doNothing())
    .execute();
  return sum;
};

/** Writes a close or a correction with its figures, behind the newest entry. @returns it */
export const writeEntry = async (
  work: Db,
  told: Omit<DayDocument, "format" | "figures">,
  lines: readonly DayLine[],
): Promise<DayEntry> => {
  const { day, revision, at, definitions } = told;
  const figures = { lines: lines.length, sha256: sha256(linesText(lines)) };
  const document = canonicalJson({ format: "zongji-day/1", ...told, figures } satisfies DayDocument);
  const newest = await work
    .selectFrom("day_entry")
    .select(["no", "hash"])
    .orderBy("no", "desc")
    .limit(1)
    .executeTakeFirst();
  const link = { no: (newest?.no ?? 0) + 1, day, revision, digest: sha256(document), previous: newest?.hash ?? "" };
  const entry = { ...link, at, document, hash: hashOfLink(link), definitions };
  await work.insertInto("day_entry").values(entry).execute();
  await keepFigures(work, day, revision, lines);
  return entry;
};

/** The newest entry of each day of [from, to], by day; with it how many there are. */
export const newestEntries = async (
  db: Db,
  from: string,
  to: string,
): Promise<Map<string, DayEntry & { readonly entries: number }>> => {
  const { rows } = await sql<DayEntry & { entries: number }>`
    select distinct on (day) no, day, revision, at, document, digest, previous, hash, definitions, revision + 1 as entries
    from day_entry where day between ${from} and ${to} order by day, revision desc`.execute(db);
  return new Map(rows.map((row) => [row.day, row]));
};

/** Of a day that is closed: how often it was corrected, and when its newest entry was written. */
export type DayMark = { readonly revision: number; readonly at: number; readonly definitions: string };
/** The same of each day of [from, to], without the documents: for whoever asks of many days. */
export const newestMarks = async (db: Db, from: string, to: string): Promise<Map<string, DayMark>> => {
  const { rows } = await sql<DayMark & { day: string }>`
    select distinct on (day) day, revision, at, definitions from day_entry where day between ${from} and ${to} order by day, revision desc`.execute(
    db,
  );
  return new Map(rows.map(({ day, ...mark }) => [day, mark]));
};

export const entriesOf = (db: Db, day: string): Promise<DayEntry[]> =>
  db.selectFrom("day_entry").selectAll().where("day", "=", day).orderBy("revision").execute();

/** The day that was closed last. */
export const lastClosedDay = async (db: Db): Promise<string | undefined> => {
  const row = await db
    .selectFrom("day_entry")
    .select("day")
    .where("revision", "=", 0)
    .orderBy("day", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.day;
};

/** The whole chain, without the documents. */
export const chainOf = (db: Db) =>
  db.selectFrom("day_entry").select(["no", "day", "revision", "digest", "previous", "hash"]).orderBy("no").execute();

export const definitionsBy = async (db: Db, sums: readonly string[]): Promise<Map<string, string>> => {
  if (sums.length === 0) return new Map();
  const rows = await db
    .selectFrom("day_definitions")
    .selectAll()
    .where("sha256", "in", [...sums])
    .execute();
  return new Map(rows.map(({ sha256: sum, body }) => [sum, body]));
};

/** When the first fact of all was, ms since the epoch; undefined: there is none. */
export const firstFactAt = async (db: Db): Promise<number | undefined> => {
  const { rows } = await sql<{ at: number | null }>`select min(at) as at from fact`.execute(db);
  return rows[0]?.at ?? undefined;
};

export const newestEntry = (db: Db): Promise<{ readonly no: number; readonly hash: string } | undefined> =>
  db.selectFrom("day_entry").select(["no", "hash"]).orderBy("no", "desc").limit(1).executeTakeFirst();

/** Whether each entry's hash follows from its document and from the entry before. */
export const chainHolds = async (db: Db): Promise<boolean> => {
  const rows = await db.selectFrom("day_entry").selectAll().orderBy("no").execute();
  return rows.every(
    (row, index) =>
      row.no === index + 1 &&
      row.previous === (rows[index - 1]?.hash ?? "") &&
      row.digest === sha256(row.document) &&
      row.hash === hashOfLink(row),
  );
};
