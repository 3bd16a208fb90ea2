/** How a figure is reckoned: small words for folds, read by `figures.ts`, which says them after spec metrics. */
import { type Basis, ofTime, piecesOf, placed, type Row, type Rows, type Value } from "./rows.ts";

export type Where = (row: Row) => boolean;
export type Figure =
  | {
      readonly fold: "count";
      readonly of: Basis;
      readonly where: Where;
      readonly by: readonly string[];
      /** So near to a limit that the wire can't tell on which side. */
      readonly near?: Where;
    }
  | {
      readonly fold: "sum" | "max";
      readonly of: Basis;
      readonly where: Where;
      readonly amount: string;
      readonly by: readonly string[];
    }
  | {
      readonly fold: "distinct";
      readonly of: Basis;
      readonly where: Where;
      readonly what: string;
      readonly by: readonly string[];
    }
  | { readonly fold: "peak"; readonly of: Basis; readonly where: Where; readonly by: readonly string[] }
  /** A sum of agents' time, which is shared among groups where they are asked for. */
  | { readonly fold: "shared"; readonly where: Where; readonly by: readonly string[] }
  /** How long the hotline served: in a house that serves at all times the slice itself. */
  | { readonly fold: "service"; readonly by: readonly string[] }
  | { readonly fold: "ratio"; readonly over: Figure; readonly under: Figure; readonly percent?: true }
  | { readonly fold: "plus"; readonly parts: readonly Figure[] };

/** What a figure must be, give or take `slack`. Undefined: it has no answer. */
export type Must = { readonly value: number; readonly slack: number; readonly calls: readonly number[] } | undefined;
export type RatioMust = Must & { readonly over?: Must; readonly under?: Must };

/** A thing's time on the wire is the log's within so many ms, of a state, which begins and ends by what others do, twice that; what is shown is rounded to seconds. */
const perThingMs = 20;
const perSpanMs = 40;
const shownMs = 500;
const lagMs = 300;
const briefMs = 700;
/** Who comes and who leaves within so many ms may have met or not. */
const peakMs = 40;

export const byOf = (figure: Figure): readonly string[] => {
  if (figure.fold === "ratio") return byOf(figure.over).filter((each) => byOf(figure.under).includes(each));
  if (figure.fold !== "plus") return figure.by;
  const [first, ...others] = figure.parts.map(byOf);
  return first!.filter((each) => others.every((other) => other.includes(each)));
};

export type Slice = { readonly from: number; readonly to: number; readonly by?: string; readonly key?: Value };

/** @param laterMs so much later each leaves */
const mostAtOnce = (rows: readonly Row[], { from, to }: Slice, laterMs = 0): number => {
  const steps = rows.flatMap(({ at, leftAt }) => [
    { at: Math.max(at, from), by: 1 },
    { at: (leftAt as number) + laterMs, by: -1 },
  ]);
  steps.sort((a, b) => a.at - b.at || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { at, by } of steps) {
    if (at >= to) break;
    now += by;
    if (at >= from) most = Math.max(most, now);
  }
  return most;
};

/** What of a basis lies in the slice: spans are cut to it, whatever else belongs to where it began. */
const sliced = (rows: Rows, of: Basis, where: Where, slice: Slice, isPeak = false): Row[] => {
  const { from, to, by, key } = slice;
  const all = ofTime.includes(of) ? rows[of].flatMap((span) => piecesOf(span, by)) : rows[of];
  const ofKey = all.filter((row) => by === undefined || row[by] === key);
  if (ofTime.includes(of))
    return ofKey
      .filter(({ at, until }) => at < to && (until as number) > from)
      .map((row) => {
        const [begin, end] = [Math.max(row.at, from), Math.min(row.until as number, to)];
        return { ...row, ms: end - begin, starts: row.at >= from && row.goesOn !== true };
      })
      .filter(where);
  const own = ofKey.filter(where);
  return isPeak
    ? own.filter(({ at, leftAt }) => at < to && (leftAt as number) > from)
    : own.filter(({ at }) => at >= from && at < to);
};

/** Reckons a figure over a slice. */
export const reckon = (figure: Figure, rows: Rows, slice: Slice): RatioMust => {
  if (slice.by !== undefined && !byOf(figure).includes(slice.by)) return undefined as never;
  switch (figure.fold) {
    case "plus": {
      const parts = figure.parts.map((part) => reckon(part, rows, slice)!);
      return {
        value: parts.reduce((sum, { value }) => sum + value, 0),
        slack: parts.reduce((sum, { slack }) => sum + slack, 0),
        calls: [],
      };
    }
    case "ratio": {
      const [over, under] = [reckon(figure.over, rows, slice), reckon(figure.under, rows, slice)];
      if (!over || !under || under.value === 0) return undefined as never;
      const value = (over.value / under.value) * (figure.percent ? 100 : 1);
      return { value, slack: Number.POSITIVE_INFINITY, calls: [], over, under };
    }
    case "shared": {
      const { where, by } = figure;
      return slice.by === "group"
        ? shared(where, rows, slice)
        : fold({ fold: "sum", of: "span", amount: "ms", where, by }, rows, slice);
    }
    case "service":
      return served(rows, slice);
    default:
      return fold(figure, rows, slice);
  }
};

/** A state that is left as soon as it is entered, as ready is while callers wait: the wire can't tell it from none at all. */
const isBrief = ({ ms }: Row): boolean => typeof ms === "number" && ms < briefMs;

const msOf = (rows: readonly Row[] = []): number => rows.reduce((sum, { ms }) => sum + (ms as number), 0);

/**
 * Each agent's time by how much of her work was for the group; of one who did not work as much as of her other groups. Of little work it is not certain for whom it
 * was, and of none that there was none.
 */
const shared = (where: Where, rows: Rows, { from, to, key }: Slice): RatioMust => {
  const ofAgents = (of: Basis, which: Where) =>
    Map.groupBy(sliced(rows, of, which, { from, to }), ({ agent }) => agent);
  const [worked, signed] = [ofAgents("worked", () => true), ofAgents("signed", () => true)];
  let [value, slack] = [0, shownMs];
  for (const [agent, spans] of ofAgents("span", where)) {
    const work = worked.get(agent) ?? [];
    const groups = new Set(signed.get(agent)?.map(({ group }) => group));
    const [whole, all] = [msOf(spans), msOf(work)];
    const equal = groups.has(key) ? 1 / groups.size : 0;
    const part = all === 0 ? equal : msOf(work.filter(({ group }) => group === key)) / all;
    value += whole * part;
    const isOfOne = groups.size === 1 && work.every(({ group }) => groups.has(group));
    const unsure = isOfOne ? 0 : all === 0 ? 0 : Math.min(1, (2 * perSpanMs * work.length) / all);
    slack += part * perSpanMs * spans.length + whole * unsure;
  }
  return { value, slack, calls: [] };
};

const hourMs = 3_600_000;
/** The slice, or what of it lies in these hours or on these weekdays. Of what comes after the last state it is not certain whether it was over when it was read. */
const served = (rows: Rows, { from, to, by, key }: Slice): RatioMust => {
  const last = rows.span.reduce((most, { until }) => Math.max(most, until as number), from);
  let [value, slack] = [0, 0];
  for (let hour = from - (from % hourMs); hour < to; hour += hourMs) {
    if ((by === "hour" || by === "weekday") && placed(hour)[by] !== key) continue;
    const [begin, end] = [Math.max(from, hour), Math.min(to, hour + hourMs)];
    value += end - begin;
    slack += Math.max(0, end - Math.max(begin, last));
  }
  return { value, slack, calls: [] };
};

const fold = (
  figure: Exclude<Figure, { fold: "plus" | "ratio" | "shared" | "service" }>,
  rows: Rows,
  slice: Slice,
): RatioMust => {
  const own = sliced(rows, figure.of, figure.where, slice, figure.fold === "peak");
  const calls = own.map(({ call }) => call);
  if (figure.fold === "count") {
    const near = figure.near ? sliced(rows, figure.of, figure.near, slice) : [];
    return { value: own.length, slack: own.filter(isBrief).length + near.length, calls };
  }
  if (figure.fold === "distinct") return { value: new Set(own.map((row) => row[figure.what])).size, slack: 0, calls };
  if (figure.fold === "peak") {
    const value = mostAtOnce(own, slice);
    const shifted = [-peakMs, peakMs].map((ms) => mostAtOnce(own, slice, ms));
    return { value, slack: Math.max(...shifted.map((each) => Math.abs(each - value))), calls };
  }
  const amounts = own.map((row) => row[figure.amount]).filter((each): each is number => typeof each === "number");
  const isTime = figure.amount.endsWith("Ms") || figure.amount === "ms";
  if (figure.fold === "sum") {
    const value = amounts.reduce((sum, each) => sum + each, 0);
    const perMs = ofTime.includes(figure.of) ? perSpanMs : perThingMs;
    return { value, slack: isTime ? perMs * amounts.length + shownMs : 0, calls };
  }
  if (amounts.length === 0) return undefined as never;
  return { value: Math.max(...amounts), slack: lagMs, calls };
};
