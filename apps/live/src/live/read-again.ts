/** Reads the facts of a day again, to which the wall clock went back, for desk and wall. */
import { type Fact, typesAround } from "@zongji/domain";
import { type Db, factsOfRows, type Log } from "@zongji/store";
import type { Journal, JournalFile } from "../journal/index.ts";

type Tell = (facts: readonly Fact[]) => void;

/** What was carried into a file began before it: a call of last night, who has been signed in since. */
const readFile = async (journal: Journal, file: JournalFile, tell: Tell, bytes?: number): Promise<void> => {
  for (let from = 0; ; ) {
    const { records, next } = await journal.read(file, from, bytes);
    tell(records.flatMap((record) => (record.kind === "fact" || record.kind === "carried" ? [record.fact] : [])));
    if (next === from) return;
    from = next;
  }
};

const hourMs = 3_600_000;

/** Hour by hour, so that no more is fetched at once; of the day before only where its agents were. */
const readStored = async (db: Db, day: { readonly from: number; readonly to: number }, tell: Tell): Promise<void> => {
  for (let from = day.from - 24 * hourMs; from < day.to; from += hourMs) {
    let query = db
      .selectFrom("fact")
      .select("body")
      .where("at", ">=", from)
      .where("at", "<", from + hourMs);
    if (from < day.from) query = query.where("type", "in", [...typesAround("state"), "ClockStepped"]);
    const rows = await query.execute();
    tell(factsOfRows(rows));
  }
};

/**
 * The facts of a day whose files may have gone, in no order: from the database, and what is not there yet from the journal. With the database away the
 * day lacks what only that has.
 * @param day from and to, ms since the epoch, as facts may have been stamped
 */
export const readAgain = async (
  journal: Journal,
  db: Db,
  day: { readonly from: number; readonly to: number },
  log: Log,
  tell: Tell,
): Promise<void> => {
  await readStored(db, day, tell).catch((error: unknown) =>
    log.warn({ error: String(error) }, "the day to which the clock went back could not be read from the database"),
  );
  for (const file of [...journal.files]) {
    const { file: current, bytes } = journal.written;
    // One that was shipped meanwhile may go while it is read.
    await readFile(journal, file, tell, file.path === current.path ? bytes : undefined).catch(() => {});
  }
};
