import type { Contract, ContractBudgets } from "@zongji/api";
import { Alert, Card, Progress, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useScrolledTable } from "../../look/scrolled-table.ts";
import { useFailureWords } from "../../server/failure.ts";
import { DeedButton } from "./deed-button.tsx";
import { Unsigned } from "./marks.tsx";
import { useContractBudgets } from "./use-contract.ts";

type Row = ContractBudgets["rows"][number];
const levelHue = { alarm: "red", warning: "orange" } as const;

const useBudgetWords = () => {
  const { t } = useTranslation();
  const unit = ({ of, counts }: Row, n: number): string =>
    t(counts === "misses" ? `contract.budget.unit.${of as "answerRate"}` : `contract.budget.unit.${counts}`, {
      count: n,
    });
  return {
    unit,
    bears: (row: Row, budget: Row["spare"]): string => {
      if (budget === null) return "—";
      if (budget.failed) return t("contract.budget.failed");
      return budget.left === null ? t("contract.day.budgetNone") : `${count(budget.left)} ${unit(row, budget.left)}`;
    },
    more: ({ expected, counts }: Row): string => {
      if (expected === null) return t("contract.budget.unknown");
      const text = (n: number) => (counts === "misses" ? count(Math.round(n)) : n.toFixed(1));
      return `${text(expected.more)} ± ${text(expected.error)}`;
    },
  };
};

const Level = ({ row }: { row: Row }) => {
  const { t } = useTranslation();
  const { level, passedOn } = row;
  return (
    <span className="contract-marks">
      <span className={`state-tag hue-${level === null ? "green" : levelHue[level]}`}>
        {t(`contract.budget.level.${level ?? "well"}`)}
      </span>
      {passedOn !== null && <span className="small warn">{t("contract.budget.passedOn", { day: passedOn })}</span>}
    </span>
  );
};

const LeftPart = ({ row }: { row: Row }) => {
  const { leftPercent, level } = row;
  if (leftPercent === null) return <span className="quiet">—</span>;
  const hue =
    level === "alarm" ? "var(--ant-red-8)" : level === "warning" ? "var(--ant-orange-8)" : "var(--ant-green-8)";
  return (
    <span className="contract-left">
      <Progress percent={leftPercent} size="small" showInfo={false} strokeColor={hue} aria-label={`${leftPercent} %`} />
      <span className="figure">{leftPercent} %</span>
    </span>
  );
};

/** An indicator's name stands once, beside all of its periods. */
const spanOf = (rows: readonly Row[], row: Row): number => {
  const own = rows.filter(({ of }) => of === row.of);
  return own[0] === row ? own.length : 0;
};

const useColumns = (rows: readonly Row[]) => {
  const { t } = useTranslation();
  const { bears, more, unit } = useBudgetWords();
  const figure = (text: string) => <span className="figure">{text}</span>;
  return [
    {
      title: t("contract.soFar.indicator"),
      width: 176,
      onCell: (row: Row) => ({ rowSpan: spanOf(rows, row) }),
      render: (_: unknown, { of }: Row) => <strong>{t(`contract.budget.of.${of}`)}</strong>,
    },
    {
      title: t("contract.budget.period"),
      width: 96,
      render: (_: unknown, { period }: Row) => t(`contract.budget.in.${period}`),
    },
    {
      ...{ title: t("contract.budget.used"), width: 120, align: "right" as const },
      render: (_: unknown, row: Row) => figure(`${count(row.used)} ${unit(row, row.used)}`),
    },
    {
      ...{ title: t("contract.budget.left"), width: 136, align: "right" as const },
      render: (_: unknown, row: Row) => <strong>{figure(bears(row, row.left))}</strong>,
    },
    {
      ...{ title: t("contract.budget.more"), width: 152, align: "right" as const },
      render: (_: unknown, row: Row) => (
        <>
          {figure(more(row))}
          {row.expected && (
            <div className="quiet small">{t(`contract.budget.basis.${row.counts}`, { days: row.expected.days })}</div>
          )}
        </>
      ),
    },
    {
      ...{ title: t("contract.budget.spare"), width: 136, align: "right" as const },
      render: (_: unknown, row: Row) => figure(bears(row, row.spare)),
    },
    { title: t("contract.budget.part"), width: 152, render: (_: unknown, row: Row) => <LeftPart row={row} /> },
    {
      title: t("contract.state"),
      render: (_: unknown, row: Row) => (
        <span className="contract-marks">
          <Level row={row} /> <Unsigned signed={row.signed} />
        </span>
      ),
    },
  ];
};

/** 违约余量: how much more each indicator bears until it fails, what is expected to come, and when it is told. */
export const Budgets = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const table = useScrolledTable();
  const { data, isError, error, isPending, refetch } = useContractBudgets();
  const rows = data?.rows ?? [];
  const columns = useColumns(rows);
  if (isError && !data)
    return <Failing what={t("contract.budget.failedToLoad")} why={words(error)} again={() => void refetch()} />;
  if (data === null) return <Nothing title={t("contract.budget.none")} why={t("contract.budget.noneWhy")} />;
  const { warning, alarm, least } = contract.budgetAlarms;
  return (
    <div className="contract-stack">
      {data && data.pastDays < 4 && (
        <Alert type="info" showIcon title={t("contract.budget.fewDays", { days: data.pastDays })} />
      )}
      <Card
        size="small"
        title={t("contract.budget.title")}
        extra={data && <span className="quiet">{t("contract.soFar.at", { at: moment(data.at, now) })}</span>}
      >
        <Table<Row>
          ref={table}
          size="small"
          rowKey={({ of, period }) => `${of} ${period}`}
          pagination={false}
          loading={isPending}
          dataSource={rows}
          columns={columns}
          scroll={{ x: 1120 }}
        />
        <p className="quiet small contract-note">{t("contract.budget.how")}</p>
      </Card>
      <Card
        size="small"
        title={t("contract.budget.alarms")}
        extra={
          contract.side === "provider" && (
            <DeedButton
              contract={contract}
              deed={{ type: "BudgetAlarmsSet" }}
              start={{ warning: String(warning), alarm: String(alarm), least: String(least) }}
            />
          )
        }
      >
        {t("contract.budget.alarmsNow", { warning, alarm, least })}
      </Card>
    </div>
  );
};
