import type { ExportedList } from "@zongji/api";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ExportButton } from "../exports/index.ts";
import { ColumnChoice, useChosenColumns } from "../look/list/index.ts";
import { ListRows, type RowsProps } from "./list-rows.tsx";
import { Views } from "./views.tsx";

type Props<Row> = Omit<RowsProps<Row>, "isShown" | "around"> & {
  /** Absent where the list is one of a page's tabs. */
  readonly title?: string;
  readonly exported: ExportedList;
  /** Ticked rows whose recordings may be copied. */
  readonly recordings?: readonly string[];
  /** Columns that are shown whatever the person has chosen. */
  readonly always?: readonly string[];
  /** Columns that the page adds and the person may hide, with their words. */
  readonly more?: Readonly<Record<string, string>>;
  readonly before?: ReactNode;
  readonly after?: ReactNode;
};

/** Height of what stands above and below the rows, px: of a page, and under its tabs. */
const aroundPage = 228;
const aroundTab = 290;

/** A room's list: what is done with it, its columns as the person has chosen them, its filters, rows and pages. */
export const ListPage = <Row extends { readonly id: string | number }>(props: Props<Row>) => {
  const { title, exported, recordings, always = [], more, before, after, ...rest } = props;
  const { session, list, found } = rest;
  const { t } = useTranslation();
  const chosen = useChosenColumns(list, session.user.id);
  const isShown = (name: string) => always.includes(name) || chosen.isShown(name);
  return (
    <div className={title === undefined ? "list-tab" : "page"}>
      <header className="page-head">
        {title !== undefined && <h1>{title}</h1>}
        {before}
        <ExportButton
          list={exported}
          query={found.query}
          columns={Object.keys(list.columns).filter(isShown)}
          {...(recordings && { recordings })}
        />
        <Views list={list} exported={exported} query={found.query} show={found.show} chosen={chosen} />
        <ColumnChoice list={list} chosen={chosen} {...(more && { more })} />
        <Button onClick={found.refetch} loading={found.isFetching}>
          {t("page.refresh")}
        </Button>
        {after}
      </header>
      <ListRows<Row> {...rest} isShown={isShown} around={title === undefined ? aroundTab : aroundPage} />
    </div>
  );
};
