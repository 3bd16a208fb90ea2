import {
  type Dimension,
  dimensionsOf,
  isOfService,
  type Measure,
  type MeasureName,
  measures,
  termsOfMeasure,
  type Value,
  type Values,
} from "../measures/index.ts";
import { canonicalJson } from "./canonical.ts";
import { isOfFacts } from "./of-facts.ts";

/** By what a closed day's figures are kept, beside the day as a whole. */
export const closedDimensions = [
  ...(["group", "agent", "number", "trunk", "businessType", "option", "hour"] as const),
] satisfies Dimension[];
export type ClosedBy = "none" | (typeof closedDimensions)[number];
export const closedBys: readonly ClosedBy[] = ["none", ...closedDimensions];

/** A count or an amount; of a rate or an average what it is made of. */
export type ClosedValue = readonly [value: number] | readonly [over: number, under: number];
export type ClosedValues = Readonly<Record<string, ClosedValue>>;
/** All measures of facts of one thing on a day: of the hotline, a group, an agent … `key` null: of what has none. Counts of nothing are left out. */
export type DayLine = { readonly by: ClosedBy; readonly key: string | null; readonly values: ClosedValues };

const isCounted = (measure: Measure): boolean => !("basis" in measure) || measure.fold !== "max";

const closedValue = (measure: Measure, { value, over, under }: Value): ClosedValue | undefined => {
  if (value === undefined) return undefined;
  if (over !== undefined && under !== undefined) return [over, under];
  return value === 0 && isCounted(measure) ? undefined : [value];
};

/** Nobody of so many service hours: it is there whatever was counted. */
const isNobody = (value: ClosedValue): boolean => value.length === 2 && value[0] === 0;
const isOfHours = (name: string): boolean => termsOfMeasure(measures[name as MeasureName]).some(isOfService);

/** A line from what the measures are; undefined: nothing was counted. The day as a whole has a line always. */
export const dayLineOf = (by: ClosedBy, key: string | null, values: Values): DayLine | undefined => {
  const kept = Object.entries(values).flatMap(([name, value]) => {
    const own = closedValue(measures[name as MeasureName], value);
    return own === undefined ? [] : [[name, own] as const];
  });
  const isNothing = kept.every(([name, value]) => isOfHours(name) && isNobody(value));
  return by !== "none" && isNothing ? undefined : { by, key, values: Object.fromEntries(kept) };
};

const placeOf = ({ by, key }: DayLine): string => canonicalJson([closedBys.indexOf(by), key]);

/** In one order, whoever made them. */
export const linesInOrder = (lines: readonly DayLine[]): DayLine[] =>
  lines
    .map((line) => ({ line, place: placeOf(line) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ line }) => line);

/** The text whose check sum a day is closed with: a line each. */
export const linesText = (lines: readonly DayLine[]): string =>
  linesInOrder(lines)
    .map((line) => `${canonicalJson(line)}\n`)
    .join("");

/** A figure that is another one now. Null: there is none. */
export type Difference = {
  readonly by: ClosedBy;
  readonly key: string | null;
  readonly measure: string;
  readonly before: ClosedValue | null;
  readonly after: ClosedValue | null;
};

const isSame = (a: ClosedValue | undefined, b: ClosedValue | undefined): boolean =>
  a?.length === b?.length && (a === undefined || a.every((each, no) => each === b![no]));

const catalogued = Object.keys(measures);
/** What this program does not know any more comes first. */
const inCatalogue = (a: string, b: string): number => catalogued.indexOf(a) - catalogued.indexOf(b);

/**
 * Where two makings of a day's figures differ, in order.
 * @param measured whether a measure is compared: one that is defined otherwise by now is not, since closed days keep their definitions
 */
export const differencesOf = (
  before: readonly DayLine[],
  after: readonly DayLine[],
  measured: (measure: string) => boolean = () => true,
): Difference[] => {
  const were = new Map(before.map((line) => [placeOf(line), line]));
  const are = new Map(after.map((line) => [placeOf(line), line]));
  return [...new Set([...were.keys(), ...are.keys()])].sort().flatMap((place) => {
    const [was, is] = [were.get(place), are.get(place)];
    const { by, key } = (was ?? is)!;
    const names = [...new Set([...Object.keys(was?.values ?? {}), ...Object.keys(is?.values ?? {})])].sort(inCatalogue);
    return names.flatMap((measure): Difference[] => {
      const [old, now] = [was?.values[measure], is?.values[measure]];
      if (isSame(old, now) || !measured(measure)) return [];
      return [{ by, key, measure, before: old ?? null, after: now ?? null }];
    });
  });
};

const some = (values: ClosedValues, isTaken: (measure: string) => boolean): ClosedValues =>
  Object.fromEntries(Object.entries(values).filter(([name]) => isTaken(name)));

/** The figures of now, but of measures that are defined otherwise by now those of then: a closed day keeps its definitions. */
export const withOldOnes = (
  before: readonly DayLine[],
  after: readonly DayLine[],
  isAlike: (measure: string) => boolean,
): DayLine[] => {
  const were = new Map(before.map((line) => [placeOf(line), line]));
  const are = new Map(after.map((line) => [placeOf(line), line]));
  const all = [...new Set([...were.keys(), ...are.keys()])].flatMap((place): DayLine[] => {
    const [was, is] = [were.get(place), are.get(place)];
    const { by, key } = (was ?? is)!;
    const values = { ...some(is?.values ?? {}, isAlike), ...some(was?.values ?? {}, (name) => !isAlike(name)) };
    return by !== "none" && Object.keys(values).length === 0 ? [] : [{ by, key, values }];
  });
  return linesInOrder(all);
};

/** A figure of a line; a count that is left out is nothing, where the day keeps the measure and it can be asked for so. */
export const valueIn = (line: DayLine | undefined, name: MeasureName): Value => {
  // Days that were closed before have shares of no checks at all.
  if (!isOfFacts(name)) return {};
  const measure: Measure = measures[name];
  const own = line?.values[name];
  if (own?.length === 2) {
    const [over, under] = own;
    return { value: (over * (measure.unit === "percent" ? 100 : 1)) / under, over, under };
  }
  if (own) return { value: own[0] };
  const answers = line === undefined || line.by === "none" || dimensionsOf(measure).includes(line.by);
  return answers && !("over" in measure) && isCounted(measure) ? { value: 0 } : {};
};
