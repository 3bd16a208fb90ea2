import type { Session } from "@zongji/api";
import { Badge, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { may } from "../../server/queries.ts";
import { useOwnDue } from "../../shift/index.ts";
import { Announcements } from "./announcements.tsx";
import { DueCalendar } from "./calendar.tsx";
import { DueList } from "./due-list.tsx";
import { Handovers } from "./handovers.tsx";
import "./shift.css";

const Overview = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { part } = useParams();
  const due = useOwnDue().data?.items ?? [];
  const waiting = (kind: "announcement" | "handover") => due.filter((item) => item.kind === kind).length;
  const parts = [
    { key: "todo", label: t("shift.todo"), page: <DueList /> },
    { key: "calendar", label: t("shift.calendar"), page: <DueCalendar /> },
    ...(may(session, "handover.work")
      ? [
          {
            key: "handovers",
            label: (
              <>
                {t("shift.handovers")} <Badge size="small" count={waiting("handover")} color="#ad4e00" />
              </>
            ),
            page: <Handovers session={session} />,
          },
        ]
      : []),
    {
      key: "announcements",
      label: (
        <>
          {t("shift.announcements")} <Badge size="small" count={waiting("announcement")} color="#ad4e00" />
        </>
      ),
      page: <Announcements session={session} />,
    },
  ];
  const at = parts.find(({ key }) => key === part) ?? parts[0]!;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.work")}</h1>
      </header>
      <Tabs
        activeKey={at.key}
        onChange={(key) => void go(`/work/${key}`)}
        items={parts.map(({ key, label }) => ({ key, label }))}
      />
      {at.page}
    </div>
  );
};

/** 我的工作: what waits for the person, hand-over, notices. */
export const Shift = ({ session }: { session: Session }) => (
  <Routes>
    <Route path=":part" element={<Overview session={session} />} />
    <Route path="*" element={<Onward to="/work/todo" />} />
  </Routes>
);
