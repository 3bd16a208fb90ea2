import type { Contract, ContractDay, ContractVerdict } from "@zongji/api";
import { addDays, type ContractTerms, isDay } from "@zongji/domain";
import { Alert, DatePicker, Table, Tag, Tooltip } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { daysShown } from "../../look/days-shown.ts";
import { count } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useScrolledTable } from "../../look/scrolled-table.ts";
import { useFailureWords } from "../../server/failure.ts";
import { DayCalls } from "./day-calls.tsx";
import { JudgedBy, Unsigned } from "./marks.tsx";
import { StandardOf } from "./standard.tsx";
import { Today } from "./today.tsx";
import { Trial } from "./trial.tsx";
import { useContractDays } from "./use-contract.ts";
import { Verdict } from "./verdict.tsx";

const Few = () => {
  const { t } = useTranslation();
  return (
    <Tooltip title={t("contract.day.fewNote")}>
      <span className="state-tag hue-orange">{t("contract.day.few")}</span>
    </Tooltip>
  );
};

/** The day was judged anew: with what it had been closed. */
const Corrected = ({ corrections }: Pick<ContractDay, "corrections">) => {
  const { t } = useTranslation();
  const last = corrections.at(-1);
  if (last === undefined) return null;
  const { before, lateFacts } = last;
  const numbers = Object.fromEntries(Object.entries(before).map(([name, value]) => [name, count(Number(value))]));
  return (
    <Tooltip title={t("contract.day.correctedNote", { ...numbers, count: lateFacts })}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its note opens by keyboard too */}
      <span className="state-tag hue-orange" tabIndex={0}>
        {t("contract.day.corrected")}
      </span>
    </Tooltip>
  );
};

const DayName = ({ day, figures, exempt, claimed, corrections, hours, ratedBy }: ContractDay) => {
  const { t } = useTranslation();
  return (
    <span className="contract-marks">
      <span className="figure">{day}</span>
      {figures === null && <Tag>{t("contract.day.open")}</Tag>}
      <JudgedBy hours={hours} ratedBy={ratedBy} />
      <Corrected corrections={corrections} />
      {claimed && (
        <span className={`state-tag hue-${exempt ? "green" : "orange"}`}>
          {t(exempt ? "contract.day.exempt" : "contract.day.claimed")}
        </span>
      )}
    </span>
  );
};

/** A verdict with what is to be known about it. */
const Marked = ({ verdict, few, signed }: { verdict: ContractVerdict | null; few: boolean; signed: boolean }) =>
  verdict === null ? (
    "—"
  ) : (
    <span className="contract-marks">
      {few && <Few />} <Verdict verdict={verdict} /> <Unsigned signed={signed} />
    </span>
  );

/** @param standard some of the days have it beside */
const useColumns = (standard: boolean) => {
  const { t } = useTranslation();
  const number = (title: string, of: (figures: NonNullable<ContractDay["figures"]>) => number) => ({
    title,
    align: "right" as const,
    width: 92,
    render: (_: unknown, { figures }: ContractDay) => (
      <span className="figure">{figures ? count(of(figures)) : "—"}</span>
    ),
  });
  const right = (title: string, width: number, shown: (day: ContractDay) => ReactNode) => ({
    ...{ title, width, align: "right" as const, render: (_: unknown, day: ContractDay) => shown(day) },
  });
  const letters = ["A", "B", "C", "D"] as const;
  return [
    { title: t("contract.day.date"), width: 190, render: (_: unknown, day: ContractDay) => <DayName {...day} /> },
    number(t("contract.day.requests"), ({ requests }) => requests),
    number(t("contract.day.answered"), ({ answered }) => answered),
    ...letters.map((letter) =>
      right(letter, 124, ({ readings }) => (readings ? <Verdict verdict={readings[letter]} /> : "—")),
    ),
    right(t("contract.day.rate"), 168, (day) => (
      <Marked verdict={day.answerRate} few={day.fewRequests} signed={day.answerRateSigned} />
    )),
    number(t("contract.day.ratings"), ({ ratings }) => ratings),
    right(t("contract.day.satisfaction"), 168, (day) => (
      <Marked verdict={day.satisfaction} few={day.fewRatings} signed={day.satisfactionSigned} />
    )),
    ...(standard ? [right(t("contract.standard.title"), 148, (day) => <StandardOf standard={day.standard} />)] : []),
  ];
};

/** 日考核: each day with the four readings and what holds, and a trial. */
export const Days = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const table = useScrolledTable();
  const last = contract.lastDay ?? terms.until;
  // Before the term and after it: its days that are nearest.
  const newest = [[contract.today, last].sort()[0]!, terms.from].sort()[1]!;
  const [month, setMonth] = useState<string>();
  const [search] = useSearchParams();
  const asked = search.get("day") ?? "";
  const named = isDay(asked) ? asked : undefined;
  const shown = daysShown(newest, month, named);
  const days = useContractDays(shown.from, addDays(shown.to, 1));
  const hasStandard = (days.data ?? []).some(({ standard }) => standard !== null);
  const columns = useColumns(hasStandard);
  const isUnfed = days.data !== undefined && days.data.length > 0 && days.data.every(({ figures }) => figures === null);
  return (
    <div className="contract-stack">
      {isUnfed && (
        <Alert type="info" showIcon title={t("contract.day.noFigures")} description={t("contract.day.noFiguresWhy")} />
      )}
      <Today />
      <Trial terms={terms} />
      <div className="contract-row">
        <DatePicker
          picker="month"
          aria-label={t("contract.day.month")}
          placeholder={t("contract.day.usual")}
          value={month === undefined ? null : dayjs(`${month}-01`)}
          onChange={(picked: Dayjs | null) => setMonth(picked?.format("YYYY-MM"))}
        />
      </div>
      {days.isError ? (
        <Failing what={t("contract.failed")} why={words(days.error)} again={() => void days.refetch()} />
      ) : (
        <Table<ContractDay>
          ref={table}
          size="small"
          rowKey="day"
          pagination={false}
          loading={days.isPending}
          dataSource={days.data ?? []}
          columns={columns}
          expandable={{
            expandedRowRender: ({ day }) => <DayCalls day={day} />,
            rowExpandable: ({ figures }) => figures !== null,
            defaultExpandedRowKeys: named === undefined ? [] : [named],
          }}
          scroll={{ x: hasStandard ? 1388 : 1240 }}
          locale={{ emptyText: <Nothing title={t("contract.day.noDays")} why={t("contract.day.noDaysWhy")} /> }}
        />
      )}
    </div>
  );
};
