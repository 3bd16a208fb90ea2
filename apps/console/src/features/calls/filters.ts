import type { CallQuery } from "@zongji/api";
import { dispositions } from "@zongji/domain";

const oneOf = <T extends string>(values: readonly T[], text: string | null): T | undefined =>
  values.find((value) => value === text);

const wholeNumber = (text: string | null, min: number, max: number): number | undefined => {
  if (text === null || !/^[0-9]{1,16}$/.test(text)) return undefined;
  const n = Number(text);
  return n >= min && n <= max ? n : undefined;
};

export const pageSizes = [20, 50, 100] as const;
const latestInstant = 8_640_000_000_000_000;

/** The filters of the call log as its address holds them. What an address can't mean is left out, not sent on. */
export const filtersOf = (search: URLSearchParams): CallQuery => {
  const text = (name: string, pattern: RegExp) => {
    const value = search.get(name);
    return value !== null && pattern.test(value) ? value : undefined;
  };
  const found = {
    from: wholeNumber(search.get("from"), 0, latestInstant),
    to: wholeNumber(search.get("to"), 0, latestInstant),
    number: text("number", /^[0-9+*#]{1,32}$/),
    numberEnd: text("numberEnd", /^[0-9]{4}$/),
    party: text("party", /^[A-Za-z0-9_-]{1,64}$/),
    agentNo: text("agentNo", /^.{1,16}$/),
    group: text("group", /^[A-Za-z0-9_-]{1,64}$/),
    direction: oneOf(["inbound", "outbound", "internal"] as const, search.get("direction")),
    disposition: oneOf(dispositions, search.get("disposition")),
    test: oneOf(["no", "only", "yes"] as const, search.get("test")),
    page: wholeNumber(search.get("page"), 1, 1_000_000),
    pageSize: pageSizes.find((size) => size === Number(search.get("pageSize"))),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as CallQuery;
};

/** The address with some filters changed; any change but of the page goes back to the first page. */
export const changed = (
  search: URLSearchParams,
  change: { readonly [K in keyof CallQuery]?: CallQuery[K] | undefined },
): URLSearchParams => {
  const next = new URLSearchParams(search);
  if (!("page" in change)) next.delete("page");
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, String(value));
  }
  return next;
};
