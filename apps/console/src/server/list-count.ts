/** How many rows a list has, where that is asked for beside them. */
import type { QueryClient } from "@tanstack/react-query";
import type { PageOf } from "@zongji/api";

/** `more`: there are more than `total`. */
export type Count = Pick<PageOf<unknown>, "total" | "more">;

/** Rows that a list shows. */
export type RowsThere<Row> = {
  readonly page: PageOf<Row> | undefined;
  /** They begin with the list's first row. */
  readonly isFirst: boolean;
  /** They are of what was asked before, and stay until the next are there. */
  readonly isOfBefore: boolean;
  /** Nothing follows them. */
  readonly isLast: boolean;
};

export const countIn = ({ total, more }: Count): Count => ({ total, more });

/** The query for how many there are: asked once for all pages of a search, until the list is asked for anew or left. */
export const countQuery = <Filters extends object>(list: string, filters: Filters, ask: () => Promise<Count>) => ({
  queryKey: ["list", list, "count", filters],
  queryFn: async (): Promise<Count> => countIn(await ask()),
  staleTime: Number.POSITIVE_INFINITY,
  // Who comes back sees rows of then, and how many there are then.
  gcTime: 0,
});

/** Counts again what is shown: its rows are asked for anew. */
export const countAgain = (client: QueryClient, list: string): void =>
  void client.invalidateQueries({ queryKey: ["list", list, "count"] });

const isWhole = <Row>({ isFirst, isLast }: RowsThere<Row>): boolean => isFirst && isLast;

/** Whether to ask: the rows are those of the question, and not all of the list. */
export const needsCount = <Row>(rows: RowsThere<Row>): boolean =>
  rows.page !== undefined && !rows.isOfBefore && !isWhole(rows);

/** Rows with how many there are, as far as that is known. */
export const withCount = <Row>(rows: RowsThere<Row>, counted: Count | undefined): PageOf<Row> | undefined => {
  const { page, isOfBefore } = rows;
  if (page === undefined) return undefined;
  if (isWhole(rows) && !isOfBefore) return { ...page, total: page.items.length, more: false };
  return counted === undefined ? page : { ...page, ...counted };
};
