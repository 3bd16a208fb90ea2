import type { MeasureDefinition, NewOwnReport } from "@zongji/api";
import {
  type ChartKind,
  chartKinds,
  type Dimension,
  dimensionLabels,
  mostOwnColumns,
  unitLabels,
} from "@zongji/domain";
import { Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useRoleOptions } from "../../look/audit/roles.ts";
import { useMeasures } from "../../look/measure.tsx";
import { ColumnOrder } from "./column-order.tsx";
import { useLabel } from "./words.ts";

type Props = { readonly filled: NewOwnReport; readonly change: (change: Partial<NewOwnReport>) => void };

const none: ReadonlyMap<string, MeasureDefinition> = new Map();

/** The catalogue, and what a measure of it is called. */
const useCatalogue = () => {
  const label = useLabel();
  const all = useMeasures().data ?? none;
  return { all, wordOf: (name: string): string => label(all.get(name)?.label ?? { zh: name, en: name }) };
};

const NameFields = ({ filled, change }: Props) => {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item label={t("ownReports.name")} required>
        <Input
          value={filled.name}
          maxLength={40}
          aria-label={t("ownReports.name")}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("ownReports.note")}>
        <Input.TextArea
          value={filled.note}
          maxLength={200}
          autoSize={{ minRows: 1, maxRows: 3 }}
          aria-label={t("ownReports.note")}
          onChange={({ target }) => change({ note: target.value })}
        />
      </Form.Item>
    </>
  );
};

/** The measures to choose from, by what they count. */
const useMeasureOptions = () => {
  const label = useLabel();
  const { all } = useCatalogue();
  const over = [...all.values()].flatMap((one) => (one.subject ? [{ ...one, subject: label(one.subject) }] : []));
  return [...new Set(over.map(({ subject }) => subject))].map((subject) => ({
    label: subject,
    options: over
      .filter((each) => each.subject === subject)
      .map(({ name, label: word, unit }) => {
        const of = label(unitLabels[unit]);
        return { value: name, label: of === "" ? label(word) : `${label(word)}（${of}）` };
      }),
  }));
};

const MeasureFields = ({ filled, change }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const { all, wordOf } = useCatalogue();
  const options = useMeasureOptions();
  const able = [...new Set(filled.measures.flatMap((name) => all.get(name)?.dimensions ?? []))];
  return (
    <>
      <Form.Item label={t("ownReports.measures")} required extra={t("ownReports.measuresNote")}>
        <Select
          mode="multiple"
          maxTagCount={0}
          maxCount={mostOwnColumns}
          maxTagPlaceholder={t("catalogue.chosen", { count: filled.measures.length })}
          aria-label={t("ownReports.measures")}
          value={filled.measures}
          optionFilterProp="label"
          onChange={(measures: string[]) => change({ measures })}
          options={options}
        />
        <ColumnOrder names={filled.measures} wordOf={wordOf} change={(measures) => change({ measures })} />
      </Form.Item>
      <Form.Item label={t("ownReports.split")} extra={t("ownReports.splitNote")}>
        <Select
          aria-label={t("ownReports.split")}
          value={filled.split}
          onChange={(split) => change({ split })}
          options={(["none", ...able] as const).map((value) => ({
            value,
            label: value === "none" ? t("reports.byNone") : label(dimensionLabels[value as Dimension]),
          }))}
        />
      </Form.Item>
    </>
  );
};

const ChartFields = ({ filled: { chart, measures }, change }: Props) => {
  const { t } = useTranslation();
  const { all, wordOf } = useCatalogue();
  const unit = all.get(chart.measures[0] ?? "")?.unit;
  return (
    <>
      <Form.Item label={t("ownReports.chart")}>
        <Select<ChartKind>
          aria-label={t("ownReports.chart")}
          value={chart.kind}
          onChange={(kind) => change({ chart: { ...chart, kind } })}
          options={chartKinds.map((value) => ({ value, label: t(`reports.chartKind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item label={t("ownReports.chartOf")} extra={t("ownReports.chartOfNote")}>
        <Select
          mode="multiple"
          aria-label={t("ownReports.chartOf")}
          value={chart.measures}
          optionFilterProp="label"
          onChange={(drawn: string[]) => change({ chart: { ...chart, measures: drawn } })}
          options={measures.map((value) => ({
            value,
            label: wordOf(value),
            // A chart has one axis.
            disabled: unit !== undefined && all.get(value)?.unit !== unit,
          }))}
        />
      </Form.Item>
    </>
  );
};

/** What an own report is made of: name, columns in their order, split, chart, and who else sees it. */
export const OwnReportFields = ({ filled, change }: Props) => {
  const { t } = useTranslation();
  const roles = useRoleOptions(filled.roles);
  return (
    <>
      <NameFields filled={filled} change={change} />
      <MeasureFields filled={filled} change={change} />
      <ChartFields filled={filled} change={change} />
      <Form.Item label={t("ownReports.roles")} extra={t("ownReports.rolesNote")}>
        <Select
          mode="multiple"
          aria-label={t("ownReports.roles")}
          value={filled.roles}
          optionFilterProp="label"
          onChange={(chosen: string[]) => change({ roles: chosen })}
          options={roles}
        />
      </Form.Item>
    </>
  );
};
