/** The closed days that an evidence file covers: their entries in the chain, and what vouches for the facts of each. */
import type { ReportAnswer } from "@zongji/api";
import { localTime } from "@zongji/domain";
import { type chainOf, type Db, documentOf, factLinesOf, newestEntries } from "@zongji/store";

type Chain = Awaited<ReturnType<typeof chainOf>>;

/** The newest entry of each closed day of the period. */
export const coveredDays = (chain: Chain, { from, to, zone }: Pick<ReportAnswer, "from" | "to" | "zone">) => {
  const [first, last] = [localTime(from, zone).date, localTime(to - 1, zone).date];
  const newest = new Map<string, { day: string; no: number; hash: string }>();
  for (const { day, no, hash } of chain) if (day >= first && day <= last) newest.set(day, { day, no, hash });
  return [...newest.values()];
};

/**
 * Of these days those that are closed, with the check sums of all facts of each: by them the document that was closed tells whether the facts are those of then.
 * @param most calls of all these days together: of more the documents alone are told
 */
export const daysOf = async (db: Db, dates: ReadonlySet<string>, most: number) => {
  const all = [...dates].sort();
  const [first, last] = [all[0], all.at(-1)];
  const newest = first === undefined ? new Map() : await newestEntries(db, first, last!);
  const entries = [...(newest as Awaited<ReturnType<typeof newestEntries>>).values()].filter(({ day }) =>
    dates.has(day),
  );
  const calls = entries.reduce((sum, entry) => sum + documentOf(entry).facts.calls, 0);
  const isBeyond = calls > most;
  const read = async (no: number): Promise<object> => {
    const { no: place, day, revision, digest, previous, hash, document } = entries[no]!;
    const { from, to, positions } = documentOf({ document });
    const facts = isBeyond ? null : await factLinesOf(db, { from, to }, positions);
    return { no: place, day, revision, digest, previous, hash, document, facts };
  };
  return { entries, isBeyond, read };
};
