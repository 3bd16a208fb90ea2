import { type ContractDayThings, dayFigureNames } from "@zongji/api";
import { Button, Drawer, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useContractDayThings } from "./use-contract.ts";

type Figure = (typeof dayFigureNames)[number];
type Thing = ContractDayThings["items"][number];
const pageSize = 100;

const Things = ({ day, figure }: { day: string; figure: Figure }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const [page, setPage] = useState(1);
  const { data, isPending, isError, error, refetch } = useContractDayThings(day, figure, (page - 1) * pageSize);
  if (isError)
    return <Failing what={t("contract.day.things.failed")} why={words(error)} again={() => void refetch()} />;
  return (
    <>
      <p className="quiet">{t("contract.day.things.note")}</p>
      <Table<Thing>
        size="small"
        rowKey="id"
        loading={isPending}
        dataSource={data?.items ?? []}
        pagination={{ pageSize, current: page, total: data?.total ?? 0, onChange: setPage, showSizeChanger: false }}
        columns={[
          {
            title: t("contract.day.things.at"),
            width: 152,
            render: (_, { startedAt }) => <span className="figure">{moment(startedAt, now)}</span>,
          },
          { title: t("contract.day.things.agent"), width: 72, render: (_, { agentNo }) => agentNo ?? "—" },
          {
            ...{ title: t("contract.day.things.talk"), width: 88, align: "right" },
            render: (_, { talkMs }) => <span className="figure">{duration(talkMs)}</span>,
          },
          {
            title: t("contract.day.things.result"),
            render: (_, { disposition }) => (disposition === null ? "—" : t(`disposition.${disposition}`)),
          },
          { title: t("contract.day.things.rating"), width: 96, render: (_, { rating }) => rating ?? "—" },
          { title: t("contract.day.things.id"), render: (_, { id }) => <code className="small">{id}</code> },
        ]}
      />
    </>
  );
};

/** Each figure of a closed day, to be followed to its calls. */
export const DayThings = ({ day }: { day: string }) => {
  const { t } = useTranslation();
  const [figure, setFigure] = useState<Figure>();
  return (
    <span className="contract-marks">
      {t("contract.day.things.follow")}
      {dayFigureNames.map((name) => (
        <Button key={name} type="link" size="small" onClick={() => setFigure(name)}>
          {t(`contract.day.things.of.${name}`)}
        </Button>
      ))}
      <Drawer
        open={figure !== undefined}
        onClose={() => setFigure(undefined)}
        size={840}
        title={figure && `${day} · ${t(`contract.day.things.of.${figure}`)}`}
      >
        {figure && <Things key={`${day} ${figure}`} day={day} figure={figure} />}
      </Drawer>
    </span>
  );
};
