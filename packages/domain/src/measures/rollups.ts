/**
 * Roll-ups: what the terms of the catalogue are of a day, or of a part of it, for each combination of some dimensions. They hold nothing that the tables of the
 * bases do not say, and are made by the same terms.
 */
import { measures } from "./all.ts";
import { type Grain, pieceGrain } from "./buckets.ts";
import type { BasisName, Dimension } from "./columns.ts";
import { partsOfTerm, type Term, termsOfMeasure } from "./measure.ts";
import { isOfPieces } from "./read.ts";

export type RollupGrain = "quarter" | "hour" | "day";
/** One way in which a basis is rolled up. `peak`: of the terms that tell the most at one time, which no other cut can hold. */
export type Cut = {
  readonly basis: BasisName;
  readonly grain: RollupGrain;
  readonly keys: readonly Dimension[];
  readonly peak?: true;
};

const cutsOf = (basis: BasisName, grain: RollupGrain, ...each: readonly (readonly Dimension[])[]): Cut[] =>
  each.map((keys) => ({ basis, grain, keys }));
const called = ["number", "trunk", "direction"] as const;

/**
 * Of each basis the smaller come first: the first that has what is asked for is read. What none has is read from the tables. Combinations that have hardly fewer
 * rows than the tables are left out: an agent with the number that was called, quarters of agents.
 */
export const cuts: readonly Cut[] = [
  ...cutsOf("call", "day", called, ["businessType"], [...called, "businessType"]),
  ...cutsOf("call", "quarter", called),
  ...cutsOf("visit", "day", ["group", "reason"], ["group", ...called, "reason"]),
  ...cutsOf("visit", "quarter", called, ["group"]),
  ...[[], ["group"], ["number"], ["trunk"]].map(
    (keys): Cut => ({ basis: "visit", grain: "day", keys: keys as Dimension[], peak: true }),
  ),
  ...cutsOf("entry", "day", ["group"], ["group", ...called]),
  ...cutsOf("entry", "quarter", called, ["group"]),
  ...cutsOf(
    "offer",
    "day",
    ["group"],
    ["group", ...called, "reason"],
    ["group", "agent"],
    ["group", "agent", "direction", "reason"],
  ),
  ...cutsOf("offer", "quarter", called, ["group"]),
  ...cutsOf(
    "talk",
    "day",
    ["group"],
    ["group", ...called],
    ["group", "agent"],
    ["group", "agent", "direction"],
    ["group", "direction", "businessType"],
  ),
  ...cutsOf("talk", "quarter", called, ["group", "direction"]),
  ...cutsOf("dial", "day", ["group", "number", "trunk"], ["group", "agent"]),
  ...cutsOf("dial", "quarter", ["number", "trunk"], ["group"]),
  ...cutsOf(
    "survey",
    "day",
    ["businessType", "option"],
    ["group", "number", "trunk", "option"],
    ["group", "agent"],
    ["group", "agent", "option"],
  ),
  ...cutsOf("survey", "day", ["group", "agent", "way"]),
  ...cutsOf("link", "day", ["number", "trunk", "businessType"], ["group", "agent"]),
  ...cutsOf("link", "quarter", ["number", "trunk"], ["group"]),
  ...cutsOf("survey", "quarter", ["number", "trunk"], ["group"]),
  ...cutsOf("key", "day", ["businessType"], ["node", "key"], ["number", "trunk", "businessType", "node", "key"]),
  ...cutsOf("key", "quarter", ["number", "trunk"], ["node", "key"]),
  ...cutsOf("recording", "day", ["group", "agent", "reason"], [...called, "businessType"]),
  ...cutsOf("recording", "quarter", ["group", "direction"]),
  ...cutsOf("span", "day", ["agent"], ["agent", "state", "reason"]),
  ...cutsOf("span", "hour", ["agent"]),
  ...cutsOf("groupSpan", "day", ["group"], ["group", "agent"]),
  ...cutsOf("groupSpan", "hour", ["group", "agent"]),
  ...(["order", "orderDue"] as const).flatMap((basis) => [
    ...cutsOf(basis, "day", ["source"], ["businessType", "source"], ["group", "agent"]),
    ...cutsOf(basis, "quarter", ["source"]),
  ]),
  ...cutsOf("orderConsult", "day", ["source"], ["department"], ["businessType", "source"], ["group", "agent"]),
  ...cutsOf("orderConsult", "quarter", ["source"]),
  ...(["letter", "letterDue"] as const).flatMap((basis) => [
    ...cutsOf(basis, "day", ["source"], ["businessType", "source"], ["agent"]),
    ...cutsOf(basis, "quarter", ["source"]),
  ]),
  ...cutsOf("attendance", "day", ["agent"], ["agent", "state", "reason"]),
  ...cutsOf("attendance", "hour", ["agent"]),
];

const termsOf = (basis: BasisName): readonly Term[] => [
  ...new Set(
    Object.values(measures)
      .flatMap(termsOfMeasure)
      .flatMap(partsOfTerm)
      .filter((term) => term.basis === basis),
  ),
];

/** Of each basis the terms that its roll-ups hold, in their order: those that add up (of a distinct one how many things it counts), the largest, the peaks. */
export const rolledTerms = (basis: BasisName) => {
  const all = termsOf(basis);
  return {
    sums: all.filter(({ fold }) => fold === "count" || fold === "sum" || fold === "distinct"),
    most: all.filter(({ fold }) => fold === "max"),
    peaks: all.filter(({ fold }) => fold === "peak"),
  };
};

/** The place of a term among those: of a distinct one they hold its rows. */
export const placeAmong = (held: readonly Term[], term: Term): number =>
  held.findIndex((one) => one === term || one.counted?.rows === term);

/** The dimension that tells the values that a distinct term counts; undefined: roll-ups don't. */
const tells: Readonly<Record<string, Dimension>> = { agent: "agent", agentDay: "agent" };

const fineEnough: Readonly<Record<RollupGrain, readonly RollupGrain[]>> = {
  day: ["day", "hour", "quarter"],
  hour: ["hour", "quarter"],
  quarter: ["quarter"],
};
/** What a roll-up tells of itself: it begins in one hour of one day. */
const ofTime: readonly Dimension[] = ["hour", "weekday"];

/** The cut that terms of one basis are read from, none of them a peak, by its place in the list; undefined: none has what is asked for. */
export const cutFor = (terms: readonly Term[], grain: Grain, asked: readonly Dimension[]): number | undefined => {
  const needed = pieceGrain(grain, asked) as RollupGrain;
  const keys = asked.filter((dimension) => !ofTime.includes(dimension));
  const told = terms.flatMap(({ fold, of = "" }) => (fold === "distinct" ? [tells[of]] : []));
  const isPieces = terms.some(isOfPieces);
  const place = cuts.findIndex(
    (cut) =>
      cut.basis === terms[0]!.basis &&
      cut.peak === undefined &&
      (isPieces ? cut.grain === needed : fineEnough[needed].includes(cut.grain)) &&
      keys.every((dimension) => cut.keys.includes(dimension)) &&
      told.every((dimension) => dimension !== undefined && cut.keys.includes(dimension)),
  );
  return place < 0 ? undefined : place;
};

/** The cut of peaks by exactly these dimensions: the most of two groups together is not to be had from each one's. */
export const peakCutFor = (grain: Grain, asked: readonly Dimension[]): number | undefined => {
  if (grain === "quarter" || grain === "hour") return undefined;
  const wanted = new Set(asked);
  const place = cuts.findIndex(
    ({ peak, keys }) => peak && keys.length === wanted.size && keys.every((each) => wanted.has(each)),
  );
  return place < 0 ? undefined : place;
};
