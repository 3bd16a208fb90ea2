import type { ReportQuery } from "@zongji/api";
import {
  type Comparison,
  complaintTypes,
  type Dimension,
  type Filter,
  type Grain,
  isOfCallers,
  isTooFine,
  periodFrom,
  type ReportDefinition,
  type ReportPeriod,
  reportFilters,
  reports,
  type Split,
  typesBeneath,
} from "@zongji/domain";
import { businessTypesOf, type Db, type SealedNumber } from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";
import type { CallerNumbers } from "./caller-numbers.ts";
import { definitionIn } from "./readings.ts";
import { agentsOfGroups } from "./store.ts";

/** Whose figures somebody may see: plain JSON, so that a job can keep it. */
export type ReportScope =
  | { readonly scope: "all" }
  | { readonly scope: "group"; readonly groups: readonly string[]; readonly agents: readonly string[] };

/** A report's question, checked: plain JSON. */
export type AskedReport = {
  /** Its id; of one that is being put together empty. */
  readonly report: string;
  /** As it was when it was asked: an own report may be changed meanwhile. */
  readonly definition: ReportDefinition;
  readonly period: ReportPeriod;
  readonly grain: Grain;
  readonly by: Split;
  readonly filter: Filter;
  /** The number outside that it is asked of, for heads of files; the filter has its pseudonym. */
  readonly caller?: SealedNumber;
  readonly compare: readonly Comparison[];
  readonly scope: ReportScope;
  /** IANA name of the hotline's. */
  readonly zone: string;
};

/** A question as a job kept it: one of a release before has no definition with it. */
export const keptQuestion = (asked: AskedReport): AskedReport => ({
  ...asked,
  definition: asked.definition ?? reports[asked.report as keyof typeof reports],
});

/** @throws Refusal forbidden */
export const scopeFor = async (db: Db, principal: Principal): Promise<ReportScope> => {
  const { scope, groups } = reachOf(principal, "report.see");
  if (scope === "all") return { scope };
  return { scope: "group", groups, agents: await agentsOfGroups(db, groups) };
};

/** The filters as they were asked for. @throws Refusal badRequest: the report has no such filter; forbidden: a group or an agent of others */
const filterOf = async (
  db: Db,
  { filters }: ReportDefinition,
  query: ReportQuery,
  scope: ReportScope,
): Promise<Filter> => {
  const filter: { [D in Dimension]?: readonly string[] } = {};
  for (const name of reportFilters) {
    const asked = query[name];
    if (asked === undefined) continue;
    if (!filters.includes(name)) throw new Refusal("badRequest", { field: name });
    filter[name] = [...new Set(asked.split(",").filter((each) => each !== ""))];
  }
  if (scope.scope === "group") {
    const isForeign = (name: "group" | "agent", own: readonly string[]): boolean =>
      filter[name]?.some((each) => !own.includes(each)) ?? false;
    if (isForeign("group", scope.groups)) throw new Refusal("forbidden", { field: "group" });
    if (isForeign("agent", scope.agents)) throw new Refusal("forbidden", { field: "agent" });
  }
  if (query.complaint !== undefined && !filters.includes("businessType"))
    throw new Refusal("badRequest", { field: "complaint" });
  const { businessType } = filter;
  if (businessType === undefined && query.complaint === undefined) return filter;
  const types = await businessTypesOf(db);
  const sought = businessType?.flatMap((id) => typesBeneath(types, id));
  const marked = query.complaint === undefined ? undefined : complaintTypes(types);
  const both = sought && marked ? sought.filter((id) => marked.includes(id)) : (sought ?? marked ?? []);
  return { ...filter, businessType: [...new Set(both)] };
};

const dayMs = 86_400_000;
/** How finely a period is shown where nobody chose: lines of agents or groups need no time beside them. */
const usualGrain = ({ from, to }: ReportPeriod, by: Split): Grain => {
  if (by !== "none") return "whole";
  if (to - from <= 2 * dayMs) return "hour";
  return to - from <= 92 * dayMs ? "day" : "month";
};

/** A report by its id. */
export type ReportFound = { readonly id: string; readonly definition: ReportDefinition };

/** @throws Refusal forbidden numbersMasked: the reader may not see numbers; tooMany: he tried too many; badRequest: nothing of the report is of a caller */
const callerOf = async (
  { caller }: ReportQuery,
  definition: ReportDefinition,
  numbers: CallerNumbers | undefined,
): Promise<{ readonly party: string; readonly sealed: SealedNumber } | undefined> => {
  if (caller === undefined) return undefined;
  if (numbers === undefined || !isOfCallers(definition)) throw new Refusal("badRequest", { field: "caller" });
  return numbers.search(caller);
};

/**
 * Checks a question. @param asker `numbers`: how a caller's number is looked for; absent: not at all, since what is kept for long holds no number
 * @throws Refusal badRequest with the field, refused reportTooFine, forbidden
 */
export const askedReport = async (
  db: Db,
  { id: report, definition }: ReportFound,
  query: ReportQuery,
  { zone, scope, numbers }: { readonly zone: string; readonly scope: ReportScope; readonly numbers?: CallerNumbers },
): Promise<AskedReport> => {
  const period = periodFrom(query.from, query.to, zone);
  if (typeof period === "string") throw new Refusal("badRequest", { field: period });
  const { splits } = definition;
  const by = query.by ?? splits[0];
  if (!splits.includes(by)) throw new Refusal("badRequest", { field: "by" });
  const grain = query.grain ?? usualGrain(period, by);
  if (isTooFine(period, grain)) throw new Refusal("refused", { reason: "reportTooFine" });
  const compare = [...new Set((query.compare?.split(",") ?? []) as Comparison[])];
  const filter = await filterOf(db, definition, query, scope);
  const read = await definitionIn(db, { id: report, definition }, period, zone);
  const asked = { report, definition: read, period, grain, by, filter, compare, scope, zone };
  const caller = await callerOf(query, definition, numbers);
  if (caller === undefined) return asked;
  return { ...asked, filter: { ...filter, caller: [caller.party] }, caller: caller.sealed };
};
