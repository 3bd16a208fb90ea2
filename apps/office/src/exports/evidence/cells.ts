/** Which rows are behind which cell: by bucket and key, for each fold. */
import { type AnyRow, bucketOf, hourOf, isTrue, readingOf, type Term, weekdayAt } from "@zongji/domain";
import type { PlannedSet, PlannedTerm } from "./plan.ts";

/** A cell of one fold: the place of its bucket, its key where lines are split, and the numbers of its rows in the set. */
export type CellRows = { readonly bucket: number; readonly key?: string | null; readonly rows: number[] };
export type FoldRows = {
  readonly term: number;
  readonly cells?: readonly CellRows[];
  readonly total?: readonly number[];
};

type About = {
  readonly starts: readonly number[];
  /** The end of the period. */
  readonly to: number;
  readonly zone: string;
  readonly now: number;
};

const keyOf = (row: AnyRow, by: PlannedSet["ask"]["by"], zone: string): string | null | undefined => {
  const [dimension] = by;
  if (dimension === undefined) return undefined;
  if (dimension === "hour") return hourOf(row.at, zone);
  if (dimension === "weekday") return weekdayAt(row.at, zone);
  return (row[dimension] as string | undefined) ?? null;
};

/** The buckets that a row is in: the one of its moment; of who was there for a while all that he was there in. */
const bucketsOf = (row: AnyRow, { fold }: Term, { starts, to, now }: About): number[] => {
  if (fold !== "peak") return [bucketOf(row.at, starts)];
  const left = Math.max(row.at, (row.leftAt as number | undefined) ?? now);
  return starts.flatMap((start, no) => (row.at < (starts[no + 1] ?? to) && left > start ? [no] : []));
};

/** Takes a set's rows one by one, and tells then which are behind which cell. */
export const cellsOf = (set: PlannedSet, terms: readonly PlannedTerm[], about: About) => {
  const reading = readingOf(about);
  const places = [...new Set([...set.lines, ...set.total])];
  const inLines = new Set(set.lines);
  const cells = new Map<number, Map<string, CellRows>>(places.map((place) => [place, new Map()]));
  const totals = new Map<number, number[]>(set.total.map((place) => [place, []]));
  let no = 0;
  const take = (row: AnyRow): void => {
    const key = keyOf(row, set.ask.by, about.zone);
    for (const place of places) {
      const { term } = terms[place]!;
      if (!isTrue(term.where, row, reading)) continue;
      totals.get(place)?.push(no);
      if (!inLines.has(place)) continue;
      const own = cells.get(place)!;
      for (const bucket of bucketsOf(row, term, about)) {
        const name = JSON.stringify([bucket, key]);
        const cell = own.get(name) ?? { bucket, ...(key !== undefined && { key }), rows: [] };
        own.set(name, cell);
        cell.rows.push(no);
      }
    }
    no += 1;
  };
  const folds = (): FoldRows[] =>
    places.map((term) => {
      const total = totals.get(term);
      return { term, ...(inLines.has(term) && { cells: [...cells.get(term)!.values()] }), ...(total && { total }) };
    });
  return { take, folds };
};
