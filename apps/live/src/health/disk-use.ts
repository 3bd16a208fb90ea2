import { readIfThere, writePrivate } from "@zongji/store";

/** What a disk held at a time, bytes. */
export type Use = { readonly at: number; readonly usedBytes: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Less than so long tells nothing of a day; a week has its quiet days in it. */
const leastMs = 6 * hourMs;
const keptMs = 8 * dayMs;
/** "Not within sight." */
export const manyDays = 3650;

/** In how many days the disk is full if it goes on filling as it did; undefined while too little is known. */
export const daysLeft = (uses: readonly Use[], freeBytes: number): number | undefined => {
  const [first, last] = [uses[0], uses.at(-1)];
  if (!first || !last || last.at - first.at < leastMs) return undefined;
  const aDay = ((last.usedBytes - first.usedBytes) / (last.at - first.at)) * dayMs;
  return aDay <= 0 ? manyDays : Math.min(manyDays, freeBytes / aDay);
};

/** One more look: an hour apart, of the last eight days. A clock that went back begins anew. */
export const withUse = (uses: readonly Use[], use: Use): readonly Use[] => {
  const last = uses.at(-1);
  if (last && use.at < last.at) return [use];
  const kept = uses.filter(({ at }) => use.at - at <= keptMs);
  return last && use.at - last.at < hourMs ? kept : [...kept, use];
};

/** Keeps what each disk held in a file, so that a restart does not forget it. A file that can't be read or written is no matter. */
export const openDiskUse = (file: string) => {
  let uses: Record<string, readonly Use[]> = {};
  try {
    uses = JSON.parse(readIfThere(file) ?? "{}") as typeof uses;
  } catch {
    // Begun anew.
  }
  return (disk: string, usedBytes: number, freeBytes: number, now: number): number | undefined => {
    const before = uses[disk] ?? [];
    const after = withUse(before, { at: now, usedBytes });
    uses[disk] = after;
    if (after.length !== before.length) {
      try {
        writePrivate(file, JSON.stringify(uses));
      } catch {
        // Written with the next.
      }
    }
    return daysLeft([...after, { at: now, usedBytes }], freeBytes);
  };
};
