import { callerPattern, type ReportCatalogue, type ReportChoice, type ReportShown } from "@zongji/api";
import {
  type Comparison,
  comparisonLabels,
  comparisons,
  type Dimension,
  dimensionLabels,
  type Grain,
  grainLabels,
  grains,
  type PeriodPreset,
  periodPresets,
  presetDays,
  type ReportFilter,
  type Split,
} from "@zongji/domain";
import { Button, Checkbox, DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { PressFilter, Typed } from "../../look/list/index.ts";
import { useZone } from "../../look/zone.ts";
import { may, useSession } from "../../server/queries.ts";
import { filtersOf, presetOf, type Question, type QuestionChange } from "./question.ts";
import { useLabel } from "./words.ts";

type Props = {
  readonly report: ReportShown;
  readonly question: Question;
  /** As the server read it: what was not asked for is as usual. */
  readonly asked: { readonly grain: Grain; readonly by: Split } | undefined;
  readonly choices: ReportCatalogue["choices"];
  readonly change: (change: QuestionChange) => void;
};

const dayFormat = "YYYY-MM-DD";
const minuteFormat = "YYYY-MM-DD HH:mm";
const isMinute = (edge: string): boolean => edge.includes("T");

/** Days, or minutes of days, as they are in the hotline's zone: text in and out, so that the browser's own zone plays no part. */
const Period = ({ question, change }: Pick<Props, "question" | "change">) => {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const { from, to } = question;
  const preset = presetOf(question, now, zone) ?? "custom";
  const exact = isMinute(from) || isMinute(to);
  const choose = (chosen: PeriodPreset | "custom") =>
    chosen === "custom" ? undefined : change({ ...presetDays(chosen, now, zone) });
  const toMinutes = (isExact: boolean) =>
    change(
      isExact
        ? { from: `${from.slice(0, 10)}T00:00`, to: `${to.slice(0, 10)}T23:59` }
        : { from: from.slice(0, 10), to: to.slice(0, 10) },
    );
  return (
    <>
      <Select
        aria-label={t("reports.period")}
        value={preset}
        onChange={choose}
        popupMatchSelectWidth={false}
        style={{ width: 112 }}
        options={[...periodPresets, "custom" as const].map((value) => ({
          value,
          label: t(`reports.preset.${value}`),
          disabled: value === "custom",
        }))}
      />
      <DatePicker.RangePicker
        allowClear={false}
        aria-label={t("reports.period")}
        showTime={exact ? { format: "HH:mm" } : false}
        format={exact ? minuteFormat : dayFormat}
        style={{ width: exact ? 336 : 248 }}
        value={[dayjs(from), dayjs(to)]}
        onChange={(range) => {
          const [begin, end] = (range ?? []).map((edge) => edge?.format(exact ? "YYYY-MM-DDTHH:mm" : dayFormat));
          if (begin && end) change({ from: begin, to: end });
        }}
      />
      <Checkbox checked={exact} onChange={({ target }) => toMinutes(target.checked)}>
        {t("reports.minutes")}
      </Checkbox>
    </>
  );
};

const matches = (input: string, option: { readonly label?: unknown } | undefined): boolean =>
  String(option?.label ?? "")
    .toLowerCase()
    .includes(input.toLowerCase());

type FilterProps = Pick<Props, "question" | "change" | "choices"> & { readonly name: ReportFilter };
const OneFilter = ({ name, question, change, choices }: FilterProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  const own: readonly ReportChoice[] =
    name === "direction"
      ? (["in", "out"] as const).map((value) => ({ value, name: t(`reports.direction.${value}`), gone: false }))
      : choices[name];
  const value = (question[name] ?? "").split(",").filter(Boolean);
  // What is no choice any more still stands in the address, and can be taken away.
  const strange = value.filter((each) => own.every((choice) => choice.value !== each));
  const word = label(dimensionLabels[name]);
  return (
    <Select
      mode="multiple"
      allowClear
      aria-label={word}
      placeholder={word}
      value={value}
      maxTagCount="responsive"
      filterOption={matches}
      popupMatchSelectWidth={false}
      style={{ width: 148 }}
      onChange={(chosen: string[]) => change({ [name]: chosen })}
      options={[
        ...own.map((choice) => ({
          value: choice.value,
          label: `${choice.name}${choice.gone ? t("reports.gone") : ""}`,
        })),
        ...strange.map((each) => ({ value: each, label: each })),
      ]}
    />
  );
};

/** 来电号码, whole: of who may see numbers. One that stands in the address of another reader can be taken away. */
const CallerFilter = ({ question: { caller }, change }: Pick<Props, "question" | "change">) => {
  const label = useLabel();
  const { data: session } = useSession();
  if (caller === undefined && !(session && may(session, "number.unmasked"))) return null;
  return (
    <Typed
      label={label(dimensionLabels.caller)}
      value={caller}
      pattern={new RegExp(callerPattern)}
      width={148}
      maxLength={21}
      isNumber
      set={(value) => change({ caller: value })}
    />
  );
};

/** 申诉电话 by one press, and the way back to all. */
const Ends = ({ report, question, change }: Pick<Props, "report" | "question" | "change">) => {
  const { t } = useTranslation();
  const isComplaint = question.complaint !== undefined;
  const all = filtersOf(report);
  const isFiltered = all.some((name) => question[name] !== undefined);
  return (
    <>
      {report.filters.includes("businessType") && (
        <PressFilter
          label={t("reports.complaint")}
          isOn={isComplaint}
          press={() => change({ complaint: isComplaint ? undefined : "yes" })}
        />
      )}
      {isFiltered && (
        <Button type="link" onClick={() => change(Object.fromEntries(all.map((name) => [name, undefined])))}>
          {t("reports.clearFilters")}
        </Button>
      )}
    </>
  );
};

/** One row above the figures: period, lines, filters, comparison. All of it stands in the address. */
export const FilterBar = ({ report, question, asked, choices, change }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const compare = (question.compare ?? "").split(",").filter(Boolean) as Comparison[];
  return (
    <search className="report-filters">
      <Period question={question} change={change} />
      <Select<Grain>
        aria-label={t("reports.grain")}
        prefix={<span className="quiet">{t("reports.grain")}</span>}
        value={(question.grain ?? asked?.grain) as Grain}
        style={{ minWidth: 152 }}
        popupMatchSelectWidth={false}
        onChange={(grain) => change({ grain })}
        options={grains.map((value) => ({ value, label: label(grainLabels[value]) }))}
      />
      <Select<Split>
        aria-label={t("reports.by")}
        prefix={<span className="quiet">{t("reports.by")}</span>}
        value={(question.by ?? asked?.by ?? report.splits[0]) as Split}
        style={{ minWidth: 140 }}
        popupMatchSelectWidth={false}
        onChange={(by) => change({ by })}
        options={report.splits.map((value) => ({
          value,
          label: value === "none" ? t("reports.byNone") : label(dimensionLabels[value as Dimension]),
        }))}
      />
      <Select<Comparison[]>
        mode="multiple"
        allowClear
        aria-label={t("reports.compare")}
        placeholder={t("reports.noCompare")}
        maxTagCount="responsive"
        value={compare}
        style={{ width: 176 }}
        popupMatchSelectWidth={false}
        onChange={(chosen) => change({ compare: chosen })}
        options={comparisons.map((value) => ({ value, label: label(comparisonLabels[value]) }))}
      />
      {report.filters.map((name) => (
        <OneFilter key={name} name={name} question={question} change={change} choices={choices} />
      ))}
      {report.byCaller && <CallerFilter question={question} change={change} />}
      <Ends report={report} question={question} change={change} />
    </search>
  );
};
