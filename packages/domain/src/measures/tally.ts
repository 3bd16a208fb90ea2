import type { CallId } from "../ids.ts";
import type { CallRecord } from "../readmodel.ts";
import { isOfCalls, type Measure, type Term, type Terms, termsFrom, termsOfMeasure, valueFrom } from "./measure.ts";
import { evaluate, rowsOf, type Slice } from "./read.ts";

/** What measures are of calls that come one by one and change, without a look at all of them for each. */
export type Tally = {
  /** The call as it is now, in place of what it was. @param now ms since the epoch: how long it has waited, for measures that ask; 0 if absent */
  readonly put: (call: CallRecord, now?: number) => void;
  /** The call changes no more: what it counted for stays. */
  readonly settle: (call: CallId) => void;
  /** As `evaluate` of all calls together; of one that was not wanted undefined. */
  readonly value: (measure: Measure) => number | undefined;
  /** As `termsOf` of all calls together. */
  readonly terms: (measure: Measure) => Terms | undefined;
};

/**
 * @param wanted counts and sums over calls, and rates and averages of such @param slice what is looked at of each call
 * @throws where one does not add up
 */
export const createTally = (wanted: readonly Measure[], slice?: Slice): Tally => {
  const terms = [...new Set(wanted.flatMap(termsOfMeasure))];
  const odd = terms.find((term) => !isOfCalls(term));
  if (odd) throw new Error(`${odd.label.en} is not the sum of what it is of each call`);
  const counted = new Map<CallId, readonly number[]>();
  const totals = terms.map(() => 0);
  const of = (term: Term): number | undefined => totals[terms.indexOf(term)];
  return {
    put: (call, now = 0) => {
      const before = counted.get(call.call);
      const rows = rowsOf({ calls: [call], spans: [], now });
      const values = terms.map((term) => evaluate(term, rows, slice) ?? 0);
      for (const [at, value] of values.entries()) totals[at]! += value - (before?.[at] ?? 0);
      counted.set(call.call, values);
    },
    settle: (call) => void counted.delete(call),
    value: (measure) => valueFrom(measure, of),
    terms: (measure) => termsFrom(measure, of),
  };
};
