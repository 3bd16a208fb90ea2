import { PlusOutlined } from "@ant-design/icons";
import type { ReportQuery, ReportShown } from "@zongji/api";
import { Button, Menu } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { may, useSession } from "../../server/queries.ts";
import { OwnReportDrawer } from "./own-drawer.tsx";
import { useLabel } from "./words.ts";

export const cataloguePage = "catalogue";
export const boardsPage = "boards";
export const sendingPage = "sending";

type Props = {
  readonly reports: readonly ReportShown[];
  /** The page that is open: a report's id, or the catalogue. */
  readonly at: string;
  /** Another report is opened over the same period. */
  readonly query: ReportQuery;
  /** Days are closed for the whole hotline. */
  readonly seesAll: boolean;
  /** 话单核对 is for her. */
  readonly reconciles: boolean;
};

/** The reports at the side: the contract's, those that people put together, and the catalogue of measures. */
export const SideList = ({ reports, at, query, seesAll, reconciles }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const go = useNavigate();
  const { data: session } = useSession();
  const [isOpen, setOpen] = useState(false);
  const { from, to } = query;
  const item = ({ id, label: name, own }: ReportShown) => ({
    key: id,
    label: (
      <Link
        to={`/reports/${id}?${new URLSearchParams({ from, to, of: "list" })}`}
        title={own && !own.mine ? `${label(name)} · ${t("ownReports.by", { owner: own.owner })}` : label(name)}
      >
        {label(name)}
      </Link>
    ),
  });
  const own = reports.filter((each) => each.own !== null);
  return (
    <nav className="report-side" aria-label={t("reports.list")}>
      <Menu
        selectedKeys={[at]}
        items={[
          {
            type: "group",
            label: t("ownReports.ofContract"),
            children: reports.filter((each) => each.own === null).map(item),
          },
          ...(own.length > 0 ? [{ type: "group" as const, label: t("ownReports.own"), children: own.map(item) }] : []),
          { type: "divider" },
          { key: boardsPage, label: <Link to="/reports/boards">{t("boards.title")}</Link> },
          ...(may(session, "report.send")
            ? [{ key: sendingPage, label: <Link to="/reports/sending">{t("sending.title")}</Link> }]
            : []),
          ...(seesAll ? [{ key: "days", label: <Link to="/reports/days">{t("days.title")}</Link> }] : []),
          ...(reconciles ? [{ key: "carrier", label: <Link to="/reports/carrier">{t("carrier.title")}</Link> }] : []),
          { key: cataloguePage, label: <Link to={`/reports/${cataloguePage}`}>{t("catalogue.title")}</Link> },
        ]}
      />
      <Button block icon={<PlusOutlined />} className="report-side-new" onClick={() => setOpen(true)}>
        {t("ownReports.create")}
      </Button>
      {isOpen && (
        <OwnReportDrawer
          isCopy={false}
          query={query}
          close={() => setOpen(false)}
          saved={(id) => {
            setOpen(false);
            void go(`/reports/${id}?${new URLSearchParams({ from, to })}`);
          }}
        />
      )}
    </nav>
  );
};
