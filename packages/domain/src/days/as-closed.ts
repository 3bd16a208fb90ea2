/** Figures of closed days by the definitions that they were closed with, over a day or over several. */
import { type Measure, type MeasureName, measures, type Value } from "../measures/index.ts";
import type { Words } from "../words.ts";
import { catalogue } from "./definitions.ts";
import type { ClosedValues } from "./lines.ts";

type Made =
  | { readonly over: Part; readonly under: Part }
  | { readonly parts: readonly Part[] }
  | { readonly basis: string; readonly fold: string };
type Part = string | Made;
/** How a measure was defined, as a catalogue tells. */
export type KeptDefinition = {
  readonly name: string;
  readonly version: number;
  readonly label: Words;
  readonly formula: Words;
  readonly is: Made;
};
export type KeptDefinitions = ReadonlyMap<string, KeptDefinition>;

export const definitionsIn = (kept: unknown): KeptDefinitions =>
  new Map((kept as { readonly measures: readonly KeptDefinition[] }).measures.map((each) => [each.name, each]));

let ofNow: KeptDefinitions | undefined;
/** Those of this program. */
export const definitionsNow = (): KeptDefinitions => {
  ofNow ??= definitionsIn(catalogue());
  return ofNow;
};

const partsOf = (made: Made): readonly Part[] =>
  "over" in made ? [made.over, made.under] : "parts" in made ? made.parts : [];
const madeOf = (part: Part, all: KeptDefinitions): Made | undefined =>
  typeof part === "string" ? all.get(part)?.is : part;

/** The measure and the named ones that it is made of, each with its version: "answerRate 1". Undefined: there was no such measure. */
const versionsOf = (name: string, all: KeptDefinitions): string[] | undefined => {
  const own = all.get(name);
  if (own === undefined) return undefined;
  const within = (made: Made): string[] =>
    partsOf(made).flatMap((part) => (typeof part === "string" ? (versionsOf(part, all) ?? []) : within(part)));
  return [`${name} ${own.version}`, ...within(own.is)];
};

/** Whether a measure, with all that it is made of, was defined as this program defines it. */
export const isDefinedAlike = (name: string, then: KeptDefinitions): boolean =>
  versionsOf(name, then)?.join() === versionsOf(name, definitionsNow())?.join();

/** Whether what it is over several days is the sum of what it is on each; of a ratio: what it is made of. */
const isSummed = (part: Part, all: KeptDefinitions): boolean => {
  const made = madeOf(part, all);
  if (made === undefined) return false;
  if ("fold" in made) return ["count", "sum", "service"].includes(made.fold);
  return partsOf(made).every((each) => isSummed(each, all));
};
const isLargest = (name: string, all: KeptDefinitions): boolean => {
  const made = all.get(name)?.is;
  return made !== undefined && "fold" in made && made.fold === "max";
};

/** A day of a line. `values`: as it was closed, undefined: nothing was counted. A day that is not closed has what it is now. */
export type DayAsClosed =
  | { readonly definitions: KeptDefinitions; readonly values: ClosedValues | undefined }
  | { readonly now: Value };

const valueOn = (name: MeasureName, day: DayAsClosed): Value | undefined => {
  if ("now" in day) return day.now;
  const definition = day.definitions.get(name);
  if (definition === undefined) return undefined;
  const kept = day.values?.[name];
  if (kept?.length === 2) return { value: kept[0] / kept[1], over: kept[0], under: kept[1] };
  if (kept) return { value: kept[0] };
  // Counts of nothing are left out; a rate of nothing is none.
  return "over" in definition.is || isLargest(name, day.definitions) ? {} : { value: 0 };
};

/**
 * What a measure was of a line over days, each by its own definition. Empty: nothing to tell.
 * @returns undefined: it can't be told, since a day knew no such measure, or days don't add up
 */
export const asClosed = (name: MeasureName, days: readonly DayAsClosed[]): Value | undefined => {
  const { unit } = measures[name] as Measure;
  const shown = ({ value, over, under }: Value): Value =>
    over === undefined || under === undefined || under === 0
      ? value === undefined
        ? {}
        : { value }
      : { value: (over * (unit === "percent" ? 100 : 1)) / under, over, under };
  const each: Value[] = [];
  for (const day of days) {
    const value = valueOn(name, day);
    if (value === undefined) return undefined;
    each.push(value);
  }
  if (each.length === 1) return shown(each[0]!);
  const all = days.map((day) => ("now" in day ? definitionsNow() : day.definitions));
  const told = each.filter(({ value }) => value !== undefined);
  if (told.length === 0) return {};
  if (all.every((definitions) => isLargest(name, definitions)))
    return { value: Math.max(...told.map(({ value }) => value!)) };
  if (!all.every((definitions) => isSummed(name, definitions))) return undefined;
  const isRatio = told.map(({ under }) => under !== undefined);
  if (isRatio.some((is) => is !== isRatio[0])) return undefined;
  const sum = (of: "value" | "over" | "under") => told.reduce((before, value) => before + (value[of] ?? 0), 0);
  return isRatio[0] ? shown({ over: sum("over"), under: sum("under") }) : { value: sum("value") };
};
