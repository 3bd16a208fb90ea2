import { useQuery } from "@tanstack/react-query";
import type { CalibrationRow, Session } from "@zongji/api";
import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { OverdueTag } from "./parts.tsx";

const colours = { scoring: "processing", compared: "warning", closed: "default" } as const;

export const CalibrationState = ({ state }: { state: CalibrationRow["state"] }) => {
  const { t } = useTranslation();
  return (
    <Tag
      color={colours[state]}
      data-calibration-state={state}
      style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}
    >
      {t(`calibration.state.${state}`)}
    </Tag>
  );
};

/** 校准: those that the person takes part in, or all for who manages them. */
export const Calibrations = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const all = useQuery({ queryKey: ["quality", "calibrations"], queryFn: () => request("listCalibrations") });
  if (all.isPending) return <Loading />;
  if (all.isError)
    return <Failing what={t("calibration.failed")} why={words(all.error)} again={() => void all.refetch()} />;
  if (all.data.length === 0) {
    const why = may(session, "quality.manage") ? "calibration.noneWhy" : "calibration.ownNoneWhy";
    return <Nothing title={t("calibration.none")} why={t(why)} />;
  }
  return (
    <>
      <Table<CalibrationRow>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={all.data}
        columns={[
          {
            title: t("calibration.name"),
            render: (_, { id, name }) => (
              <Link to={`/quality/calibration/${id}`} data-calibration={id}>
                {name}
              </Link>
            ),
          },
          {
            title: t("calibration.stateHead"),
            width: 200,
            render: (_, { state, dueAt }) => (
              <>
                <CalibrationState state={state} /> {state === "scoring" && dueAt < now && <OverdueTag />}
              </>
            ),
          },
          { title: t("calibration.card"), dataIndex: "cardName", ellipsis: true },
          {
            title: t("calibration.progress"),
            width: 104,
            align: "right",
            render: (_, { handedIn, asked }) => <span className="figure">{`${handedIn}/${asked}`}</span>,
          },
          {
            title: t("calibration.dueAt"),
            width: 176,
            render: (_, { dueAt }) => <span className="figure">{moment(dueAt, now)}</span>,
          },
          { title: t("calibration.by"), width: 120, render: (_, { by }) => by ?? "—" },
        ]}
      />
      <Cut shown={all.data.length} />
    </>
  );
};
