import {
  type BasisName,
  deskBases,
  type Measure,
  type MeasureName,
  measures,
  termsOfMeasure,
} from "../measures/index.ts";

/** Made by people after the day has closed: no fact tells of it. */
const afterwards: readonly BasisName[] = ["score", "criterion", ...deskBases];
const areFacts = (measure: Measure): boolean =>
  termsOfMeasure(measure).every(({ basis }) => !afterwards.includes(basis));

/** Measures of facts alone: a closed day keeps these, and no others are compared. */
export const measuresOfFacts: readonly MeasureName[] = (Object.keys(measures) as MeasureName[]).filter((name) =>
  areFacts(measures[name]),
);

const all: ReadonlySet<string> = new Set(measuresOfFacts);
/** Whether a closed day has it. */
export const isOfFacts = (measure: string): boolean => all.has(measure);
