import { callerPattern, type ReportQuery, type ReportShown } from "@zongji/api";
import {
  type ChartKind,
  chartKinds,
  comparisons,
  type Grain,
  grains,
  type PeriodPreset,
  periodPresets,
  presetDays,
  reportFilters,
  type Split,
} from "@zongji/domain";

/** How a report's figures are drawn; "none": not. */
export type Drawn = ChartKind | "none";

/** What a page's address asks: a report's question, and how its answer is shown. */
export type Question = ReportQuery & {
  readonly chart?: Drawn | undefined;
  /** Measures that the chart shows. */
  readonly show?: readonly string[] | undefined;
  /** Columns beside the contract's are hidden. */
  readonly extra?: "no" | undefined;
};
export type QuestionChange = Partial<Record<keyof Question, string | readonly string[] | undefined>>;

const one = <const T extends readonly string[]>(values: T, text: string | null): T[number] | undefined =>
  values.find((value) => value === text);

const drawn: readonly Drawn[] = [...chartKinds, "none"];

/** Reads a question from an address. Undefined: it has no period. */
export const questionIn = (search: URLSearchParams): Question | undefined => {
  const [from, to] = [search.get("from"), search.get("to")];
  if (from === null || to === null) return undefined;
  const compare = (search.get("compare") ?? "").split(",").filter((each) => one(comparisons, each) !== undefined);
  const filters = reportFilters.flatMap((name) => {
    const value = search.get(name);
    return value ? [[name, value] as const] : [];
  });
  const grain = one(grains, search.get("grain"));
  const chart = one(drawn, search.get("chart"));
  const show = search.get("show")?.split(",").filter(Boolean);
  const by = search.get("by");
  const isComplaint = search.get("complaint") === "yes";
  const caller = search.get("caller");
  return {
    ...{ from, to, ...Object.fromEntries(filters) },
    ...(grain && { grain: grain as Grain }),
    ...(by && { by: by as Split }),
    ...(isComplaint && { complaint: "yes" as const }),
    ...(caller && new RegExp(callerPattern).test(caller) && { caller }),
    ...(compare.length > 0 && { compare: compare.join(",") }),
    ...(chart && { chart: chart as Drawn }),
    ...(show && show.length > 0 && { show }),
    ...(search.get("extra") === "no" && { extra: "no" as const }),
  };
};

/** The question with a change, as an address. */
export const addressWith = (search: URLSearchParams, change: QuestionChange): URLSearchParams => {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    const text = Array.isArray(value) ? value.join(",") : (value as string | undefined);
    if (text) next.set(name, text);
    else next.delete(name);
  }
  return next;
};

/** All that narrows a report. */
export const filtersOf = ({ filters }: Pick<ReportShown, "filters">) =>
  [...filters, "complaint", "caller"] as const satisfies readonly (keyof ReportQuery)[];

/** What the server is asked: without how it is shown. */
export const askedOf = ({ chart: _, show: __, extra: ___, ...query }: Question): ReportQuery => query;

/** The preset whose days these are. */
export const presetOf = (
  { from, to }: Pick<Question, "from" | "to">,
  now: number,
  zone: string,
): PeriodPreset | undefined =>
  periodPresets.find((preset) => {
    const days = presetDays(preset, now, zone);
    return days.from === from && days.to === to;
  });

/** What a person chose last: which report, and how she looked at it. A period is kept as its preset, so that "today" is today again. */
export type Remembered = {
  readonly report?: string;
  readonly preset?: PeriodPreset;
  readonly reports?: Readonly<Record<string, string>>;
};
const kept = ["grain", "by", "compare", "chart", "show", "extra"];

const keyOf = (user: string): string => `zongji.reports.${user}`;

export const remembered = (user: string): Remembered => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(user)) ?? "{}");
    return typeof value === "object" && value !== null ? (value as Remembered) : {};
  } catch {
    return {};
  }
};

export const remember = (user: string, report: string, search: URLSearchParams, preset: PeriodPreset | undefined) => {
  const before = remembered(user);
  const own = new URLSearchParams([...search].filter(([name]) => kept.includes(name)));
  const next: Remembered = {
    ...before,
    report,
    ...(preset && { preset }),
    reports: { ...before.reports, [report]: own.toString() },
  };
  try {
    localStorage.setItem(keyOf(user), JSON.stringify(next));
  } catch {
    // A browser that keeps nothing only forgets.
  }
};

/** The address of a report that is opened without one: the period before, else the remembered one, else today. */
export const firstAddress = (
  user: string,
  report: string,
  now: number,
  zone: string,
  period?: { readonly from: string; readonly to: string },
): URLSearchParams => {
  const { preset = "today", reports = {} } = remembered(user);
  const known = periodPresets.includes(preset) ? preset : "today";
  const days = period ?? presetDays(known, now, zone);
  const search = new URLSearchParams({ from: days.from, to: days.to });
  for (const [name, value] of new URLSearchParams(reports[report] ?? ""))
    if (kept.includes(name)) search.set(name, value);
  return search;
};
