/** For tests: each measure with what it is of calls and spans, and what is behind it. */
import {
  evaluate,
  isRatio,
  type Measure,
  type MeasureName,
  type Rows,
  rowsOf,
  type Slice,
  type Sources,
  measures as shipped,
  type Trace,
  termsOf as termsOfRows,
  trace,
} from "../measures/index.ts";
import { isOfCalls, isTerm } from "../measures/measure.ts";

const known = new WeakMap<Sources, Rows>();
const rowsFor = (sources: Sources): Rows => {
  const rows = known.get(sources) ?? rowsOf(sources);
  known.set(sources, rows);
  return rows;
};

export type Closed = Measure & {
  readonly name: MeasureName;
  readonly value: (sources: Sources, slice?: Slice) => number | undefined;
  readonly behind: (sources: Sources, slice?: Slice) => readonly Trace[];
  /** Of a rate or an average: numerator and denominator. */
  readonly terms?: readonly [Closed, Closed];
  readonly adds?: true;
};

const closed = (measure: Measure, name: MeasureName): Closed => ({
  ...measure,
  name,
  value: (sources, slice) => evaluate(measure, rowsFor(sources), slice),
  behind: (sources, slice) => trace(measure, rowsFor(sources), slice),
  ...(isRatio(measure) && { terms: [closed(measure.over, name), closed(measure.under, name)] as const }),
  ...(isTerm(measure) && isOfCalls(measure) && { adds: true as const }),
});

export const measures = Object.fromEntries(
  Object.entries<Measure>(shipped).map(([name, measure]) => [name, closed(measure, name as MeasureName)]),
) as { readonly [N in MeasureName]: Closed };

export const termsOf = (measure: Measure, sources: Sources, slice?: Slice) =>
  termsOfRows(measure, rowsFor(sources), slice);
