import type { MeasureDefinition } from "@zongji/api";
import {
  bases,
  type Definition,
  dimensionsOf,
  isAdditive,
  type Measure,
  markOf,
  measures,
  nowMeasures,
  type Terms,
  termsOfMeasure,
  wallScopesOf,
} from "@zongji/domain";

/** Values by the names of their measures; null is "—". */
export const figuresOf = <N extends string>(names: readonly N[], figure: (name: N) => number | undefined) =>
  Object.fromEntries(names.map((name) => [name, figure(name) ?? null])) as { [K in N]: number | null };

/** What rates and averages are made of, by their names; null is "—". */
export const termsByName = <N extends string>(names: readonly N[], terms: (name: N) => Terms | undefined) =>
  Object.fromEntries(names.map((name) => [name, terms(name) ?? null])) as { [K in N]: Terms | null };

const define = (name: string, { label, unit, formula, footnote, version = 1 }: Definition) => ({
  ...{ name, label, unit, formula, version },
  ...(footnote ? { footnote } : {}),
});

/** What it counts; of a rate what its denominator counts. */
const subjectOf = (measure: Measure) => bases[termsOfMeasure(measure).at(-1)!.basis].label;

/** By what the wall can show it; where it needs the office, nothing. */
const wallScopes = (asked: Parameters<typeof wallScopesOf>[0]) => {
  const scopes = wallScopesOf(asked);
  return scopes ? { wall: [...scopes] } : {};
};

/** Every measure's definition, those over a period and those of now. */
export const definitions: MeasureDefinition[] = [
  ...Object.entries<Measure>(measures).map(([name, measure]) => ({
    ...define(name, measure),
    ...{
      subject: subjectOf(measure),
      mark: markOf(measure),
      dimensions: [...dimensionsOf(measure)],
      additive: isAdditive(measure),
      ...wallScopes({ measure: name, when: "today" }),
    },
  })),
  ...Object.entries(nowMeasures).map(([name, one]) => ({
    ...define(name, one),
    dimensions: [],
    additive: false,
    ...wallScopes({ measure: name, when: "now" }),
  })),
];
