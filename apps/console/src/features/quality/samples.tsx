import { useQuery } from "@tanstack/react-query";
import type { Sample } from "@zongji/api";
import { Table, type TableColumnType } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { count, moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

const figure = (value: number) => <span className="figure">{count(value)}</span>;

const useColumns = (): TableColumnType<Sample>[] => {
  const { t } = useTranslation();
  const now = useNow();
  return [
    {
      key: "name",
      title: t("quality.sampleName"),
      render: (_, { id, name }) => <Link to={`/quality/tasks?sample=${id}`}>{name}</Link>,
    },
    {
      key: "card",
      title: t("quality.card"),
      render: (_, { cardName, cardVersion }) => t("quality.cardVersion", { name: cardName, version: cardVersion }),
    },
    { key: "seed", title: t("quality.seed"), render: (_, { seed }) => <code>{seed}</code> },
    {
      key: "way",
      title: t("quality.way"),
      render: (_, { way }) => t(way === "equal" ? "quality.wayEqual" : "quality.wayProportional"),
    },
    {
      key: "population",
      title: t("quality.population"),
      align: "right",
      render: (_, { population, populationSum }) => (
        <span title={`${t("quality.populationSum")} ${populationSum}`}>{figure(population)}</span>
      ),
    },
    { key: "tasks", title: t("quality.taken"), align: "right", render: (_, { tasks }) => figure(tasks) },
    { key: "open", title: t("quality.sampleOpen"), align: "right", render: (_, { open }) => figure(open) },
    {
      key: "unassigned",
      title: t("quality.unassigned"),
      align: "right",
      render: (_, { unassigned }) => figure(unassigned),
    },
    {
      key: "due",
      title: t("quality.dueAt"),
      render: (_, { dueAt }) => <span className="figure">{moment(dueAt, now)}</span>,
    },
    {
      key: "at",
      title: t("quality.drawnAt"),
      render: (_, { at, by }) => (
        <>
          <span className="figure">{moment(at, now)}</span> {by}
        </>
      ),
    },
  ];
};

/** 抽样: each with its seed, and how its tasks stand. */
export const Samples = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const columns = useColumns();
  const samples = useQuery({ queryKey: ["quality", "samples"], queryFn: () => request("listSamples") });
  if (samples.isPending) return <Loading />;
  if (samples.isError)
    return <Failing what={t("quality.failed")} why={words(samples.error)} again={() => void samples.refetch()} />;
  if (samples.data.length === 0) return <Nothing title={t("quality.samplesNone")} why={t("quality.samplesNoneWhy")} />;
  return (
    <>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: 1000 }}
        dataSource={samples.data}
        columns={columns}
      />
      <Cut shown={samples.data.length} />
    </>
  );
};
