import { type Db, isDatabaseDown, type Parties, unpackSealed } from "@zongji/store";
import { sql } from "kysely";

const rowsAtOnce = 200;
const everyMs = 2000;

/**
 * Makes the hash of the last four digits for numbers that have none yet.
 * @returns how many rows were done; less than 200: none is left
 */
export const fillNumberEnds = async (db: Db, parties: Parties): Promise<number> => {
  const rows = await db
    .selectFrom("party")
    .select(["id", "number_sealed"])
    .where("number_end", "is", null)
    .where("number_sealed", "is not", null)
    .limit(rowsAtOnce)
    .execute();
  if (rows.length === 0) return 0;
  const ends = rows.map(({ id, number_sealed }) => {
    const number = parties.open(id as never, unpackSealed(number_sealed!));
    return { id, end: number === undefined ? "" : parties.endOf(number) };
  });
  await sql`
    update party set number_end = e."end"
    from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as e(id text, "end" text)
    where party.id = e.id`.execute(db);
  return rows.length;
};

/** Keeps the hashes made from now on. Returns what ends it. */
export const keepNumberEnds = (db: Db, parties: Parties, onFault: (error: unknown) => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const turn = async (): Promise<void> => {
    const done = await fillNumberEnds(db, parties).catch((error: unknown) => {
      if (!isDatabaseDown(error)) onFault(error);
      return 0;
    });
    if (!isOver) timer = setTimeout(() => void turn(), done === rowsAtOnce ? 50 : everyMs).unref();
  };
  void turn();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
};
