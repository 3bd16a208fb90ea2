import type { Definition, Unit } from "./measure.ts";

export type Text = readonly [zh: string, en: string];
const words = ([zh, en]: Text) => ({ zh, en });

/** A definition, in both languages. */
export const about = (unit: Unit, label: Text, formula: Text, footnote?: Text): Definition => ({
  ...{ label: words(label), unit, formula: words(formula) },
  ...(footnote && { footnote: words(footnote) }),
});
