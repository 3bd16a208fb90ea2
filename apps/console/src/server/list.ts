import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AnyList, OperationId, PageOf } from "@zongji/api";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import {
  allRows,
  changed,
  isScrolledIn,
  type ListChange,
  type ListQuery,
  pageIn,
  queryOf,
  type Scrolled,
} from "../look/list/index.ts";
import { countAgain, countQuery, needsCount, type RowsThere, withCount } from "./list-count.ts";
import { type Answer, request } from "./request.ts";

/** The operations that answer with a page of a list. */
export type ListId = {
  [K in OperationId]: Answer<K> extends PageOf<unknown> ? K : never;
}[OperationId];
type RowOf<K extends ListId> = Answer<K> extends PageOf<infer Row> ? Row : never;

/** A list as this page's address asks for it. */
export type List<Row> = {
  readonly query: ListQuery;
  readonly change: (change: ListChange) => void;
  /** Takes all filters away, and the order. */
  readonly clear: () => void;
  /** Shows it as this query says, and not as before. */
  readonly show: (query: ListQuery) => void;
  /** The rows that are shown: of one page, or all that were fetched so far. */
  readonly page: PageOf<Row> | undefined;
  /** Undefined: the list is shown by pages. */
  readonly scrolled: Scrolled | undefined;
  /** The page's number, from 1. */
  readonly number: number;
  readonly pageSize: number;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: unknown;
  readonly refetch: () => void;
};

const usualSize = 20;
/** Rows that are fetched at once where they are scrolled through. */
const scrolledSize = 200;

/** A row that was changed while it was scrolled to comes again at its new place: it stands there alone. */
const once = <Row>({ key }: AnyList, pages: readonly PageOf<Row>[]): Row[] => {
  const rows = new Map<unknown, Row>();
  for (const row of pages.flatMap(({ items }) => items)) {
    const its = (row as Readonly<Record<string, unknown>>)[key];
    rows.delete(its);
    rows.set(its, row);
  }
  return [...rows.values()];
};

type Asking<Row> = (asked: ListQuery) => Promise<PageOf<Row>>;

type Scrolling = { readonly isOn: boolean; readonly isCountApart: boolean };
type Counting = { readonly list: AnyList; readonly filters: ListQuery; readonly isOn: boolean };

/** How many rows there are, asked for once they are there and only where they are not all of them: a first page does not wait for it. Of further pages it is the same. */
const useCounted = <Row>({ list, filters, isOn }: Counting, ask: Asking<Row>, rows: RowsThere<Row>) => {
  const { sort: _, ...counted } = filters;
  const answer = useQuery({
    ...countQuery(list.id, counted, () => ask({ ...counted, count: "only" })),
    enabled: isOn && needsCount(rows),
  });
  return isOn ? withCount(rows, answer.data) : rows.page;
};

/** By the row that they follow, as pages are. A row that is changed meanwhile may move to where one has been already: who asks anew sees the list as it is then. What was fetched is forgotten with the page: who comes back sees the list as it is then. */
const useScrolled = <Row>(list: AnyList, asked: ListQuery, ask: Asking<Row>, { isOn, isCountApart }: Scrolling) => {
  const client = useQueryClient();
  const queryKey = ["list", list.id, "scrolled", asked];
  const answer = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      ask({
        ...asked,
        pageSize: scrolledSize,
        ...(isCountApart || pageParam !== null ? { count: "none" } : {}),
        ...(pageParam !== null && { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: isOn,
    gcTime: 0,
    // All rows that were scrolled through would be compared with themselves each time some come.
    structuralSharing: false,
    // All that was scrolled through would be fetched again, page by page.
    refetchOnReconnect: false,
  });
  const { data, hasNextPage, fetchNextPage, isFetchNextPageError } = answer;
  const page = useMemo((): PageOf<Row> | undefined => {
    const [first] = data?.pages ?? [];
    return first && { ...first, items: once(list, data!.pages), next: null, previous: null };
  }, [data, list]);
  const more = (): void => {
    // Asked for here alone: a table of very many rows is not drawn anew because more are on their way.
    if (hasNextPage && !isFetchNextPageError && client.getQueryState(queryKey)?.fetchStatus === "idle")
      void fetchNextPage();
  };
  // From the top: all that was scrolled through would else be fetched again.
  const again = (): void => void client.resetQueries({ queryKey, exact: true });
  const scrolled = { more, failed: isFetchNextPageError, again: () => void fetchNextPage() };
  return { answer, page, again, scrolled };
};

type Options = {
  /** Asks again so often; absent, or where all is scrolled through: when the person does. */
  readonly everyMs?: number;
  /** What the page itself asks, beside its address. */
  readonly fixed?: ListQuery;
  /** How many there are is asked for beside the rows, for a list that takes long to count. */
  readonly isCountApart?: boolean;
};

/** @param never parameters that the person may not give */
export const useList = <K extends ListId>(
  id: K,
  list: AnyList,
  never: readonly string[] = [],
  { everyMs, fixed = {}, isCountApart = false }: Options = {},
): List<RowOf<K>> => {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const isScrolled = isScrolledIn(search);
  const query = Object.fromEntries(Object.entries(queryOf(list, search)).filter(([name]) => !never.includes(name)));
  const { after, before, pageSize: _size, ...filters } = query;
  const pageSize = Number(query.pageSize ?? usualSize);
  const asked = { ...query, ...fixed, pageSize, ...(isCountApart && { count: "none" }) };
  const ask: Asking<RowOf<K>> = (given) =>
    (request as (id: ListId, given: object) => Promise<unknown>)(id, { query: given }) as Promise<PageOf<RowOf<K>>>;
  const paged = useQuery({
    queryKey: ["list", list.id, asked],
    queryFn: () => ask(asked),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs ?? false,
    enabled: !isScrolled,
  });
  const whole = useScrolled(list, { ...filters, ...fixed }, ask, { isOn: isScrolled, isCountApart });
  const answer = isScrolled ? whole.answer : paged;
  const page = useCounted({ list, filters: { ...filters, ...fixed }, isOn: isCountApart }, ask, {
    page: isScrolled ? whole.page : paged.data,
    isFirst: isScrolled || (after === undefined && before === undefined),
    isOfBefore: answer.isPlaceholderData,
    isLast: isScrolled ? !whole.answer.hasNextPage : (paged.data?.next ?? null) === null,
  });
  return {
    query,
    // From the address as it is: of two changes in quick succession the second would else undo the first.
    change: (what) => setSearch(changed(new URLSearchParams(window.location.search), what)),
    clear: () => setSearch(isScrolled ? new URLSearchParams(allRows) : new URLSearchParams()),
    show: (what) => setSearch(changed(isScrolled ? new URLSearchParams(allRows) : new URLSearchParams(), what)),
    page,
    scrolled: isScrolled ? whole.scrolled : undefined,
    number: pageIn(search),
    pageSize,
    isPending: answer.isPending,
    isFetching: isScrolled ? whole.answer.isRefetching : paged.isFetching,
    // Rows that are there stay, whatever became of those that follow.
    error: answer.isError && !(isScrolled && whole.page) ? answer.error : null,
    refetch: () => {
      countAgain(client, list.id);
      if (isScrolled) whole.again();
      else void paged.refetch();
    },
  };
};
