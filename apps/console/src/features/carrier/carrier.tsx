import { UploadOutlined } from "@ant-design/icons";
import type { CarrierImport, Session } from "@zongji/api";
import { Button, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { Outcomes } from "./figures.tsx";
import { ImportDrawer } from "./import-drawer.tsx";
import { useCarrierImports } from "./queries.ts";
import "./carrier.css";

const Imports = ({ imports }: { imports: readonly CarrierImport[] }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Table<CarrierImport>
      size="small"
      rowKey="id"
      dataSource={[...imports]}
      pagination={imports.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
      scroll={{ x: 1180 }}
      columns={[
        {
          title: t("carrier.at"),
          width: 176,
          render: (_, { id, at }) => (
            <Link to={`/reports/carrier/${id}`} className="figure">
              {moment(at, now)}
            </Link>
          ),
        },
        { title: t("carrier.by"), width: 96, render: (_, { by }) => by ?? "—" },
        {
          title: t("carrier.trunk"),
          width: 120,
          render: (_, { trunk, trunkName }) => trunkName ?? trunk ?? t("carrier.allTrunks"),
        },
        { title: t("carrier.file"), width: 180, ellipsis: true, dataIndex: "fileName" },
        {
          title: t("carrier.period"),
          width: 344,
          render: (_, { from, to }) => (
            <span className="figure">{t("carrier.fromTo", { from: moment(from, now), to: moment(to - 1, now) })}</span>
          ),
        },
        { title: t("carrier.result"), render: (_, { totals }) => <Outcomes totals={totals} /> },
      ]}
    />
  );
};

/** 话单核对: carriers' files that were compared with our calls. */
export const CarrierRecords = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const imports = useCarrierImports();
  const [isOpen, setOpen] = useState(false);
  const mayImport = may(session, "number.unmasked");
  const add = mayImport && (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => setOpen(true)}>
      {t("carrier.import")}
    </Button>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("carrier.title")}</h1>
        <Link to="/reports">{t("carrier.reports")}</Link>
        {add}
      </header>
      <p className="quiet">{mayImport ? t("carrier.note") : t("carrier.maskedNote")}</p>
      {imports.isError ? (
        <Failing what={t("carrier.failed")} why={words(imports.error)} again={() => void imports.refetch()} />
      ) : imports.data === undefined ? (
        <Loading />
      ) : imports.data.imports.length === 0 ? (
        <Nothing title={t("carrier.none")} why={t("carrier.noneWhy")} action={add} />
      ) : (
        <>
          <Imports imports={imports.data.imports} />
          <Cut shown={imports.data.imports.length} />
        </>
      )}
      {isOpen && (
        <ImportDrawer
          trunks={imports.data?.trunks ?? []}
          close={() => setOpen(false)}
          done={(id) => void go(`/reports/carrier/${id}`)}
        />
      )}
    </div>
  );
};
