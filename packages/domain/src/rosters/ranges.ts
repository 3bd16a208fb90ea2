/** Arithmetic of stretches of time, half open. Pure. */

/** From `from` until before `to`, ms since the epoch. */
export type TimeRange = { readonly from: number; readonly to: number };

/** The same moments in order, each once; what lasts no time is left out. */
export const joined = (ranges: readonly TimeRange[]): TimeRange[] => {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.filter((each) => each.from < each.to).toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
};

/** What of a range lies in these. @param ranges joined */
export const withinRanges = ({ from, to }: TimeRange, ranges: readonly TimeRange[]): TimeRange[] =>
  ranges.flatMap((each) => {
    const common = { from: Math.max(from, each.from), to: Math.min(to, each.to) };
    return common.from < common.to ? [common] : [];
  });

/** What of the first lies in none of the others. @param ranges joined @param taken joined */
export const rangesWithout = (ranges: readonly TimeRange[], taken: readonly TimeRange[]): TimeRange[] =>
  ranges.flatMap((range) => {
    const left: TimeRange[] = [];
    let at = range.from;
    for (const { from, to } of withinRanges(range, taken)) {
      if (at < from) left.push({ from: at, to: from });
      at = to;
    }
    return at < range.to ? [...left, { from: at, to: range.to }] : left;
  });
