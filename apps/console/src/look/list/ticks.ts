/** Ticking rows of a list that is scrolled through, from the last one to this by Shift: its table knows a stretch of the rows alone, and where in it the last one stood. */

type Ticking = {
  /** The row whose box is pressed. */
  readonly key: string;
  /** Whether it becomes ticked. */
  readonly isTicked: boolean;
  /** The row that was ticked last, from which Shift reaches; undefined: this one alone. */
  readonly from: string | undefined;
};

/**
 * @param all keys of the rows that were fetched, in their order @param ticked keys, those of rows that are not there any more too
 * @returns what is ticked then: all from one row to the other, or, where all of them are already, none of them
 */
export const tickedAfter = (
  all: readonly string[],
  ticked: readonly string[],
  { key, isTicked, from }: Ticking,
): readonly string[] => {
  const ends = [all.indexOf(from ?? key), all.indexOf(key)].sort((a, b) => a - b) as [number, number];
  if (from === undefined || ends[0] < 0) return isTicked ? [...ticked, key] : ticked.filter((each) => each !== key);
  const range = all.slice(ends[0], ends[1] + 1);
  const already = new Set(ticked);
  const missing = range.filter((each) => !already.has(each));
  if (missing.length > 0) return [...ticked, ...missing];
  const away = new Set(range);
  return ticked.filter((each) => !away.has(each));
};
