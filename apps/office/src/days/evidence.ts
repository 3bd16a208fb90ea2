import { canonicalJson } from "@zongji/domain";
import {
  chainOf,
  type DayEntry,
  type Db,
  definitionsBy,
  documentOf,
  entriesOf,
  factLinesOf,
  keptFigures,
} from "@zongji/store";

const evidenceIn = async (db: Db, day: string, at: number): Promise<string | undefined> => {
  const entries = await entriesOf(db, day);
  if (entries.length === 0) return undefined;
  const definitions = await definitionsBy(db, [...new Set(entries.map((each) => each.definitions))]);
  const told = async (entry: DayEntry) => {
    const { from, to, positions } = documentOf(entry);
    const { no, revision, hash, previous, digest, document } = entry;
    return {
      ...{ no, revision, hash, previous, digest, document },
      figures: await keptFigures(db, day, revision),
      facts: await factLinesOf(db, { from, to }, positions),
    };
  };
  const shown = [];
  for (const entry of entries) shown.push(await told(entry));
  const chain = (await chainOf(db)).map(({ no, day: of, revision, digest, previous, hash }) => ({
    ...{ no, day: of, revision, digest, previous, hash },
  }));
  return canonicalJson({
    ...{ format: "zongji-day-evidence/1", day, madeAt: at },
    definitions: Object.fromEntries(definitions),
    entries: shown,
    chain,
  });
};

/**
 * What a stranger needs to check a closed day without this program: how measures are defined, check sums of the facts as they are now, the figures, and the
 * chain of all days, all as of one moment. See docs/operations/day-close.md for each field. Undefined: the day is not closed.
 */
export const evidenceOf = (db: Db, day: string, at: number): Promise<string | undefined> =>
  db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute((work) => evidenceIn(work, day, at));
