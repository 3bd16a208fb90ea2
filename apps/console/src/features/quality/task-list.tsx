import { type InspectionRow, inspectionList, type Session } from "@zongji/api";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ListRows } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import type { Shown } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { may } from "../../server/queries.ts";
import { AssignDialog } from "./assign-dialog.tsx";
import { CalibrationDialog } from "./calibration-dialog.tsx";
import { OverdueTag, ScoreShown, StateTag } from "./parts.tsx";

const At = ({ at }: { at: number }) => <>{moment(at, useNowByMinute())}</>;

const shown: Readonly<Record<string, Shown<InspectionRow>>> = {
  callAt: {
    width: 168,
    render: ({ id, callAt }) => (
      <Link to={`/quality/task/${id}`} className="figure">
        <At at={callAt} />
      </Link>
    ),
  },
  agentNo: { width: 80 },
  agentName: { width: 104, ellipsis: true },
  sampleName: { width: 136, ellipsis: true },
  cardName: { width: 136, ellipsis: true },
  state: {
    width: 152,
    render: ({ id, state, overdue }) => (
      <Link to={`/quality/task/${id}`} data-task={id}>
        <StateTag state={state} /> {overdue && <OverdueTag />}
      </Link>
    ),
  },
  inspectorName: { width: 104, ellipsis: true, render: ({ inspectorName }) => inspectorName ?? "—" },
  dueAt: { width: 168 },
  score: { width: 128, align: "right", render: ({ score, passed }) => <ScoreShown score={score} passed={passed} /> },
  publishedAt: { width: 168 },
};

/** The tasks have no choice of columns: these say nothing that the others do not. */
const isShown = (column: string) => column !== "passed" && column !== "publishedAt";

/** 任务: all that the person may see; agents see what is published of them. */
export const TaskList = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const [ticked, tick] = useState<readonly string[]>([]);
  const [opens, setOpens] = useState<"assign" | "calibrate">();
  const manages = may(session, "quality.manage");
  const isOwn = !manages && !may(session, "quality.inspect");
  const tasks = useList("listInspections", inspectionList);
  const assign = manages && (
    <>
      <Button disabled={ticked.length === 0} onClick={() => setOpens("assign")}>
        {t("quality.assign")}
      </Button>
      <Button disabled={ticked.length === 0} onClick={() => setOpens("calibrate")}>
        {t("calibration.begin")}
      </Button>
    </>
  );
  const close = (isDone: boolean) => {
    setOpens(undefined);
    if (isDone) tick([]);
  };
  return (
    <>
      <ListRows<InspectionRow>
        session={session}
        list={inspectionList}
        found={tasks}
        shown={shown}
        isShown={isShown}
        around={290}
        extra={assign}
        {...(manages && { ticked: { keys: ticked, tick } })}
        words={{
          failed: t("quality.failed"),
          none: t(isOwn ? "quality.ownNone" : "quality.tasksNone"),
          noneWhy: t(isOwn ? "quality.ownNoneWhy" : "quality.tasksNoneWhy"),
          noneMatch: t("quality.noneMatch"),
          noneMatchWhy: t("quality.noneMatchWhy"),
        }}
      />
      {opens === "assign" && <AssignDialog tasks={ticked} close={close} />}
      {opens === "calibrate" && <CalibrationDialog tasks={ticked} close={close} />}
    </>
  );
};
