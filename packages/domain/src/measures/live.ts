/** 实时: which measures of the day the live hotline can tell from its own facts, and sums of them that grow call by call. */
import type { CallId } from "../ids.ts";
import type { CallRecord, StateSpan } from "../readmodel.ts";
import { type MeasureName, measures } from "./all.ts";
import { type AnyRow, isDeskBasis, isSpanBasis } from "./columns.ts";
import { amountOf, isTrue, type Reading } from "./expression.ts";
import { dimensionsOf, type Measure, type Term, type Terms, termsFrom, termsOfMeasure, valueFrom } from "./measure.ts";
import { readingOf, usualZone } from "./read.ts";
import { type CallBasis, rowOfSpan, rowsOfCall } from "./rows.ts";

/** Of everything, of one group, or of one agent. */
export type LiveScope = { readonly group?: string; readonly agent?: string };

/** A survey of a call that was not rated, by each outcome. */
const unrated = ["invalid", "none", "hangup", undefined].map(
  (outcome) => ({ outcome, rated: false, satisfied: false, score: undefined }) as unknown as AnyRow,
);
/** Whether it counts ratings alone. A link is sent and answered when the call's facts are gone from memory: what it changes of the rest the office alone can tell. */
const isOfRatings = ({ where }: Term): boolean =>
  unrated.every((row) => !isTrue(where, row, readingOf({ now: 0, zone: usualZone })));

/** Additive in live's sums: maxima and people of the day too, as a call or a state that is over changes no more. */
const isTold = (term: Term): boolean => isSummed(term) && (term.basis !== "survey" || isOfRatings(term));
const isSummed = ({ basis, fold, amount }: Term): boolean =>
  amount !== "servedMs" &&
  basis !== "callBack" &&
  basis !== "link" &&
  basis !== "recording" &&
  basis !== "score" &&
  basis !== "criterion" &&
  basis !== "attendance" &&
  !isDeskBasis(basis) &&
  (fold === "count" || fold === "sum" || fold === "max" || (fold === "distinct" && isSpanBasis(basis)));

/** Whether the live hotline can tell it. The office alone can: calls back to missed calls of earlier days, who was asked to rate, recordings, which end after their calls, quality checks, work orders, letters, distinct calls over groups, the longest queue, attendance by the roster, and what rests on service hours. */
export const isLive = (measure: Measure): boolean => termsOfMeasure(measure).every(isTold);
export const liveMeasureNames = (Object.keys(measures) as MeasureName[]).filter((name) => isLive(measures[name]));

/** By what a measure has an answer (G15). How agents' time is shared among groups the office alone can tell. */
export const liveScopesOf = (measure: Measure): readonly ("all" | "group" | "agent")[] => {
  const isShared = termsOfMeasure(measure).some(({ ofGroup }) => ofGroup !== undefined);
  const of = dimensionsOf(measure);
  return [
    "all",
    ...(["group", "agent"] as const).filter((each) => of.includes(each) && !(each === "group" && isShared)),
  ];
};

const terms: readonly Term[] = [...new Set(liveMeasureNames.flatMap((name) => termsOfMeasure(measures[name])))];
const placeOf = new Map(terms.map((term, place) => [term, place]));
const ofCalls = Map.groupBy(
  terms.flatMap((term, place) => (isSpanBasis(term.basis) ? [] : [{ term, place }])),
  ({ term }) => term.basis,
);
const ofSpans = terms.flatMap((term, place) => (isSpanBasis(term.basis) ? [{ term, place }] : []));

const everything = "";
const scopeKey = ({ group, agent }: LiveScope): string =>
  agent === undefined ? (group === undefined ? everything : `g ${group}`) : `a ${agent}`;

/** What a row adds to a term; undefined: nothing. */
const partOf = ({ fold, where, amount }: Term, row: AnyRow, reading: Reading): number | undefined => {
  if (!isTrue(where, row, reading)) return undefined;
  return fold === "count" || fold === "distinct" ? 1 : amountOf(amount!, row, reading);
};

/** Sums by scope and by the place of a term; `max` holds the largest. */
type Vectors = Map<string, (number | undefined)[]>;
const vectorOf = (vectors: Vectors, key: string): (number | undefined)[] => {
  const known = vectors.get(key);
  if (known) return known;
  const fresh: (number | undefined)[] = [];
  vectors.set(key, fresh);
  return fresh;
};
type Part = { readonly key: string; readonly place: number; readonly value: number };

const raise = (vector: (number | undefined)[], place: number, value: number): void => {
  vector[place] = Math.max(vector[place] ?? value, value);
};
const isMax = (place: number): boolean => terms[place]!.fold === "max";

/** An agent's time of a day: what is over, and the state that goes on. */
type Hers = { readonly over: (number | undefined)[]; open: StateSpan | undefined };

const spanRow = (span: StateSpan, from: number, until: number): AnyRow | undefined => {
  const at = Math.max(span.from, from);
  if (until <= at) return undefined;
  // One day: an agent's day is the agent.
  return { ...rowOfSpan(span), at, until, ms: until - at, starts: at === span.from, agentDay: span.agent } as AnyRow;
};

/** The day's figures as sums of one small vector for each call, for everything, each group and each agent; and of agents' time. */
export class LiveSums {
  readonly #from: number;
  readonly #zone: string;
  readonly #sums: Vectors = new Map();
  readonly #calls = new Map<CallId, readonly Part[]>();
  readonly #agents = new Map<string, Hers>();

  /** @param from where the day begins, ms since the epoch */
  constructor(from: number, zone = usualZone) {
    this.#from = from;
    this.#zone = zone;
  }

  /** The call as it is now, in place of what it was. @param now ms since the epoch: how long it has waited, for measures that ask; 0 if absent */
  put(call: CallRecord, now = 0): void {
    const parts = this.#partsOf(call, now);
    this.#add(this.#calls.get(call.call) ?? [], -1);
    this.#add(parts, 1);
    this.#calls.set(call.call, parts);
  }

  /** The call changes no more: what it counted for stays. */
  settle(call: CallId): void {
    for (const { key, place, value } of this.#calls.get(call) ?? [])
      if (isMax(place)) raise(vectorOf(this.#sums, key), place, value);
    this.#calls.delete(call);
  }

  /** A settled call that was not rated is rated by its link: nothing but that is added. */
  rate(call: CallRecord): void {
    const parts = this.#partsOf(call, 0).filter(({ place }) => terms[place]!.basis === "survey");
    this.#add(parts, 1);
    for (const { key, place, value } of parts) if (isMax(place)) raise(vectorOf(this.#sums, key), place, value);
  }

  /** An agent's state is over; undefined `open`: she is signed out, or it is not known. */
  putState(agent: string, over: StateSpan | undefined, open: StateSpan | undefined): void {
    const hers = this.#agents.get(agent) ?? { over: [], open: undefined };
    this.#agents.set(agent, hers);
    if (over?.to !== undefined) this.#addSpan(hers.over, over, over.to);
    hers.open = open;
  }

  /** What a measure is; undefined: "—", also where it has no answer. @param now ms since the epoch: until then states go on */
  value(measure: Measure, scope: LiveScope, now: number): number | undefined {
    return this.#isAnswered(measure, scope) ? valueFrom(measure, this.#reader(scope, now)) : undefined;
  }

  terms(measure: Measure, scope: LiveScope, now: number): Terms | undefined {
    return this.#isAnswered(measure, scope) ? termsFrom(measure, this.#reader(scope, now)) : undefined;
  }

  #isAnswered(measure: Measure, { group, agent }: LiveScope): boolean {
    const asked = liveScopesOf(measure);
    return (
      isLive(measure) &&
      (group === undefined || asked.includes("group")) &&
      (agent === undefined || asked.includes("agent"))
    );
  }

  #partsOf(call: CallRecord, now: number): Part[] {
    const rows = rowsOfCall(call);
    const reading = readingOf({ now, zone: this.#zone });
    const parts: Part[] = [];
    for (const [basis, own] of ofCalls)
      for (const row of rows[basis as CallBasis] as readonly AnyRow[]) {
        if (row.at < this.#from) continue;
        for (const { term, place } of own) {
          const value = partOf(term, row, reading);
          if (value === undefined) continue;
          parts.push({ key: everything, place, value });
          if (term.by.includes("group") && row.group !== undefined) parts.push({ key: `g ${row.group}`, place, value });
          if (term.by.includes("agent") && row.agent !== undefined) parts.push({ key: `a ${row.agent}`, place, value });
        }
      }
    return parts;
  }

  #add(parts: readonly Part[], times: 1 | -1): void {
    for (const { key, place, value } of parts) {
      if (isMax(place)) continue;
      const vector = vectorOf(this.#sums, key);
      vector[place] = (vector[place] ?? 0) + times * value;
    }
  }

  #addSpan(to: (number | undefined)[], span: StateSpan, until: number): void {
    const row = spanRow(span, this.#from, until);
    if (row === undefined) return;
    const reading = readingOf({ now: until, zone: this.#zone });
    for (const { term, place } of ofSpans) {
      const value = partOf(term, row, reading);
      if (value === undefined) continue;
      if (term.fold === "max" || term.fold === "distinct") raise(to, place, value);
      else to[place] = (to[place] ?? 0) + value;
    }
  }

  #reader(scope: LiveScope, now: number): (term: Term) => number | undefined {
    let spans: readonly (number | undefined)[] | undefined;
    return (term) => {
      const place = placeOf.get(term);
      if (place === undefined) return undefined;
      if (!isSpanBasis(term.basis)) return this.#ofCalls(term, place, scopeKey(scope));
      spans ??= this.#spansOf(scope.agent, now);
      return spans[place] ?? (term.fold === "max" ? undefined : 0);
    };
  }

  #ofCalls(term: Term, place: number, key: string): number | undefined {
    const settled = this.#sums.get(key)?.[place];
    if (term.fold !== "max") return settled ?? 0;
    let most = settled;
    for (const parts of this.#calls.values())
      for (const part of parts)
        if (part.place === place && part.key === key) most = Math.max(most ?? part.value, part.value);
    return most;
  }

  /** Of one agent, or of all together. */
  #spansOf(agent: string | undefined, now: number): (number | undefined)[] {
    const all: (number | undefined)[] = [];
    for (const hers of agent === undefined ? this.#agents.values() : [this.#agents.get(agent)]) {
      if (hers === undefined) continue;
      const own = [...hers.over];
      if (hers.open) this.#addSpan(own, hers.open, now);
      for (const { term, place } of ofSpans) {
        const value = own[place];
        if (value === undefined) continue;
        if (term.fold === "max") raise(all, place, value);
        else all[place] = (all[place] ?? 0) + value;
      }
    }
    return all;
  }
}
