import type { ContractToday } from "@zongji/api";
import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, moment } from "../../look/duration.ts";
import { JudgedBy, Unsigned } from "./marks.tsx";
import { StandardLine } from "./standard.tsx";
import { useContractToday } from "./use-contract.ts";
import { Verdict } from "./verdict.tsx";

type Row = {
  readonly of: "answerRate" | "satisfaction";
  readonly num: number;
  readonly den: number;
} & ContractToday["answerRate"];

const useBudgetWords = () => {
  const { t } = useTranslation();
  return ({ of }: Row, budget: Row["stage"]): string => {
    if (budget === null) return t("contract.soFar.noStage");
    if (budget.failed) return t("contract.day.budgetFailed");
    if (budget.left === null) return t("contract.day.budgetNone");
    return t(of === "answerRate" ? "contract.day.budgetLeft" : "contract.day.ratingLeft", { left: budget.left });
  };
};

const rowsOf = ({ figures, answerRate, satisfaction }: ContractToday): Row[] => [
  { of: "answerRate", num: figures.answered, den: figures.requests, ...answerRate },
  {
    of: "satisfaction",
    // 一般 counts where the parties have signed so.
    ...{ num: satisfaction.verdict.num ?? figures.satisfied, den: figures.ratings },
    ...satisfaction,
  },
];

/** 今天: what came so far, and how much more today and the stage bear. */
export const Today = () => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useBudgetWords();
  const { data } = useContractToday();
  if (!data) return null;
  return (
    <Card
      size="small"
      title={
        <span className="contract-marks">
          {t("contract.soFar.title", { day: data.day })} <JudgedBy hours={data.hours} ratedBy={data.ratedBy} />
        </span>
      }
      extra={<span className="quiet">{t("contract.soFar.at", { at: moment(data.at, now) })}</span>}
    >
      <Table<Row>
        size="small"
        rowKey="of"
        pagination={false}
        dataSource={rowsOf(data)}
        columns={[
          {
            title: t("contract.soFar.indicator"),
            render: (_, { of }) => t(of === "answerRate" ? "contract.day.rate" : "contract.day.satisfaction"),
          },
          {
            ...{ title: t("contract.soFar.counts"), align: "right" },
            render: (_, { num, den }) => (
              <span className="figure">
                {count(num)} / {count(den)}
              </span>
            ),
          },
          {
            ...{ title: t("contract.day.verdict"), align: "right" },
            render: (_, { verdict, signed }) => (
              <span className="contract-marks">
                <Verdict verdict={verdict} /> <Unsigned signed={signed} />
              </span>
            ),
          },
          {
            ...{ title: t("contract.soFar.day"), align: "right" },
            render: (_, row) => <span className="figure">{words(row, row.day)}</span>,
          },
          {
            ...{ title: t("contract.soFar.stage"), align: "right" },
            render: (_, row) => <span className="figure">{words(row, row.stage)}</span>,
          },
        ]}
      />
      <StandardLine standard={data.standard} />
    </Card>
  );
};
