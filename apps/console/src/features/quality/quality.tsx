import type { Session } from "@zongji/api";
import { Button, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Route, Routes, useLocation, useNavigate } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { may } from "../../server/queries.ts";
import { CalibrationPage } from "./calibration-page.tsx";
import { Calibrations } from "./calibrations.tsx";
import { CardEditor } from "./card-editor.tsx";
import { Cards } from "./cards.tsx";
import { CoachingList } from "./coaching.tsx";
import { Figures } from "./figures.tsx";
import { Missing } from "./missing.tsx";
import { PickPage } from "./pick-page.tsx";
import { Samples } from "./samples.tsx";
import { TaskList } from "./task-list.tsx";
import { TaskPage } from "./task-page.tsx";
import "./quality.css";

/** Whether somebody works on quality, or only reads the own scores. */
const works = (session: Session): boolean => may(session, "quality.inspect") || may(session, "quality.manage");

const Overview = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { pathname } = useLocation();
  const manages = may(session, "quality.manage");
  const parts = [
    { key: "tasks", label: t(works(session) ? "quality.tasks" : "quality.own"), page: <TaskList session={session} /> },
    ...(manages
      ? [
          { key: "choose", label: t("quality.choose"), page: <PickPage session={session} /> },
          { key: "samples", label: t("quality.samples"), page: <Samples /> },
          { key: "cards", label: t("quality.cards"), page: <Cards /> },
        ]
      : []),
    ...(works(session)
      ? [{ key: "calibrations", label: t("calibration.title"), page: <Calibrations session={session} /> }]
      : []),
    { key: "coaching", label: t("quality.coaching"), page: <CoachingList session={session} /> },
    ...(manages
      ? [
          { key: "missing", label: t("quality.missing"), page: <Missing /> },
          { key: "figures", label: t("quality.figures"), page: <Figures /> },
        ]
      : []),
  ];
  const at = parts.find(({ key }) => pathname.endsWith(`/${key}`)) ?? parts[0]!;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.quality")}</h1>
        {manages && at.key === "cards" && (
          <Button type="primary" onClick={() => void go("/quality/card/new")}>
            {t("quality.newCard")}
          </Button>
        )}
      </header>
      <Tabs
        activeKey={at.key}
        onChange={(key) => void go(`/quality/${key}`)}
        items={parts.map(({ key, label }) => ({ key, label }))}
      />
      {at.page}
    </div>
  );
};

/** 质检. */
export const Quality = ({ session }: { session: Session }) => (
  <Routes>
    <Route path="task/:id" element={<TaskPage session={session} />} />
    {works(session) && <Route path="calibration/:id" element={<CalibrationPage />} />}
    {may(session, "quality.manage") && <Route path="card/:id" element={<CardEditor />} />}
    <Route path=":part" element={<Overview session={session} />} />
    <Route path="*" element={<Onward to="/quality/tasks" />} />
  </Routes>
);
