import type { AnyList } from "@zongji/api";

/** What is asked of a list: its filters, its order and its place, each as the query has it. */
export type ListQuery = Readonly<Record<string, string | number>>;
export type ListChange = Readonly<Record<string, string | number | undefined>>;

export const pageSizes = [20, 50, 100] as const;

type Part = {
  readonly type?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly { readonly const?: unknown }[];
};

const parsed = (text: string, part: Part): string | number | undefined => {
  if (part.anyOf) return part.anyOf.some((one) => one.const === text) ? text : undefined;
  if (part.type === "integer") {
    const n = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return n >= (part.minimum ?? 0) && n <= (part.maximum ?? Number.MAX_SAFE_INTEGER) ? n : undefined;
  }
  const { pattern, minLength = 0, maxLength = 1024 } = part;
  const isRight = text.length >= minLength && text.length <= maxLength && (!pattern || new RegExp(pattern).test(text));
  return isRight ? text : undefined;
};

/** What an address asks of a list. What it can't mean is left out, not sent on. */
export const queryOf = (list: AnyList, search: URLSearchParams): ListQuery => {
  const found: Record<string, string | number> = {};
  for (const [name, part] of Object.entries(list.query.properties)) {
    const text = search.get(name);
    const value = text === null || text === "" || name === "count" ? undefined : parsed(text, part as Part);
    if (value !== undefined) found[name] = value;
  }
  if (!pageSizes.some((size) => size === found.pageSize)) delete found.pageSize;
  return found;
};

const ofPlace = ["after", "before", "page"] as const;
const ofPaging: ReadonlySet<string> = new Set([...ofPlace, "sort", "pageSize"]);

/** The filters alone. */
export const filtersIn = (query: ListQuery): ListQuery =>
  Object.fromEntries(Object.entries(query).filter(([name]) => !ofPaging.has(name)));

/** The address with something changed; but for a step to another page it goes back to the first. */
export const changed = (search: URLSearchParams, change: ListChange): URLSearchParams => {
  const next = new URLSearchParams(search);
  for (const name of ofPlace) next.delete(name);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, String(value));
  }
  return next;
};

/** In an address: all rows beneath each other, instead of pages. */
export const allRows = { rows: "all" } as const;
/** Whether an address asks for that. */
export const isScrolledIn = (search: URLSearchParams): boolean => search.get("rows") === allRows.rows;

/** The number of the page that an address shows, from 1; only for the eye: a page is found by its cursor. */
export const pageIn = (search: URLSearchParams): number => {
  const isFirst = !search.has("after") && !search.has("before");
  return isFirst ? 1 : Math.max(1, Number.parseInt(search.get("page") ?? "", 10) || 1);
};
