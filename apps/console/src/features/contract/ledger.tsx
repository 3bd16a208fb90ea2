import { Card, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** A list of the ledger, with what begins an entry. */
export const Ledger = <Row extends object>({
  title,
  add,
  note,
  head,
  rows,
  rowKey,
  columns,
}: {
  title: string;
  add?: ReactNode;
  note?: string;
  head?: ReactNode;
  rows: readonly Row[];
  rowKey: keyof Row & string;
  columns: readonly { title: string; width?: number; align?: "right"; render: (row: Row) => ReactNode }[];
}) => {
  const { t } = useTranslation();
  return (
    <Card size="small" title={title} extra={add}>
      {note !== undefined && <p className="quiet contract-note">{note}</p>}
      {head}
      {rows.length === 0 ? (
        <span className="quiet">{t("contract.record.nothing")}</span>
      ) : (
        <Table<Row>
          size="small"
          rowKey={rowKey}
          pagination={false}
          dataSource={[...rows]}
          columns={columns.map(({ render, ...column }) => ({
            ...column,
            render: (_: unknown, row: Row) => render(row),
          }))}
        />
      )}
    </Card>
  );
};
