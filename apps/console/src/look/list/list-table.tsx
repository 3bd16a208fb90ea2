import { LeftOutlined, RightOutlined, VerticalRightOutlined } from "@ant-design/icons";
import type { AnyList, PageOf } from "@zongji/api";
import { Button, type CheckboxChangeEvent, Select, Table, type TableRef } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../duration.ts";
import { allRows, type ListChange, type ListQuery, pageSizes } from "./address.ts";
import { Blocks, PlaceOfRows, type Scrolled, useStretch } from "./blocks.tsx";
import type { Column } from "./columns.tsx";
import { tickedAfter } from "./ticks.ts";
import "./list.css";

type Pages = {
  readonly page: PageOf<unknown> | undefined;
  /** Undefined: the list is shown by pages. */
  readonly scrolled: Scrolled | undefined;
  /** From 1, for the eye. */
  readonly number: number;
  readonly pageSize: number;
  readonly change: (change: ListChange) => void;
};

/** The ways to other pages. */
const Steps = ({ page, number, pageSize, change }: Pages) => {
  const { t } = useTranslation();
  const { total = null, more = false, next = null, previous = null } = page ?? {};
  const last = total === null ? undefined : Math.max(1, Math.ceil(total / pageSize));
  return (
    <>
      <Button
        icon={<VerticalRightOutlined />}
        aria-label={t("list.first")}
        title={t("list.first")}
        disabled={previous === null}
        onClick={() => change({})}
      />
      <Button
        icon={<LeftOutlined />}
        aria-label={t("list.previous")}
        title={t("list.previous")}
        disabled={previous === null}
        onClick={() => previous !== null && change(number > 2 ? { before: previous, page: number - 1 } : {})}
      />
      <span className="figure">
        {last === undefined || more ? t("list.page", { page: number }) : t("list.pageOf", { page: number, last })}
      </span>
      <Button
        icon={<RightOutlined />}
        aria-label={t("list.next")}
        title={t("list.next")}
        disabled={next === null}
        onClick={() => next !== null && change({ after: next, page: number + 1 })}
      />
    </>
  );
};

/** How many there are, the ways to other pages, and how many stand on one; or all of them to scroll through. */
const Pager = (props: Pages) => {
  const { t } = useTranslation();
  const { page, pageSize, scrolled, change } = props;
  const { total = null, more = false, items = [] } = page ?? {};
  return (
    <nav className="list-pager" aria-label={t("list.pages")}>
      {total !== null && (
        <span>{t(more ? "list.totalMore" : "list.total", { count: total, shown: count(total) })}</span>
      )}
      {scrolled ? (
        <>
          {scrolled.failed && (
            <span role="alert" className="warn">
              {t("list.moreFailed")}{" "}
              <Button type="link" size="small" onClick={scrolled.again}>
                {t("page.again")}
              </Button>
            </span>
          )}
          <span className="figure" data-fetched={items.length}>
            {t("list.fetched", { count: items.length, shown: count(items.length) })}
          </span>
        </>
      ) : (
        <Steps {...props} />
      )}
      <Select<number | "all">
        aria-label={t("list.pageSize")}
        value={scrolled ? allRows.rows : pageSize}
        options={[
          ...pageSizes.map((size) => ({ value: size, label: t("list.perPage", { size }) })),
          { value: allRows.rows, label: t("list.allRows") },
        ]}
        onChange={(size) =>
          change(size === allRows.rows ? { ...allRows, pageSize: undefined } : { pageSize: size, rows: undefined })
        }
        style={{ width: 112 }}
      />
    </nav>
  );
};

type Props<Row> = Pages & {
  readonly list: AnyList;
  readonly page: PageOf<Row> | undefined;
  readonly isPending: boolean;
  readonly query: ListQuery;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: keyof Row & string;
  readonly empty: ReactNode;
  /** Height of what stands above and below the rows, px. */
  readonly around: number;
  /** Rows can be ticked: their keys, and what is told of a change. */
  readonly ticked?: { readonly keys: readonly string[]; readonly tick: (keys: readonly string[]) => void };
};

const nothing = (): void => {};
const noRows: readonly never[] = [];
/** How rows are drawn that are scrolled through; it must be the same with each drawing. */
const inBlocks = { body: { wrapper: Blocks } };

/** The order that a list is shown in, as a query says it. */
export const sortOf = (list: AnyList, query: ListQuery): string =>
  typeof query.sort === "string" ? query.sort : `${list.order.direction === "desc" ? "-" : ""}${list.order.by}`;

/** Ticks one row, or with Shift all from the one that was ticked last. */
const useTicking = <Row extends object>({ page, rowKey, ticked }: Props<Row>) => {
  const last = useRef<string>(undefined);
  return (key: string, { target, nativeEvent }: CheckboxChangeEvent): void => {
    if (ticked === undefined) return;
    const rows: readonly Row[] = page?.items ?? noRows;
    const all = rows.map((row) => String(row[rowKey]));
    const from = nativeEvent.shiftKey ? last.current : undefined;
    ticked.tick(tickedAfter(all, ticked.keys, { key, isTicked: target.checked, from }));
    last.current = target.checked ? key : undefined;
  };
};

/** A list's rows: its head stays in sight, a press on it sorts, and pages are gone through by the row they begin at. */
export const ListTable = <Row extends object>(props: Props<Row>) => {
  const { list, page, scrolled, isPending, columns, rowKey, empty, around, change, ticked } = props;
  const { t } = useTranslation();
  // A column is as wide as it says: a long text must not push the last one out of sight.
  const width = columns.reduce((sum, column) => sum + column.width, ticked ? 32 : 0);
  const table = useRef<TableRef>(null);
  // Another question is answered from its first row on.
  const asked = scrolled && JSON.stringify(props.query);
  const { rows, place } = useStretch(page?.items ?? noRows, asked, table);
  useEffect(() => {
    const body = asked === undefined ? null : table.current?.nativeElement.querySelector(".ant-table-body");
    if (body) body.scrollTop = 0;
  }, [asked]);
  const tickRow = useTicking(props);
  // What scrolls can be come to by keyboard, where nothing in it can.
  useEffect(() => {
    const own = table.current?.nativeElement;
    own?.querySelector(".ant-table-body")?.setAttribute("tabindex", "0");
    // The hidden row that measures columns holds the head's checkbox once more: nobody comes to that.
    for (const copy of own?.querySelectorAll(".ant-table-measure-row input") ?? []) copy.setAttribute("tabindex", "-1");
  });
  return (
    <PlaceOfRows value={{ ...place, more: scrolled?.more ?? nothing }}>
      <Table<Row>
        ref={table}
        size="small"
        className="list-table"
        rowKey={rowKey}
        sticky
        scroll={{ x: width, y: `calc(100vh - ${around}px - var(--bar-height, 0px))` }}
        {...(scrolled && { components: inBlocks })}
        loading={isPending}
        dataSource={rows}
        columns={[...columns]}
        locale={{ emptyText: isPending ? " " : empty }}
        pagination={false}
        {...(ticked && {
          rowSelection: {
            columnWidth: 32,
            fixed: true,
            // What can be done with many at once is done with those that one has looked at.
            hideSelectAll: scrolled !== undefined,
            // What was ticked on other pages stays ticked.
            preserveSelectedRowKeys: true,
            selectedRowKeys: [...ticked.keys],
            // Of a list that is scrolled through the table has a stretch alone, and does not know what lies between two rows.
            onChange: (keys) => scrolled === undefined && ticked.tick(keys.map(String)),
            getTitleCheckboxProps: () => ({ "aria-label": t("list.tickAll") }),
            getCheckboxProps: (row) => ({
              "aria-label": t("list.tick"),
              ...(scrolled && { onChange: (event) => tickRow(String(row[rowKey]), event) }),
            }),
          },
        })}
        onChange={(_, __, sorter) => {
          const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
          const sort = order ? `${order === "descend" ? "-" : ""}${String(columnKey)}` : undefined;
          change({ sort: sort === sortOf(list, {}) ? undefined : sort });
        }}
      />
      <Pager {...props} />
    </PlaceOfRows>
  );
};
