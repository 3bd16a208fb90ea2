import type { Words } from "../words.ts";
import {
  type BasisName,
  bases,
  type ColumnOf,
  type Dimension,
  isDeskBasis,
  isSpanBasis,
  type LineDimension,
} from "./columns.ts";
import type { Amount, AnyAmount, AnyCondition, Condition } from "./expression.ts";

/** 通, 次, 人, 件, ms (shown as a duration), % (shown with two decimals), a plain number such as an average score, x : 1. */
export const units = ["call", "time", "person", "item", "ms", "percent", "number", "ratio"] as const;
export type Unit = (typeof units)[number];

/** What a reader is told of a measure: on hover, in a report's formula row, in an export's notes. Source: spec metrics. */
export type Definition = {
  readonly label: Words;
  readonly unit: Unit;
  readonly formula: Words;
  readonly footnote?: Words;
  /** Grows when the measure comes to count otherwise. Default 1. */
  readonly version?: number;
};

/**
 * How rows become one number. `peak`: the most that were there at one time, from `at` to `leftAt`. `service`: no rows are read; how much of the period lies in service
 * hours, until the moment of reading, whatever is split by.
 */
export type Fold = "count" | "sum" | "max" | "distinct" | "peak" | "service";

/** One fold over the rows of one basis that a condition holds of. */
export type Term = Definition & {
  readonly basis: BasisName;
  readonly fold: Fold;
  readonly where: AnyCondition;
  /** Of `sum` and `max`. A row where it is empty adds nothing. */
  readonly amount?: AnyAmount;
  /** Of `distinct`: the column whose values are counted. */
  readonly of?: string;
  /** Of `distinct`, where most rows have a value of their own: how it is told without looking at all values. */
  readonly counted?: Counted;
  /** By what it may be grouped and filtered; by anything else it has no answer (G15). */
  readonly by: readonly LineDimension[];
  /** Where groups are asked for it is told otherwise. */
  readonly ofGroup?: OfGroup;
  /** Of agents' time: all of it is of calls, so that it may be told of one caller's. */
  readonly ofCaller?: true;
};
/**
 * A row of the term that is not one of `repeats` has a value that no other row of the term has. So there are as many values as `rows`, less as many as the repeats are
 * more than their values. `onceIn`: of one of these, a value has one row at most.
 */
export type Counted = { readonly rows: Term; readonly repeats: AnyCondition; readonly onceIn: Dimension };
/**
 * What a term is of each agent is shared among groups: by the time that she worked for each, and where she worked for none equally among those that she was
 * there for.
 */
export type Shared = { readonly worked: Term; readonly there: Term };
/** How agents' time is told of groups: by another term, or shared. `by`: what may be asked for together with the group. */
export type OfGroup = { readonly by: readonly LineDimension[] } & ({ readonly is: Term } | { readonly shared: Shared });
/** Σ/Σ, in percent when the unit is. */
export type Ratio = Definition & { readonly over: Measure; readonly under: Measure };
/** The sum of measures, of several bases too. */
export type Sum = Definition & { readonly parts: readonly Measure[] };
export type Measure = Term | Ratio | Sum;

export const isTerm = (measure: Measure): measure is Term => "basis" in measure;
export const isRatio = (measure: Measure): measure is Ratio => "over" in measure;

/** The folds that a measure is made of, each once. */
export const termsOfMeasure = (measure: Measure): readonly Term[] => {
  if (isTerm(measure)) return [measure];
  const parts = isRatio(measure) ? [measure.over, measure.under] : measure.parts;
  return [...new Set(parts.flatMap(termsOfMeasure))];
};

/** A term, and those that are read in its place where groups are asked for. */
export const partsOfTerm = (term: Term): readonly Term[] => {
  const { ofGroup } = term;
  if (ofGroup === undefined) return [term];
  return [term, ...("is" in ofGroup ? [ofGroup.is] : [ofGroup.shared.worked, ofGroup.shared.there])];
};

export const isOfService = ({ fold }: Term): boolean => fold === "service";
/** Whether the service hours must be known to tell it. */
export const asksService = (measure: Measure): boolean =>
  termsOfMeasure(measure)
    .flatMap(partsOfTerm)
    .some((term) => isOfService(term) || term.amount === "servedMs");

/** What terms are in one bucket, for one combination of keys. */
export type Cell = {
  /** The place of its bucket; undefined: all buckets together. */
  readonly bucket: number | undefined;
  /** Undefined: all keys together. */
  readonly keys: readonly (string | null)[] | undefined;
  readonly term: Term;
  readonly value: number;
};

/** By what it may be grouped and filtered: by what all of its terms may. */
export const dimensionsOf = (measure: Measure): readonly LineDimension[] => {
  const [first, ...others] = termsOfMeasure(measure);
  return first?.by.filter((dimension) => others.every(({ by }) => by.includes(dimension))) ?? [];
};

/** Which moment places what it counts in a period (G1): of a rate what its denominator counts. */
export const markOf = (measure: Measure): Words => {
  if (isTerm(measure)) return bases[measure.basis].mark;
  return markOf(isRatio(measure) ? measure.under : measure.parts[0]!);
};

/** What is asked for besides the period. */
export type Asked = { readonly lines: readonly Dimension[]; readonly filters: readonly Dimension[] };
export const asksGroups = ({ lines, filters }: Asked): boolean => lines.includes("group") || filters.includes("group");

/** Whether all that it counts is of calls, so that it can be told of one caller's. Orders and letters come to be without a call too. */
const isOfCallers = ({ basis, ofCaller }: Term): boolean =>
  isSpanBasis(basis) ? ofCaller === true : !isDeskBasis(basis);

const includes = (own: readonly Dimension[], dimension: Dimension): boolean => own.includes(dimension);
/** A call has its number outside and its business type whether it was answered or not: a filter by these holds of all that cites a call. */
const isTold = (term: Term, own: readonly LineDimension[], filter: Dimension): boolean => {
  if (filter === "caller") return isOfCallers(term);
  return includes(own, filter) || (filter === "businessType" && filter in bases[term.basis].columns);
};

/** Whether a term can be told by these dimensions of lines and of filters (G15). */
export const answersTo = (term: Term, asked: Asked): boolean => {
  const { by, ofGroup } = term;
  const own = ofGroup && asksGroups(asked) ? ofGroup.by : by;
  return (
    asked.lines.every((dimension) => includes(own, dimension)) &&
    asked.filters.every((dimension) => isTold(term, own, dimension))
  );
};

/**
 * Whether a measure has an answer for these dimensions. Of a rate each term must tell them itself: agents give most calls their business type, so that a rate of
 * the calls of one type would show nearly all as answered (G15).
 */
export const isAnswered = (measure: Measure, asked: Asked): boolean =>
  termsOfMeasure(measure).every(
    (term) =>
      answersTo(term, asked) &&
      (!isRatio(measure) || asked.filters.every((dimension) => dimension === "caller" || includes(term.by, dimension))),
  );

/** Whether it adds up over periods that follow each other (G16). */
export const isAdditive = (measure: Measure): boolean =>
  !isRatio(measure) && termsOfMeasure(measure).every(({ fold }) => fold === "count" || fold === "sum");

/** Whether of calls together it is the sum of what it is of each: not so with agents' time, calls back, and what is of no call. */
export const isOfCalls = (measure: Measure): boolean =>
  isAdditive(measure) &&
  termsOfMeasure(measure).every(({ basis }) => !isSpanBasis(basis) && !isDeskBasis(basis) && basis !== "callBack");

type Where<B extends BasisName> = Condition<B> | undefined;

/** Makes the measures of one basis. @param always holds of all things that it counts @param by see Term */
export const over = <B extends BasisName>(basis: B, by: readonly LineDimension[], always?: Condition<B>) => {
  const term = (definition: Definition, fold: Fold, where: Where<B>): Term => ({
    ...definition,
    ...{ basis, fold, by },
    where: { all: [...(always ? [always] : []), ...(where ? [where] : [])] } as AnyCondition,
  });
  return {
    /** How many. */
    count: (definition: Definition, where?: Where<B>): Term => term(definition, "count", where),
    /** The sum of an amount. */
    sum: (definition: Definition, amount: Amount<B>, where?: Where<B>): Term => ({
      ...term(definition, "sum", where),
      amount: amount as AnyAmount,
    }),
    /** The largest amount; of none undefined. */
    largest: (definition: Definition, amount: Amount<B>, where?: Where<B>): Term => ({
      ...term(definition, "max", where),
      amount: amount as AnyAmount,
    }),
    /** How many different values. */
    distinct: (
      definition: Definition,
      of: ColumnOf<B, "text">,
      where?: Where<B>,
      counted?: { readonly repeats: Condition<B>; readonly onceIn: Dimension },
    ): Term => ({
      ...term(definition, "distinct", where),
      of,
      ...(counted && { counted: { ...counted, rows: term(definition, "count", where) } as Counted }),
    }),
    /** The most at one time. */
    peak: (definition: Definition, where?: Where<B>): Term => term(definition, "peak", where),
    /** How much of the period lies in service hours. */
    service: (definition: Definition): Term => term(definition, "service", undefined),
  };
};

/** Σ/Σ. */
export const ratio = (definition: Definition, part: Measure, whole: Measure): Ratio => ({
  ...definition,
  ...{ over: part, under: whole },
});
export const plus = (definition: Definition, ...parts: readonly Measure[]): Sum => ({ ...definition, parts });

/**
 * In percent when the unit is, else as it is (an average); undefined without a denominator (G4). Divided once, so that it is the double
 * nearest to the exact value.
 */
export const quotient = (unit: Unit, part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole === 0
    ? undefined
    : (part * (unit === "percent" ? 100 : 1)) / whole;

/** The whole numbers that a rate or an average is made of: for who shows it (G3). */
export type Terms = { readonly over: number; readonly under: number };

/** Undefined without a denominator (G4). */
export const asTerms = (part: number | undefined, whole: number | undefined): Terms | undefined =>
  part === undefined || whole === undefined || whole === 0 ? undefined : { over: part, under: whole };

/** A measure's value, and of a rate or an average what it is made of. Absent: "—". */
export type Value = { readonly value?: number; readonly over?: number; readonly under?: number };

/** What a measure is, from what its terms are. */
export const valueFrom = (measure: Measure, of: (term: Term) => number | undefined): number | undefined => {
  if (isTerm(measure)) return of(measure);
  if (isRatio(measure)) return quotient(measure.unit, valueFrom(measure.over, of), valueFrom(measure.under, of));
  return measure.parts.reduce<number | undefined>((sum, part) => {
    const value = valueFrom(part, of);
    return sum === undefined || value === undefined ? undefined : sum + value;
  }, 0);
};

export const termsFrom = (measure: Measure, of: (term: Term) => number | undefined): Terms | undefined =>
  isRatio(measure) ? asTerms(valueFrom(measure.over, of), valueFrom(measure.under, of)) : undefined;

export const asValue = (measure: Measure, of: (term: Term) => number | undefined): Value => {
  const value = valueFrom(measure, of);
  return { ...(value === undefined ? {} : { value }), ...termsFrom(measure, of) };
};

/** The same measures, each with its key as its name. */
export const named = <M extends Record<string, object>>(all: M) =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, name }])) as {
    readonly [N in keyof M & string]: M[N] & { readonly name: N };
  };
