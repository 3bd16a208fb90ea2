import type { AnyList, Session } from "@zongji/api";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNowByMinute } from "../look/clock.tsx";
import { FilterRow, filtersIn, ListTable, type Shown, sortOf, useListColumns } from "../look/list/index.ts";
import { Failing, Nothing } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import type { List } from "../server/list.ts";
import { may, useGroups } from "../server/queries.ts";

/** What a list says in words of its room: that it could not be had, that there is nothing, that nothing matches. */
export type ListWords = {
  readonly failed: string;
  readonly none: string;
  readonly noneWhy: string;
  readonly noneMatch: string;
  readonly noneMatchWhy: string;
};

export type RowsProps<Row> = {
  readonly session: Session;
  readonly list: AnyList;
  /** What `useList` gives. */
  readonly found: List<Row>;
  readonly shown: Readonly<Record<string, Shown<Row>>>;
  readonly isShown: (column: string) => boolean;
  readonly words: ListWords;
  /** Height of what stands above and below the rows, px. */
  readonly around: number;
  /** Stands behind the filters. */
  readonly extra?: ReactNode;
  /** Stands in the place of what failed. */
  readonly failing?: ReactNode;
  readonly types?: Parameters<typeof FilterRow>[0]["types"];
  readonly ticked?: Parameters<typeof ListTable<Row & object>>[0]["ticked"];
};

/** Filters, rows and pages of a room's list; failing and empty it says why. */
export const ListRows = <Row extends { readonly id: string | number }>(props: RowsProps<Row>) => {
  const { session, list, found, shown, isShown, words, around, extra, failing, types, ticked } = props;
  const { t } = useTranslation();
  const failureWords = useFailureWords();
  const now = useNowByMinute();
  const { data: groups } = useGroups();
  const { query, change, clear, refetch, error } = found;
  const columns = useListColumns<Row>({ list, shown, groups, now, sort: sortOf(list, query) });
  const filtered = Object.keys(filtersIn(query)).length > 0;
  const unmasked = may(session, "number.unmasked");
  return (
    <>
      <FilterRow {...{ list, query, change, clear, unmasked, groups, types, extra }} />
      {failing ??
        (error ? (
          <Failing what={words.failed} why={failureWords(error)} again={refetch} />
        ) : (
          <ListTable<Row>
            {...found}
            list={list}
            rowKey="id"
            columns={columns.filter(({ key }) => isShown(key))}
            around={around}
            {...(ticked && { ticked })}
            empty={
              <Nothing
                title={filtered ? words.noneMatch : words.none}
                why={filtered ? words.noneMatchWhy : words.noneWhy}
                action={filtered && <Button onClick={clear}>{t("list.clear")}</Button>}
              />
            }
          />
        ))}
    </>
  );
};
