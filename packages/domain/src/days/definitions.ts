import {
  bases,
  dimensionsOf,
  identities,
  type Measure,
  type MeasureName,
  markOf,
  measures,
  type Shared,
} from "../measures/index.ts";

const named = new Map<unknown, string>(Object.entries(measures).map(([name, measure]) => [measure, name]));

/** What a measure is made of, as data; a part that has a name of its own by its name. */
const madeOf = (measure: Measure): object => {
  const part = (each: Measure): unknown => named.get(each) ?? madeOf(each);
  if ("over" in measure) return { over: part(measure.over), under: part(measure.under) };
  if ("parts" in measure) return { parts: measure.parts.map(part) };
  const { basis, fold, where, amount, of, ofGroup } = measure;
  return {
    ...{ basis, fold, where, ...(amount !== undefined && { amount }), ...(of !== undefined && { of }) },
    ...(ofGroup && { ofGroup: "is" in ofGroup ? { is: part(ofGroup.is) } : { shared: sharedBy(ofGroup.shared) } }),
  };
};

const sharedBy = ({ worked, there }: Shared): object => ({ worked: madeOf(worked), there: madeOf(there) });

const definitionOf = (name: MeasureName): object => {
  const measure: Measure = measures[name];
  const { label, unit, formula, footnote, version = 1 } = measure;
  return {
    ...{ name, version, label, unit, formula, ...(footnote && { footnote }) },
    ...{ mark: markOf(measure), by: dimensionsOf(measure), is: madeOf(measure) },
  };
};

const basesShown = Object.fromEntries(
  Object.entries(bases).map(([name, { label, mark, columns }]) => [name, { label, mark, columns }]),
);

/** How every measure is defined by this program: words, version and the definition as data. A closed day keeps it. */
export const catalogue = (): object => ({
  format: "zongji-measures/1",
  bases: basesShown,
  measures: (Object.keys(measures) as MeasureName[]).map(definitionOf),
  identities: identities.map(({ name, label, left, right }) => ({
    ...{ name, label, left: left.map((each) => named.get(each)), right: right.map((each) => named.get(each)) },
  })),
});

/** The measures that a kept catalogue defines as this program does: figures of others can't be compared. */
export const definedAlike = (kept: unknown): ReadonlySet<string> => {
  const then = (kept as { readonly measures: readonly { readonly name: string; readonly version: number }[] }).measures;
  return new Set(
    then.flatMap(({ name, version }) => {
      const now = (measures as Readonly<Record<string, Measure>>)[name];
      return now && (now.version ?? 1) === version ? [name] : [];
    }),
  );
};
