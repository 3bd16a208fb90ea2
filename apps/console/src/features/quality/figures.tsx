import { useQuery } from "@tanstack/react-query";
import { figureLines, figureTimes, labelIn, type QualityFigures } from "@zongji/api";
import { rateText } from "@zongji/domain";
import { Card, Segmented, Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { figureText, ratioText } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useZone } from "../../look/zone.ts";
import { zoned } from "../../look/zoned.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { useScorecards } from "./server.ts";
import { useDays } from "./time.tsx";

/** κ of double scoring, by criterion. */
const Agreements = ({ scorecard, from, to }: { scorecard: string; from: number; to: number }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const agreement = useQuery({
    queryKey: ["quality", "agreement", scorecard, from, to],
    queryFn: () => request("qualityAgreement", { query: { scorecard, from, to } }),
  });
  if (agreement.isPending) return <Loading />;
  if (agreement.isError)
    return <Failing what={t("quality.failed")} why={words(agreement.error)} again={() => void agreement.refetch()} />;
  const { inspections, kappa, criteria } = agreement.data;
  if (inspections === 0) return <Nothing title={t("quality.agreementNone")} why={t("quality.agreementNoneWhy")} />;
  const shown = (value: number | null) => <span className="figure">{value === null ? "—" : value.toFixed(2)}</span>;
  return (
    <>
      <p>
        {t("quality.agreementOf", { count: inspections })} · {t("quality.kappa")} <b>{shown(kappa)}</b>
      </p>
      <Table
        size="small"
        rowKey="criterion"
        pagination={false}
        dataSource={criteria}
        columns={[
          { key: "name", title: t("quality.criterion"), dataIndex: "name" },
          { key: "pairs", title: t("quality.pairs"), dataIndex: "pairs", align: "right" },
          { key: "same", title: t("quality.same"), dataIndex: "same", align: "right" },
          { key: "kappa", title: t("quality.kappa"), align: "right", render: (_, one) => shown(one.kappa) },
        ]}
      />
    </>
  );
};

/** A figure as its unit is shown; rates and averages are rounded from what they are made of (G3). */
const figure = (unit: QualityFigures["columns"][number]["unit"], { value, over, under }: Cell): string => {
  if (value === null) return "—";
  if (unit === "percent" || (unit === "number" && over !== null)) {
    if (over === null || under === null) return "—";
    return unit === "percent" ? `${rateText(over, under)}%` : rateText(over, under * 100);
  }
  if (unit === "ms" && over !== null && under !== null) return ratioText({ over, under }, "ms");
  return figureText(value, unit);
};
type Cell = QualityFigures["total"][number];

/** A stretch of time is named by the day that it begins on. */
const labelOf = (by: (typeof figureLines)[number], label: string, zone: string): string => {
  if (!(figureTimes as readonly string[]).includes(by)) return label;
  const day = zoned(Number(label), zone);
  return day.format(by === "month" ? "YYYY-MM" : "YYYY-MM-DD");
};

/** The catalogue's figures, a line for each agent, group, inspector or item. */
const FigureTable = ({ from, to }: { from: number; to: number }) => {
  const { t, i18n } = useTranslation();
  const words = useFailureWords();
  const [by, setBy] = useState<(typeof figureLines)[number]>("agent");
  const zone = useZone();
  const figures = useQuery({
    queryKey: ["quality", "figures", from, to, by],
    queryFn: () => request("qualityFigures", { query: { from, to, by } }),
  });
  const body = () => {
    if (figures.isPending) return <Loading />;
    if (figures.isError)
      return <Failing what={t("quality.failed")} why={words(figures.error)} again={() => void figures.refetch()} />;
    const { columns, lines, total } = figures.data;
    const rows = [
      ...lines.map(({ key, label, cells }) => ({
        key: `line ${key}`,
        label: label === null ? t("quality.none") : labelOf(by, label, zone),
        cells,
      })),
      { key: "total", label: t("quality.total"), cells: total },
    ];
    return (
      <Table
        size="small"
        rowKey="key"
        pagination={false}
        tableLayout="fixed"
        dataSource={rows}
        columns={[
          { key: "label", title: t(`quality.by_${by}`), dataIndex: "label", width: 136 },
          ...columns.map(({ name, label, unit }, at) => ({
            ...{ key: name, align: "right" as const },
            title: labelIn(label, i18n.language),
            render: (_: unknown, { cells }: (typeof rows)[number]) => (
              <span className="figure" data-figure={name}>
                {figure(unit, cells[at]!)}
              </span>
            ),
          })),
        ]}
      />
    );
  };
  return (
    <Card
      size="small"
      title={t("quality.figures")}
      extra={
        <Segmented
          value={by}
          onChange={setBy}
          options={figureLines.map((value) => ({ value, label: t(`quality.by_${value}`) }))}
        />
      }
    >
      {body()}
    </Card>
  );
};

/** 质检报表: recordings and scores, and how far inspectors agree. */
export const Figures = () => {
  const { t } = useTranslation();
  const cards = useScorecards();
  const { from, to, choice } = useDays();
  const [chosen, choose] = useState<string>();
  const scorecard = chosen ?? cards.data?.[0]?.id;
  return (
    <div className="coaching-list">
      <div className="figures-head">
        {choice}
        <Select
          aria-label={t("quality.card")}
          style={{ width: 240 }}
          value={scorecard ?? null}
          options={(cards.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={choose}
        />
      </div>
      <FigureTable from={from} to={to} />
      <Card size="small" title={t("quality.agreement")}>
        {scorecard === undefined ? (
          <Nothing title={t("quality.cardsNone")} why={t("quality.cardsNoneWhy")} />
        ) : (
          <Agreements scorecard={scorecard} from={from} to={to} />
        )}
      </Card>
    </div>
  );
};
