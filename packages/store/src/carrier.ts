/** The only SQL about carriers' records. */
import type { CarrierLineQuery, CarrierMapping, CarrierTotals } from "@zongji/api";
import { type Fact, type LegsWanted, placed, type TrunkLeg, TrunkLegs, trunkLegTypes } from "@zongji/domain";
import { type Insertable, type Selectable, sql, type Transaction } from "kysely";
import type { Db } from "./database/index.ts";
import type { Tables } from "./database/tables.ts";
import { stepsOf } from "./facts/clock-steps.ts";
import { factsOfRows } from "./facts/stored-facts.ts";
import type { ListSource, Sort, SortName } from "./list.ts";

type Work = Db | Transaction<Tables>;

export type CarrierRules = {
  readonly windowSec: number;
  readonly timeToleranceSec: number;
  readonly lengthToleranceSec: number;
};
export type KeptCarrierImport = Omit<Selectable<Tables["carrier_import"]>, "rules" | "totals"> & {
  readonly rules: CarrierRules;
  readonly totals: CarrierTotals;
  readonly by_name: string | null;
  readonly trunk_name: string | null;
};

const imports = (db: Work) =>
  db
    .selectFrom("carrier_import")
    .leftJoin("user", "user.id", "carrier_import.by")
    .leftJoin("trunk", "trunk.id", "carrier_import.trunk")
    .selectAll("carrier_import")
    .select(["user.name as by_name", "trunk.name as trunk_name"])
    .orderBy("carrier_import.at", "desc")
    .orderBy("carrier_import.id", "desc");

export const carrierImports = (db: Work, most: number): Promise<KeptCarrierImport[]> =>
  imports(db).limit(most).execute() as Promise<KeptCarrierImport[]>;
export const findCarrierImport = (db: Work, id: string): Promise<KeptCarrierImport | undefined> =>
  imports(db).where("carrier_import.id", "=", id).executeTakeFirst() as Promise<KeptCarrierImport | undefined>;
/** The last import of the same bytes. */
export const carrierImportOf = (db: Work, sha256: string): Promise<KeptCarrierImport | undefined> =>
  imports(db).where("sha256", "=", sha256).executeTakeFirst() as Promise<KeptCarrierImport | undefined>;

/** Trunks to carriers, retired ones too: their past is still compared. */
export const carrierTrunks = (db: Work) =>
  db.selectFrom("trunk").select(["id", "name"]).where("kind", "=", "carrier").orderBy("name").execute();

/** Whoever keeps what came of the same bytes at the same moment waits for this transaction's end. */
export const lockCarrierFile = async (work: Transaction<Tables>, sha256: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('carrier-file'), hashtext(${sha256}))`.execute(work);
};

export const insertCarrierImport = async (
  work: Transaction<Tables>,
  row: Insertable<Tables["carrier_import"]>,
  lines: readonly Insertable<Tables["carrier_line"]>[],
): Promise<void> => {
  await work.insertInto("carrier_import").values(row).execute();
  // A statement has 65,535 parameters at the most.
  for (let from = 0; from < lines.length; from += 2000)
    await work
      .insertInto("carrier_line")
      .values(lines.slice(from, from + 2000))
      .execute();
};

/** Which column is what in the files of a trunk, and the words of their heads. */
export type KeptCarrierMapping = CarrierMapping & { readonly heads: readonly string[] };
export const carrierMappingOf = async (db: Work, trunk: string): Promise<KeptCarrierMapping | undefined> => {
  const row = await db.selectFrom("carrier_mapping").select("body").where("trunk", "=", trunk).executeTakeFirst();
  return row?.body as KeptCarrierMapping | undefined;
};
export const keepCarrierMapping = (
  work: Work,
  trunk: string,
  mapping: KeptCarrierMapping,
  { by, at }: { readonly by: string | null; readonly at: number },
) => {
  const row = { body: JSON.stringify(mapping), by, at };
  return work
    .insertInto("carrier_mapping")
    .values({ trunk, ...row })
    .onConflict((on) => on.column("trunk").doUpdateSet(row))
    .execute();
};

const sliceMs = 6 * 3_600_000;

/**
 * Our legs over trunks that began in a period, over one trunk or all but tests'. Read in slices: what is beside them in memory is small. Undefined: there are more
 * than `most`.
 */
export const trunkLegsBetween = async (
  db: Db,
  { most, ...wanted }: LegsWanted & { readonly most: number },
): Promise<TrunkLeg[] | undefined> => {
  const { from, to } = wanted;
  const steps = await stepsOf(db);
  const legs = new TrunkLegs(wanted);
  const types = sql`${[...trunkLegTypes]}::text[]`;
  // A call that began in the period may end after it.
  for (let at = from - sliceMs; at < to + sliceMs; at += sliceMs) {
    const { rows } = await sql<{ body: unknown }>`
      select body from fact where at >= ${at}::bigint and at < ${at + sliceMs}::bigint and type = any(${types})
      order by at, node, epoch, seq`.execute(db);
    for (const fact of placed(factsOfRows(rows), steps) as Iterable<Fact>) legs.add(fact);
    if (legs.size > most) return undefined;
  }
  return legs.all();
};

/** The filter of the lines; plain JSON. */
export type CarrierLineFilter = Pick<CarrierLineQuery, "import" | "outcome">;
export type KeptCarrierLine = Selectable<Tables["carrier_line"]>;

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`carrier_line.${name}`),
  of,
  ...(nullable && { nullable }),
});

export const carrierLineSource: ListSource<CarrierLineFilter, KeptCarrierLine> = {
  found: (db, { import: of, outcome }) => {
    let lines = (db as Db).selectFrom("carrier_line");
    if (of !== undefined) lines = lines.where("import", "=", of);
    if (outcome !== undefined) lines = lines.where("outcome", "=", outcome);
    return lines;
  },
  whole: (found) => found.selectAll("carrier_line") as never,
  key: column("id", "text"),
  sorts: {
    line: column("line", "number", true),
    at: column("at", "number", true),
    durationMs: column("duration_ms", "number", true),
    ownAt: column("own_at", "number", true),
    ownDurationMs: column("own_duration_ms", "number", true),
  } satisfies Record<SortName<CarrierLineQuery>, Sort>,
};
