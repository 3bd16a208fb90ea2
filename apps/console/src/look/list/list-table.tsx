import { LeftOutlined, RightOutlined, VerticalRightOutlined } from "@ant-design/icons";
import type { AnyList, PageOf } from "@zongji/api";
import { Button, Select, Table, type TableRef } from "antd";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { count } from "../duration.ts";
import { type ListChange, type ListQuery, pageSizes } from "./address.ts";
import type { Column } from "./columns.tsx";
import "./list.css";

type Pages = {
  readonly page: Pick<PageOf<unknown>, "total" | "more" | "next" | "previous"> | undefined;
  /** From 1, for the eye. */
  readonly number: number;
  readonly pageSize: number;
  readonly change: (change: ListChange) => void;
};

/** How many there are, and the ways to other pages. */
const Pager = ({ page, number, pageSize, change }: Pages) => {
  const { t } = useTranslation();
  const { total = null, more = false, next = null, previous = null } = page ?? {};
  const last = total === null ? undefined : Math.max(1, Math.ceil(total / pageSize));
  return (
    <nav className="list-pager" aria-label={t("list.pages")}>
      {total !== null && (
        <span>{t(more ? "list.totalMore" : "list.total", { count: total, shown: count(total) })}</span>
      )}
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
      <Select
        aria-label={t("list.pageSize")}
        value={pageSize}
        options={pageSizes.map((size) => ({ value: size, label: t("list.perPage", { size }) }))}
        onChange={(size) => change({ pageSize: size })}
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

/** The order that a list is shown in, as a query says it. */
export const sortOf = (list: AnyList, query: ListQuery): string =>
  typeof query.sort === "string" ? query.sort : `${list.order.direction === "desc" ? "-" : ""}${list.order.by}`;

/** A list's rows: its head stays in sight, a press on it sorts, and pages are gone through by the row they begin at. */
export const ListTable = <Row extends object>(props: Props<Row>) => {
  const { list, page, isPending, columns, rowKey, empty, around, change, ticked } = props;
  const { t } = useTranslation();
  // A column is as wide as it says: a long text must not push the last one out of sight.
  const width = columns.reduce((sum, column) => sum + column.width, ticked ? 32 : 0);
  const table = useRef<TableRef>(null);
  // What scrolls can be come to by keyboard, where nothing in it can.
  useEffect(() => {
    const own = table.current?.nativeElement;
    own?.querySelector(".ant-table-body")?.setAttribute("tabindex", "0");
    // The hidden row that measures columns holds the head's checkbox once more: nobody comes to that.
    for (const copy of own?.querySelectorAll(".ant-table-measure-row input") ?? []) copy.setAttribute("tabindex", "-1");
  });
  return (
    <>
      <Table<Row>
        ref={table}
        size="small"
        className="list-table"
        rowKey={rowKey}
        sticky
        scroll={{ x: width, y: `calc(100vh - ${around}px - var(--bar-height, 0px))` }}
        loading={isPending}
        dataSource={page?.items ?? []}
        columns={[...columns]}
        locale={{ emptyText: isPending ? " " : empty }}
        pagination={false}
        {...(ticked && {
          rowSelection: {
            columnWidth: 32,
            fixed: true,
            // What was ticked on other pages stays ticked.
            preserveSelectedRowKeys: true,
            selectedRowKeys: [...ticked.keys],
            onChange: (keys) => ticked.tick(keys.map(String)),
            getTitleCheckboxProps: () => ({ "aria-label": t("list.tickAll") }),
            getCheckboxProps: () => ({ "aria-label": t("list.tick") }),
          },
        })}
        onChange={(_, __, sorter) => {
          const { columnKey, order } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
          const sort = order ? `${order === "descend" ? "-" : ""}${String(columnKey)}` : undefined;
          change({ sort: sort === sortOf(list, {}) ? undefined : sort });
        }}
      />
      <Pager {...props} />
    </>
  );
};
