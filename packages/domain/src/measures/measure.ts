import type { CallId, GroupId, UserId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import type { Words } from "../words.ts";

/** 通, 次, 人, ms (shown as a duration), % (shown with two decimals). */
export type Unit = "call" | "time" | "person" | "ms" | "percent";

/** What a reader is told of a measure: on hover, in a report's formula row, in an export's notes. Source: spec metrics. */
export type Definition = {
  readonly label: Words;
  readonly unit: Unit;
  readonly formula: Words;
  readonly footnote?: Words;
};

/** What measures are computed from. Whoever asks for a period gives at least all calls and spans that touch it. */
export type Sources = {
  readonly calls: readonly CallRecord[];
  readonly spans: readonly StateSpan[];
  /** ms since the epoch: where spans that go on are cut. */
  readonly now: number;
  /** IANA name of the zone in which days begin: Asia/Shanghai. */
  readonly zone?: string;
};

/** What to look at: from `from` until before `to` (ms since the epoch), of a group, an agent, a called number. Without any: all. */
export type Slice = {
  readonly from?: number;
  readonly to?: number;
  readonly group?: GroupId;
  readonly agent?: UserId;
  readonly number?: string;
};

/** One thing that was counted, and the call that it belongs to. */
export type Trace = { readonly id: string; readonly call?: CallId };

export type Measure = Definition & {
  /**
   * Raw: rates and averages are Σ/Σ and not rounded (G3); who shows one rounds it from the values of its `terms`. Undefined, shown as "—": no
   * denominator (G4), or a slice that it has no answer for (G15).
   */
  readonly value: (sources: Sources, slice?: Slice) => number | undefined;
  /** What the value was computed from; of a rate its denominator. */
  readonly behind: (sources: Sources, slice?: Slice) => readonly Trace[];
  /** Of a rate or an average: numerator and denominator. */
  readonly terms?: readonly [Measure, Measure];
  /** Of calls together it is the sum of what it is of each: not so with agents' time. */
  readonly adds?: true;
};

/** A kind of things that can be counted. */
export type Basis<T> = {
  /** The things of a slice, those of test calls left out (G8); undefined where the slice asks for what they don't have (G15). */
  readonly pick: (sources: Sources, slice: Slice) => readonly T[] | undefined;
  readonly trace: (thing: T) => Trace;
  /** Each of them is of one call. */
  readonly ofCalls?: true;
};

type Where<T> = (thing: T) => boolean;

const measureOf = <T>(
  basis: Basis<T>,
  definition: Definition,
  where: Where<T>,
  fold: (things: readonly T[]) => number | undefined,
): Measure => {
  const pick = (sources: Sources, slice: Slice = {}) => basis.pick(sources, slice)?.filter(where);
  return {
    ...definition,
    value: (sources, slice) => {
      const things = pick(sources, slice);
      return things && fold(things);
    },
    behind: (sources, slice) => (pick(sources, slice) ?? []).map(basis.trace),
  };
};

/** How many. */
export const count = <T>(basis: Basis<T>, definition: Definition, where: Where<T> = () => true): Measure => ({
  ...measureOf(basis, definition, where, (things) => things.length),
  ...(basis.ofCalls && { adds: true }),
});

/** The sum of an amount. */
export const sum = <T>(
  basis: Basis<T>,
  definition: Definition,
  amount: (thing: T) => number,
  where: Where<T> = () => true,
): Measure => ({
  ...measureOf(basis, definition, where, (things) => things.reduce((total, thing) => total + amount(thing), 0)),
  ...(basis.ofCalls && { adds: true }),
});

/** The largest amount; of none undefined. */
export const largest = <T>(
  basis: Basis<T>,
  definition: Definition,
  amount: (thing: T) => number,
  where: Where<T> = () => true,
): Measure =>
  measureOf(basis, definition, where, (things) =>
    things.reduce<number | undefined>((most, thing) => Math.max(most ?? 0, amount(thing)), undefined),
  );

/**
 * In percent when the unit is, else as it is (an average); undefined without a denominator (G4). Divided once, so that it is the double
 * nearest to the exact value.
 */
export const quotient = (unit: Unit, over: number | undefined, under: number | undefined): number | undefined =>
  over === undefined || under === undefined || under === 0
    ? undefined
    : (over * (unit === "percent" ? 100 : 1)) / under;

/** The whole numbers that a rate or an average is made of: for who shows it (G3). */
export type Terms = { readonly over: number; readonly under: number };

/** Undefined without a denominator (G4). */
export const asTerms = (over: number | undefined, under: number | undefined): Terms | undefined =>
  over === undefined || under === undefined || under === 0 ? undefined : { over, under };

/** Undefined where the measure has no value, and of one that is no rate or average. */
export const termsOf = ({ terms }: Measure, sources: Sources, slice?: Slice): Terms | undefined =>
  terms && asTerms(terms[0].value(sources, slice), terms[1].value(sources, slice));

/** Σ/Σ. */
export const ratio = (definition: Definition, part: Measure, whole: Measure): Measure => ({
  ...definition,
  value: (sources, slice) => quotient(definition.unit, part.value(sources, slice), whole.value(sources, slice)),
  behind: whole.behind,
  terms: [part, whole],
});

/** The same measures, each with its key as its name. */
export const named = <M extends Record<string, object>>(all: M) =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, name }])) as {
    readonly [N in keyof M & string]: M[N] & { readonly name: N };
  };
