import { bucketStarts, type Grain } from "./buckets.ts";
import type { Dimension } from "./columns.ts";
import { asValue, isAnswered, type Measure, type Term, termsOfMeasure, type Value } from "./measure.ts";
import { type Cell, cellsOf, type Filter, type Rows } from "./read.ts";

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
  /** By bucket, then by keys; a line in which nothing was counted is left out. */
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

const lineKey = ({ bucket, keys }: Pick<Cell, "bucket" | "keys">): string =>
  JSON.stringify([bucket ?? null, keys ?? null]);

/** The table of measures from what their terms are: the same for both readers. */
export const tableFrom = <N extends string>(
  wanted: { readonly [M in N]: Measure },
  ask: Omit<TableAsk<N>, "measures"> & { readonly zone: string },
  cells: readonly Cell[],
): Table<N> => {
  const { from, to, grain, by = [], filter = {}, zone } = ask;
  const filters = (Object.keys(filter) as Dimension[]).filter((one) => filter[one] !== undefined);
  const asked = { lines: by, filters };
  const names = Object.keys(wanted) as N[];
  const valuesFrom = (own: ReadonlyMap<Term, number>): Values<N> =>
    Object.fromEntries(
      names.map((name) => {
        const answers = isAnswered(wanted[name], asked);
        return [name, answers ? asValue(wanted[name], (term) => own.get(term) ?? ofNothing(term)) : {}];
      }),
    ) as Values<N>;
  const lines = new Map<string, { at: Pick<Cell, "bucket" | "keys">; own: Map<Term, number> }>();
  for (const { term, value, ...at } of cells) {
    if (value === 0 && term.fold !== "max") continue;
    const key = lineKey(at);
    const line = lines.get(key) ?? { at, own: new Map<Term, number>() };
    line.own.set(term, value);
    lines.set(key, line);
  }
  const buckets = bucketStarts(from, to, grain, zone);
  const all = [...lines.values()].map(({ at, own }) => ({ ...at, values: valuesFrom(own) }));
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
    total: valuesFrom(lines.get(lineKey({ bucket: undefined, keys: undefined }))?.own ?? new Map()),
  };
};

/** The terms of measures, each once. */
export const termsOfAll = (wanted: Readonly<Record<string, Measure>>): readonly Term[] => [
  ...new Set(Object.values(wanted).flatMap(termsOfMeasure)),
];

/** The table of measures over rows in memory. */
export const tabulate = <N extends string>(
  wanted: { readonly [M in N]: Measure },
  { from, to, grain, by = [], filter = {} }: Omit<TableAsk<N>, "measures">,
  rows: Rows,
): Table<N> => {
  const slice = { ...filter, from, to };
  const cells = termsOfAll(wanted).flatMap((term) => cellsOf(term, rows, { slice, grain, by }));
  return tableFrom(wanted, { from, to, grain, by, filter, zone: rows.zone }, cells);
};
