/** How what a term is of each agent is shared among the groups that she worked for (spec metrics §6, 座席利用率). Both readers share by this. */
import type { Dimension, Filter } from "./columns.ts";
import type { Cell, Term } from "./measure.ts";

type Group = string | null;

const inOrder = (a: Group, b: Group): number => (a === b ? 0 : a === null ? 1 : b === null || a < b ? -1 : 1);

/**
 * Shares in whole ms, which add up to the whole. @param worked how long she worked for each group; null: for none
 * @param there the groups that she was signed in to: equal shares, where she did not work
 */
export const sharesOf = (
  whole: number,
  worked: ReadonlyMap<Group, number>,
  there: ReadonlySet<Group>,
): ReadonlyMap<Group, number> => {
  const own = [...worked].filter(([, ms]) => ms > 0);
  const weights: readonly (readonly [Group, number])[] = own.length > 0 ? own : [...there].map((group) => [group, 1]);
  const all = BigInt(weights.reduce((sum, [, weight]) => sum + weight, 0));
  const shares = new Map<Group, number>();
  let [upTo, given] = [0n, 0n];
  for (const [group, weight] of weights.toSorted(([a], [b]) => inOrder(a, b))) {
    upTo += BigInt(weight);
    // Up to here, rounded down: what is lost at one group comes to a later one.
    const until = (BigInt(whole) * upTo) / all;
    shares.set(group, Number(until - given));
    given = until;
  }
  return shares;
};

/** By what the parts of a shared term are read: of each agent, and `worked` and `there` of each group besides. */
export const innerOf = (by: readonly Dimension[]) => {
  const ofAgents: readonly Dimension[] = [...new Set([...by.filter((each) => each !== "group"), "agent" as const])];
  return { ofAgents, ofGroups: [...ofAgents, "group" as const] };
};

/** Whether these cut agents' time: each line shares its own part of the period, so that all together are shared by themselves. */
export const cutsTime = (by: readonly Dimension[]): boolean => by.some((each) => each !== "group" && each !== "agent");

/** The lines of one sharing, and all together of another. */
export const withTotalOf = (lines: readonly Cell[], whole: readonly Cell[]): Cell[] => [
  ...lines.filter(({ keys }) => keys !== undefined),
  ...whole.filter(({ keys }) => keys === undefined),
];

/** What the parts are in each cell of an agent. */
type Parts = { readonly whole: readonly Cell[]; readonly worked: readonly Cell[]; readonly there: readonly Cell[] };
/** One agent in one line, or in the line of all buckets together. */
type Hers = {
  readonly bucket: number | undefined;
  readonly keys: readonly Group[];
  whole: number;
  readonly worked: Map<Group, number>;
  readonly there: Set<Group>;
};

const together = ({ whole, worked, there }: Parts): Iterable<Hers> => {
  const all = new Map<string, Hers>();
  const hersAt = (bucket: number | undefined, keys: readonly Group[]): Hers => {
    const place = JSON.stringify([bucket ?? null, keys]);
    const known = all.get(place) ?? { bucket, keys, whole: 0, worked: new Map(), there: new Set() };
    all.set(place, known);
    return known;
  };
  for (const { bucket, keys, value } of whole) if (keys) hersAt(bucket, keys).whole = value;
  for (const { bucket, keys, value } of worked)
    if (keys) hersAt(bucket, keys.slice(0, -1)).worked.set(keys.at(-1)!, value);
  for (const { bucket, keys, value } of there)
    if (keys && value > 0) hersAt(bucket, keys.slice(0, -1)).there.add(keys.at(-1)!);
  return all.values();
};

/** What a shared term is in each cell of a table, from its parts as `innerOf` says. */
export const sharedFrom = (
  term: Term,
  { by, filter }: { readonly by: readonly Dimension[]; readonly filter: Pick<Filter, "group"> },
  parts: Parts,
): Cell[] => {
  const asked = filter.group === undefined ? undefined : new Set([filter.group].flat());
  const { ofAgents } = innerOf(by);
  const cells = new Map<string, Cell>();
  const add = (value: number, bucket: number | undefined, keys: readonly Group[] | undefined): void => {
    const place = JSON.stringify([bucket ?? null, keys ?? null]);
    cells.set(place, { term, bucket, keys, value: (cells.get(place)?.value ?? 0) + value });
  };
  for (const { bucket, keys, whole, worked, there } of together(parts))
    for (const [group, share] of sharesOf(whole, worked, there)) {
      if (share === 0 || (asked && !asked.has(group))) continue;
      const own = by.map((each) => (each === "group" ? group : keys[ofAgents.indexOf(each)]!));
      add(share, bucket, own);
      if (bucket === undefined) add(share, undefined, undefined);
    }
  return [...cells.values()];
};
