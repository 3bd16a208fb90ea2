import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AnyList, OperationId, PageOf } from "@zongji/api";
import { useSearchParams } from "react-router";
import { changed, type ListChange, type ListQuery, pageIn, queryOf } from "../look/list/index.ts";
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
  readonly page: PageOf<Row> | undefined;
  /** The page's number, from 1. */
  readonly number: number;
  readonly pageSize: number;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly error: unknown;
  readonly refetch: () => void;
};

const usualSize = 20;

/** @param never parameters that the person may not give. @param everyMs asks again so often; absent: when the person does */
export const useList = <K extends ListId>(
  id: K,
  list: AnyList,
  never: readonly string[] = [],
  everyMs?: number,
  /** What the page itself asks, beside its address. */
  fixed: ListQuery = {},
): List<RowOf<K>> => {
  const [search, setSearch] = useSearchParams();
  const query = Object.fromEntries(Object.entries(queryOf(list, search)).filter(([name]) => !never.includes(name)));
  const pageSize = Number(query.pageSize ?? usualSize);
  const asked = { ...query, ...fixed, pageSize };
  const answer = useQuery({
    queryKey: ["list", list.id, asked],
    queryFn: () =>
      (request as (id: ListId, given: object) => Promise<unknown>)(id, { query: asked }) as Promise<PageOf<RowOf<K>>>,
    placeholderData: keepPreviousData,
    refetchInterval: everyMs ?? false,
  });
  return {
    query,
    // From the address as it is: of two changes in quick succession the second would else undo the first.
    change: (what) => setSearch(changed(new URLSearchParams(window.location.search), what)),
    clear: () => setSearch(new URLSearchParams()),
    page: answer.data,
    number: pageIn(search),
    pageSize,
    isPending: answer.isPending,
    isFetching: answer.isFetching,
    error: answer.isError ? answer.error : null,
    refetch: () => void answer.refetch(),
  };
};
