/** Days with what each measure is of them, reckoned on paper by the formulas of spec metrics: data, which every reader must give. */
import type { Fact } from "../../fact.ts";
import type { MeasureName, Slice, Sources } from "../../measures/index.ts";
import { at } from "../by-hand.ts";

/** A second, in the ms in which durations are told. */
export const s = 1000;
export const minute = 60 * s;

export type Expectation = {
  readonly measure: MeasureName;
  /** Undefined: "—". */
  readonly value: number | undefined;
  /** The reckoning. */
  readonly why: string;
  /** Of what; without a period of the whole first day. */
  readonly slice?: Slice;
  /** What it counted, by id. */
  readonly behind?: readonly string[];
};
export type WorkedDay = {
  /** What happened. */
  readonly story: string;
  /** As it is read at its `now`. */
  readonly sources: Sources;
  /** Of a day that was played on the stage: what was told, in order. */
  readonly facts?: readonly Fact[];
  readonly expects: readonly Expectation[];
};

/** The first day, 25 November 2026 in Asia/Shanghai, a Wednesday; and the second. */
export const first = { from: at("00:00:00"), to: at("24:00:00") };
export const second = { from: at("24:00:00"), to: at("48:00:00") };
export const both = { from: first.from, to: second.to };
export const between = (from: string, to: string) => ({ from: at(from), to: at(to) });

export const is = (measure: MeasureName, value: number | undefined, why: string, slice?: Slice): Expectation => ({
  ...{ measure, value, why },
  ...(slice ? { slice } : {}),
});
/** The same of several measures. */
export const are = (
  measures: readonly MeasureName[],
  value: number | undefined,
  why: string,
  slice?: Slice,
): Expectation[] => measures.map((measure) => is(measure, value, why, slice));
