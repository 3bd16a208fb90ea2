import type { MeasureDefinition } from "@zongji/api";
import { type Definition, measures, nowMeasures } from "@zongji/domain";

/** Values by the names of their measures; null is "—". */
export const figuresOf = <N extends string>(names: readonly N[], figure: (name: N) => number | undefined) =>
  Object.fromEntries(names.map((name) => [name, figure(name) ?? null])) as { [K in N]: number | null };

const define = ([name, { label, unit, formula, footnote }]: [string, Definition]): MeasureDefinition => ({
  name,
  label,
  unit,
  formula,
  ...(footnote ? { footnote } : {}),
});

/** Every measure's definition, those over a period and those of now. */
export const definitions: MeasureDefinition[] = [...Object.entries(measures), ...Object.entries(nowMeasures)].map(
  define,
);
