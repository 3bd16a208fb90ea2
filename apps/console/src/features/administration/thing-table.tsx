import { PlusOutlined } from "@ant-design/icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { Button, Table, type TableColumnType } from "antd";
import { useTranslation } from "react-i18next";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";

/** A part's table: its rows, a button to add one, a press on a row to change it. */
export const ThingTable = <Row extends object>({
  query,
  rowKey,
  columns,
  add,
  open,
  note,
  sought = false,
}: {
  query: UseQueryResult<Row[]>;
  rowKey: keyof Row & string;
  columns: TableColumnType<Row>[];
  add?: { word: string; press: () => void };
  open?: (row: Row) => void;
  note: string;
  /** Something is looked for: no row means that nothing fits. */
  sought?: boolean;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  if (query.isError)
    return <Failing what={t("administration.failed")} why={words(query.error)} again={() => void query.refetch()} />;
  const button = add && (
    // What a new one begins with may come from the others.
    <Button type="primary" icon={<PlusOutlined />} disabled={!query.data} onClick={add.press}>
      {add.word}
    </Button>
  );
  const change: TableColumnType<Row>[] = open
    ? [
        {
          key: "change",
          title: t("administration.actions"),
          width: 72,
          align: "right",
          render: (_, row) => (
            <Button type="link" size="small" onClick={() => open(row)}>
              {t("administration.change")}
            </Button>
          ),
        },
      ]
    : [];
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{note}</span>
        {button}
      </div>
      <Table<Row>
        className="things"
        size="small"
        rowKey={rowKey}
        loading={query.isPending}
        dataSource={query.data ?? []}
        columns={[...columns, ...change]}
        pagination={(query.data?.length ?? 0) > 50 ? { pageSize: 50 } : false}
        locale={{
          emptyText: query.isPending ? (
            " "
          ) : sought ? (
            <Nothing title={t("administration.noMatch")} why={t("administration.noMatchWhy")} />
          ) : (
            <Nothing title={t("administration.none")} why={t("administration.noneWhy")} action={button} />
          ),
        }}
      />
    </>
  );
};
