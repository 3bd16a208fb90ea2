import { bucketStarts, type Grain } from "./buckets.ts";
import type { Dimension, Filter } from "./columns.ts";
import {
  asValue,
  type Cell,
  isAnswered,
  isOfService,
  type Measure,
  type Term,
  termsOfMeasure,
  type Value,
} from "./measure.ts";
import { cellsOf, type Rows } from "./read.ts";
import { type ServiceHours, serviceTimes } from "./service-hours.ts";

/** What a report asks for: measures by name, a period, its grain, and at most two dimensions. */
export type TableAsk<N extends string = string> = {
  readonly measures: readonly N[];
  /** The period, ms since the epoch, half open. */
  readonly from: number;
  readonly to: number;
  readonly grain: Grain;
  readonly by?: readonly Dimension[];
  readonly filter?: Filter;
};

export type Values<N extends string = string> = { readonly [M in N]: Value };
/** One line of a table. `bucket`: where it begins, ms since the epoch. `keys`: one for each dimension; null is what has none. */
export type TableRow<N extends string = string> = {
  readonly bucket: number;
  readonly keys: readonly (string | null)[];
  readonly values: Values<N>;
};
export type Table<N extends string = string> = {
  /** Where the buckets begin, those without a row too. */
  readonly buckets: readonly number[];
  /** By bucket, then by keys; a line in which nothing was counted is left out, but where service hours are asked for and there were some. */
  readonly rows: readonly TableRow<N>[];
  /** Of each combination of keys, the buckets together: counted, not added up. */
  readonly perKey: readonly Omit<TableRow<N>, "bucket">[];
  /** Of all together: counted, not added up. */
  readonly total: Values<N>;
};

const order = (a: string | null, b: string | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;
const byKeys = (a: readonly (string | null)[], b: readonly (string | null)[]): number =>
  a.map((key, no) => order(key, b[no] ?? null)).find((difference) => difference !== 0) ?? 0;

/** What a term is where nothing was counted. */
const ofNothing = ({ fold }: Term): number | undefined => (fold === "max" ? undefined : 0);

type Place = Pick<Cell, "bucket" | "keys">;
const lineKey = ({ bucket, keys }: Place): string => JSON.stringify([bucket ?? null, keys ?? null]);

/** Where and when a table is read. `hours`: the versions of the main calendar, for measures that ask for service hours. */
type ReadAt = { readonly zone: string; readonly now: number; readonly hours: ServiceHours };

type Wanted<N extends string> = { readonly [M in N]: Measure };
type ToldAt = Omit<TableAsk, "measures"> & ReadAt;

const askedBy = ({ by = [], filter = {} }: Pick<TableAsk, "by" | "filter">) => ({
  lines: by,
  filters: (Object.keys(filter) as Dimension[]).filter((one) => filter[one] !== undefined),
});

/** How long the service hours of a place were: reckoned when they are first asked for. */
const serviceOf = ({ by = [], filter = {}, hours, ...ask }: ToldAt): ((at: Place) => number) => {
  let service: ReturnType<typeof serviceTimes> | undefined;
  return ({ bucket, keys }) => {
    service ??= serviceTimes(hours, { ...ask, by, filter });
    return service(bucket, keys);
  };
};

/** What the measures are at a place, from what was counted there. */
const valuesBy = <N extends string>(wanted: Wanted<N>, ask: ToldAt, serviceAt: (at: Place) => number) => {
  const asked = askedBy(ask);
  const names = Object.keys(wanted) as N[];
  return (own: ReadonlyMap<Term, number>, at: Place): Values<N> => {
    const of = (term: Term) => (isOfService(term) ? serviceAt(at) : (own.get(term) ?? ofNothing(term)));
    return Object.fromEntries(
      names.map((name) => [name, isAnswered(wanted[name], asked) ? asValue(wanted[name], of) : {}]),
    ) as Values<N>;
  };
};

/** What the measures are where nothing was counted, which is no line of the table: not the same everywhere, as service hours are not. */
export const valuesOfNothing = <N extends string>(wanted: Wanted<N>, ask: ToldAt): ((at: Place) => Values<N>) => {
  const values = valuesBy(wanted, ask, serviceOf(ask));
  return (at) => values(new Map(), at);
};

/** The table of measures from what their terms are: the same for both readers. */
export const tableFrom = <N extends string>(wanted: Wanted<N>, ask: ToldAt, cells: readonly Cell[]): Table<N> => {
  const { from, to, grain, by = [], zone } = ask;
  const asked = askedBy(ask);
  const names = Object.keys(wanted) as N[];
  const serviceAt = serviceOf(ask);
  const valuesFrom = valuesBy(wanted, ask, serviceAt);
  const lines = new Map<string, { at: Place; own: Map<Term, number> }>();
  for (const { term, value, ...at } of cells) {
    if (value === 0 && term.fold !== "max") continue;
    const key = lineKey(at);
    const line = lines.get(key) ?? { at, own: new Map<Term, number>() };
    line.own.set(term, value);
    lines.set(key, line);
  }
  const buckets = bucketStarts(from, to, grain, zone);
  const isToldByHours = (name: N): boolean =>
    isAnswered(wanted[name], asked) && termsOfMeasure(wanted[name]).some(isOfService);
  if (by.length === 0 && names.some(isToldByHours))
    for (const at of buckets.map((_, bucket) => ({ bucket, keys: [] })))
      if (serviceAt(at) > 0 && !lines.has(lineKey(at))) lines.set(lineKey(at), { at, own: new Map() });
  const all = [...lines.values()].map(({ at, own }) => ({ ...at, values: valuesFrom(own, at) }));
  const everything = { bucket: undefined, keys: undefined };
  return {
    buckets,
    rows: all
      .flatMap(({ bucket, keys, values }) =>
        bucket === undefined || keys === undefined ? [] : [{ bucket: buckets[bucket]!, keys, values }],
      )
      .sort((a, b) => a.bucket - b.bucket || byKeys(a.keys, b.keys)),
    perKey: all
      .flatMap(({ bucket, keys, values }) => (bucket === undefined && keys !== undefined ? [{ keys, values }] : []))
      .sort((a, b) => byKeys(a.keys, b.keys)),
    total: valuesFrom(lines.get(lineKey(everything))?.own ?? new Map(), everything),
  };
};

/** The terms of measures that rows are read for, each once. */
export const termsOfAll = (wanted: Readonly<Record<string, Measure>>): readonly Term[] => [
  ...new Set(
    Object.values(wanted)
      .flatMap(termsOfMeasure)
      .filter((term) => !isOfService(term)),
  ),
];

/** The table of measures over rows in memory. */
export const tabulate = <N extends string>(
  wanted: { readonly [M in N]: Measure },
  { from, to, grain, by = [], filter = {} }: Omit<TableAsk<N>, "measures">,
  rows: Rows,
): Table<N> => {
  const slice = { ...filter, from, to };
  const cells = termsOfAll(wanted).flatMap((term) => cellsOf(term, rows, { slice, grain, by }));
  const { zone, now, hours } = rows;
  return tableFrom(wanted, { from, to, grain, by, filter, zone, now, hours }, cells);
};
