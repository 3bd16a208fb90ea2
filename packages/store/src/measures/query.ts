import {
  asksService,
  type Measure,
  type MeasureName,
  measures,
  type Table,
  type TableAsk,
  tableFrom,
  termsOfAll,
  type Values,
  valuesOfNothing,
} from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { BadMeasureAsk } from "./bad-ask.ts";
import { cellsOfTerms } from "./cells.ts";
import { serviceHoursOf } from "./service-hours.ts";

/**
 * `now`: ms since the epoch, until when callers have waited and agents' states that go on have lasted. `zone`: the hotline's, in which days begin.
 */
export type MeasureAsk<N extends MeasureName = MeasureName> = TableAsk<N> & {
  readonly now: number;
  readonly zone: string;
  /** Read from the tables of the bases alone, past all roll-ups. */
  readonly isRaw?: boolean;
};

const mostDimensions = 2;

/** All that is read is of one moment. Classes of rows are few: they are hashed, where the planner would sort all rows by their texts. */
const reading = async <T>(db: Db, read: (work: Db) => Promise<T>): Promise<T> => {
  if (db.isTransaction) return read(db);
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (work) => {
      await sql`set local enable_sort = off; set local jit = off; set local work_mem = '64MB'`.execute(work);
      return read(work);
    });
};

/** A table, and what its measures are where it has no line: by where a bucket begins, undefined for all together, and by keys. */
type MeasuredTable<N extends MeasureName> = {
  readonly table: Table<N>;
  readonly nothingAt: (bucket: number | undefined, keys: readonly (string | null)[]) => Values<N>;
};

/** As `queryMeasures`, for who shows lines that the table has not. */
export const queryTable = async <N extends MeasureName>(db: Db, ask: MeasureAsk<N>): Promise<MeasuredTable<N>> => {
  const { from, to, grain, by = [], filter = {}, zone, now, isRaw = false } = ask;
  if (!(from < to)) throw new BadMeasureAsk("to", "the period must end after it begins");
  if (by.length > mostDimensions) throw new BadMeasureAsk("by", `at most ${mostDimensions} dimensions`);
  const wanted = Object.fromEntries(ask.measures.map((name) => [name, measures[name]])) as unknown as {
    [M in N]: Measure;
  };
  const period = { from, to, grain, by, filter, zone, now };
  return reading(db, async (work) => {
    const asks = Object.values<Measure>(wanted).some(asksService);
    const hours = asks ? await serviceHoursOf(work) : undefined;
    const cells = await cellsOfTerms(work, termsOfAll(wanted), { ...period, ...(hours && { hours }) }, isRaw);
    const told = { ...period, hours: hours ?? [] };
    const table = tableFrom(wanted, told, cells);
    const nothing = valuesOfNothing(wanted, told);
    const places = new Map(table.buckets.map((bucket, no) => [bucket, no]));
    return {
      table,
      nothingAt: (bucket, keys) =>
        nothing({ bucket: bucket === undefined ? undefined : (places.get(bucket) ?? -1), keys }),
    };
  });
};

/**
 * Reads measures from the tables of the bases. A value is raw; a rate has its numerator and denominator; absent is "—" (G4, G15).
 * Rows in which nothing was counted are left out. `total` and `perKey` are counted over the whole period, never added up.
 * @throws BadMeasureAsk on a period that is none, or more than two dimensions
 */
export const queryMeasures = async <N extends MeasureName>(db: Db, ask: MeasureAsk<N>): Promise<Table<N>> =>
  (await queryTable(db, ask)).table;
