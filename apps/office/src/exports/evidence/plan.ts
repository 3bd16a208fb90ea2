/** What a report's evidence has to list, so that each figure can be folded again: definitions as data, and which rows of which basis. */
import {
  type AnyAmount,
  type AnyCondition,
  answersTo,
  asksGroups,
  type BasisName,
  bases,
  type Dimension,
  type Grain,
  innerOf,
  isAnswered,
  isOfPieces,
  isOfService,
  isRatio,
  isTerm,
  type Measure,
  measures,
  pieceGrain,
  type Shared,
  type Term,
} from "@zongji/domain";
import type { ListingAsk } from "@zongji/store";
import { type AskedReport, type Part, partOf } from "../../reports/index.ts";

/** A measure over the places of its terms. `percent`: a rate is told of 100. */
export type Tree =
  | { readonly term: number }
  | { readonly over: Tree; readonly under: Tree; readonly percent: boolean }
  | { readonly parts: readonly Tree[] };

/** Why a figure can't be judged by what is listed: agents' time is shared by that of all their groups, of which the reader may see some alone. */
export type NotJudged = "shared";
/** The places of what agents' time is shared by: her whole time, what she worked for each group, and those that she was there for. */
export type SharedPlaces = { readonly whole: number; readonly worked: number; readonly there: number };

/**
 * One fold, as it is told under one part of the question. `shared`: it is no fold of its own, but shared among groups from others. `inner`: one of those; no cell is told of
 * it, only which rows are behind it.
 */
export type PlannedTerm = {
  readonly part: number;
  readonly term: Term;
  readonly notJudged?: NotJudged;
  readonly shared?: SharedPlaces;
  readonly inner?: true;
};
export type PlannedColumn = {
  readonly measure: string;
  /** By what part of the question it is told; null: the reader may see nothing of it. */
  readonly part: number | null;
  /** False: the question has no answer in it (G15), and each cell is "—". */
  readonly answered: boolean;
  readonly is: Tree;
};
/** Rows that some terms are folded from. `lines`, `total`: which of the terms tell lines from it, and which all together. */
export type PlannedSet = {
  readonly part: number;
  readonly ask: ListingAsk;
  readonly lines: readonly number[];
  readonly total: readonly number[];
};
export type Plan = {
  readonly parts: readonly Part[];
  readonly columns: readonly PlannedColumn[];
  readonly terms: readonly PlannedTerm[];
  readonly sets: readonly PlannedSet[];
};

const askedIn = ({ by, filter }: Part) => ({ lines: by, filters: Object.keys(filter) as Dimension[] });

/** The columns that an amount and a condition look at. */
const inAmount = (amount: AnyAmount): string[] => {
  if (typeof amount === "number" || amount === "@now") return [];
  if (typeof amount === "string") return [amount];
  return ("plus" in amount ? amount.plus : amount.minus).flatMap(inAmount);
};
const inCondition = (condition: AnyCondition): string[] => {
  if ("flag" in condition) return [condition.flag];
  if ("has" in condition) return [condition.has];
  if ("is" in condition) return [condition.is[0]];
  if ("not" in condition) return inCondition(condition.not);
  if ("all" in condition) return condition.all.flatMap(inCondition);
  if ("any" in condition) return condition.any.flatMap(inCondition);
  return "atMost" in condition ? condition.atMost.flatMap(inAmount) : [...condition.sameDay];
};
const columnsOf = (terms: readonly Term[], { by, filter }: Part, basis: BasisName): string[] => {
  const asked = [...by, ...(Object.keys(filter) as Dimension[])].filter((name) => name in bases[basis].columns);
  const looked = terms.flatMap(({ where, amount, of, fold }) => [
    ...inCondition(where),
    ...(amount === undefined ? [] : inAmount(amount)),
    ...(of === undefined ? [] : [of]),
    ...(fold === "peak" ? ["leftAt"] : []),
  ]);
  // How much of a piece lies in service hours can be told where its end is known.
  const end = looked.includes("servedMs") ? ["until"] : [];
  return [...new Set([...asked, ...looked, ...end])];
};

type Numbered = { readonly parts: readonly Part[]; readonly partPlace: (part: Part) => number };

/** Gives each term of the columns its place; the same one under the same part but once. @param isOfAll the reader may see all groups */
const numbering = ({ parts, partPlace }: Numbered, isOfAll: boolean) => {
  const terms: PlannedTerm[] = [];
  const known = new Map<string, number>();
  const ids = new Map<Term, number>();
  const idOf = (term: Term): number => {
    if (!ids.has(term)) ids.set(term, ids.size);
    return ids.get(term)!;
  };
  const placeAs = (part: number, own: Term, more: () => Partial<PlannedTerm>): number => {
    const key = `${part} ${idOf(own)}`;
    const place = known.get(key);
    if (place !== undefined) return place;
    const planned = { part, term: own, ...more() };
    known.set(key, terms.length);
    return terms.push(planned) - 1;
  };
  /** The parts of the question that tell what is shared: of each agent and group, whatever groups are asked for. */
  const innerPart = (part: number): number => {
    const { by, filter } = parts[part]!;
    const { group: _group, ...others } = filter;
    return partPlace({ by: innerOf(by).ofGroups, filter: others });
  };
  const sharedPlaces = (part: number, whole: Term, { worked, there }: Shared): SharedPlaces => {
    const inner = innerPart(part);
    const placeOfInner = (term: Term): number => placeAs(inner, term, () => ({ inner: true }));
    return { whole: placeOfInner(whole), worked: placeOfInner(worked), there: placeOfInner(there) };
  };
  const placeOf = (term: Term, part: number, asked: ReturnType<typeof askedIn>): number => {
    const { ofGroup } = term;
    const told = ofGroup && asksGroups(asked) ? ofGroup : undefined;
    const own = told && "is" in told ? told.is : term;
    return placeAs(part, own, () => {
      if (!told || !("shared" in told)) return {};
      return isOfAll ? { shared: sharedPlaces(part, own, told.shared) } : { notJudged: "shared" };
    });
  };
  return { terms, placeOf };
};

const treeOf = (measure: Measure, placeOf: (term: Term) => number): Tree => {
  if (isTerm(measure)) return { term: placeOf(measure) };
  if (!isRatio(measure)) return { parts: measure.parts.map((each) => treeOf(each, placeOf)) };
  const { over, under, unit } = measure;
  return { over: treeOf(over, placeOf), under: treeOf(under, placeOf), percent: unit === "percent" };
};

/** Where lines and total of pieces are cut otherwise, the total is folded from pieces of its own. */
const isCutApart = (term: Term, grain: Grain, { lines, filters }: ReturnType<typeof askedIn>): boolean =>
  isOfPieces(term) && pieceGrain(grain, [...lines, ...filters]) !== pieceGrain("whole", filters);

type Gathered = {
  part: number;
  basis: BasisName;
  isThere: boolean;
  isWhole: boolean;
  lines: number[];
  total: number[];
};

const setsOf = (
  terms: readonly PlannedTerm[],
  parts: readonly Part[],
  asked: AskedReport,
  now: number,
): PlannedSet[] => {
  const { period, grain, zone } = asked;
  const sets = new Map<string, Gathered>();
  const add = (place: number, of: "lines" | "total", isWhole: boolean): void => {
    const { part, term } = terms[place]!;
    const { basis } = term;
    const isThere = term.fold === "peak";
    const key = JSON.stringify([part, basis, isThere, isWhole]);
    const set = sets.get(key) ?? { part, basis, isThere, isWhole, lines: [], total: [] };
    sets.set(key, set);
    set[of].push(place);
  };
  for (const [place, { part, term, notJudged, shared, inner }] of terms.entries()) {
    if (inner) add(place, "total", false);
    if (inner || notJudged || shared || isOfService(term) || !answersTo(term, askedIn(parts[part]!))) continue;
    add(place, "lines", false);
    add(place, "total", isCutApart(term, grain, askedIn(parts[part]!)));
  }
  return [...sets.values()].map(({ part, basis, isThere, isWhole, lines, total }) => {
    const { by, filter } = parts[part]!;
    const own = [...new Set([...lines, ...total])].map((place) => terms[place]!.term);
    const ask: ListingAsk = {
      ...{ basis, terms: own, isThere, columns: columnsOf(own, parts[part]!, basis), from: period.from, to: period.to },
      ...{ grain: isWhole ? "whole" : grain, by: isWhole ? [] : by, filter, zone, now },
    };
    return { part, ask, lines, total };
  });
};

/** Plans what a report's evidence lists. @param now the moment of the figures, ms since the epoch */
export const planOf = (asked: AskedReport, now: number): Plan => {
  const parts: Part[] = [];
  const places = new Map<string, number>();
  const partPlace = (part: Part): number => {
    const key = JSON.stringify(part);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, parts.length);
    return parts.push(part) - 1;
  };
  const { terms, placeOf } = numbering({ parts, partPlace }, asked.scope.scope === "all");
  const columns = asked.definition.columns.map((column): PlannedColumn => {
    const { measure: name } = column;
    const found = partOf(column, asked);
    // What has no answer is folded from nothing.
    if (found === undefined) return { measure: name, part: null, answered: false, is: { parts: [] } };
    const [part, told] = [partPlace(found), askedIn(found)];
    if (!isAnswered(measures[name], told)) return { measure: name, part, answered: false, is: { parts: [] } };
    return { measure: name, part, answered: true, is: treeOf(measures[name], (term) => placeOf(term, part, told)) };
  });
  return { parts, columns, terms, sets: setsOf(terms, parts, asked, now) };
};
