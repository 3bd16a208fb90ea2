import { type AnyList, labelIn } from "@zongji/api";
import type { TableColumnType } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { duration, moment } from "../duration.ts";

/** A column of a list's table; `width` in px. */
export type Column<Row> = TableColumnType<Row> & { readonly key: string; readonly width: number };
/** What a page shows otherwise than the column's type does. */
export type Shown<Row> = { readonly render?: (row: Row) => ReactNode; readonly width?: number } & Omit<
  TableColumnType<Row>,
  "key" | "render" | "width"
>;

const widths = {
  text: 120,
  number: 88,
  instant: 172,
  duration: 76,
  choice: 112,
  flag: 80,
  group: 104,
  other: 120,
} as const;
const rightOf = new Set(["number", "duration"]);

type Given<Row> = {
  readonly list: AnyList;
  /** By the column's name; what the list does not have comes last, with its own title. */
  readonly shown: Readonly<Record<string, Shown<Row>>>;
  readonly groups?: readonly { readonly id: string; readonly name: string }[] | undefined;
  /** ms since the epoch: what is of today shows no date. */
  readonly now: number;
  /** As it is asked for: a column's name, with - in front for the greatest first. */
  readonly sort: string;
};

/** The columns of a list's table, each shown by its type unless the page says otherwise. */
export const useListColumns = <Row extends object>({ list, shown, groups, now, sort }: Given<Row>): Column<Row>[] => {
  const { t, i18n } = useTranslation();
  const shownAs = (name: string, value: unknown): ReactNode => {
    const { type, choices } = list.columns[name]!;
    if (value === null || value === undefined || value === "") return "—";
    if (type === "instant") return <span className="figure">{moment(Number(value), now)}</span>;
    if (type === "duration") return <span className="figure">{duration(Number(value))}</span>;
    if (type === "number") return <span className="figure">{String(value)}</span>;
    if (type === "flag") return t(value ? "page.yes" : "page.no");
    if (type === "group") return groups?.find(({ id }) => id === value)?.name ?? String(value);
    const word =
      type === "choice" && Object.hasOwn(choices ?? {}, String(value)) ? choices?.[String(value)] : undefined;
    return word ? labelIn(word, i18n.language) : String(value);
  };
  const [by, order] = sort.startsWith("-") ? [sort.slice(1), "descend" as const] : [sort, "ascend" as const];
  const own = Object.entries(list.columns).map(([name, { label, type }]): Column<Row> => {
    const { render, width = widths[type], ...more } = shown[name] ?? {};
    return {
      key: name,
      title: labelIn(label, i18n.language),
      render: (_, row) => (render ? render(row) : shownAs(name, (row as Record<string, unknown>)[name])),
      ...(rightOf.has(type) && { align: "right" as const }),
      ...(list.sortable.includes(name) && {
        sorter: true,
        sortOrder: by === name ? order : null,
        showSorterTooltip: false,
      }),
      ...more,
      width,
    };
  });
  const added = Object.entries(shown).flatMap(([name, { render, width = 96, ...more }]) =>
    name in list.columns ? [] : [{ key: name, render: (_: unknown, row: Row) => render?.(row), ...more, width }],
  );
  return [...own, ...added];
};
