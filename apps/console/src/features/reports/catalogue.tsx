import { PrinterOutlined } from "@ant-design/icons";
import type { MeasureDefinition } from "@zongji/api";
import { dimensionLabels, unitLabels } from "@zongji/domain";
import { Button, Input, Select, Table, type TableColumnType } from "antd";
import { useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { useMeasures } from "../../look/measure.tsx";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { DefinitionSheet } from "./definition-sheet.tsx";
import { useLabel } from "./words.ts";

const ofNow = "now";

type Sought = { readonly text: string; readonly subject: string | undefined };

/** Those whose names or formulas hold what is looked for, in either language. */
const found = (all: readonly MeasureDefinition[], { text, subject }: Sought) => {
  const wanted = text.trim().toLowerCase();
  return all.filter(
    (one) =>
      (subject === undefined || (one.subject?.zh ?? ofNow) === subject) &&
      [one.name, one.label.zh, one.label.en, one.formula.zh, one.formula.en].some((each) =>
        each.toLowerCase().includes(wanted),
      ),
  );
};

const useColumns = (): TableColumnType<MeasureDefinition>[] => {
  const { t } = useTranslation();
  const label = useLabel();
  return [
    {
      title: t("catalogue.label"),
      width: 168,
      render: (_, { label: word, name }) => (
        <>
          <strong>{label(word)}</strong>
          <div className="quiet small catalogue-name">{name}</div>
        </>
      ),
    },
    { title: t("catalogue.unit"), width: 52, render: (_, { unit }) => label(unitLabels[unit]) || "—" },
    {
      title: t("catalogue.formula"),
      render: (_, { formula, footnote }) => (
        <>
          {label(formula)}
          {footnote && <div className="quiet small">{label(footnote)}</div>}
        </>
      ),
    },
    { title: t("catalogue.mark"), width: 128, render: (_, { mark }) => (mark ? label(mark) : "—") },
    {
      title: t("catalogue.by"),
      width: 136,
      render: (_, { dimensions }) => (
        <span className="small">{dimensions.map((each) => label(dimensionLabels[each])).join("、") || "—"}</span>
      ),
    },
    {
      title: t("catalogue.adds"),
      width: 76,
      render: (_, { additive, subject }) =>
        subject === undefined ? "—" : t(additive ? "catalogue.addsYes" : "catalogue.addsNo"),
    },
    { title: t("catalogue.version"), width: 56, align: "right", dataIndex: "version" },
  ];
};

type SearchProps = {
  readonly all: readonly MeasureDefinition[];
  readonly sought: Sought;
  readonly seek: (sought: Sought) => void;
  readonly count: number;
  readonly chosen: number;
  readonly clear: () => void;
};
const Search = ({ all, sought, seek, count, chosen, clear }: SearchProps) => {
  const { t } = useTranslation();
  const label = useLabel();
  const subjects = [...new Map(all.flatMap((one) => (one.subject ? [[one.subject.zh, one.subject] as const] : [])))];
  return (
    <search className="report-filters">
      <Input.Search
        allowClear
        value={sought.text}
        placeholder={t("catalogue.search")}
        aria-label={t("catalogue.search")}
        style={{ width: 280 }}
        onChange={({ target }) => seek({ ...sought, text: target.value })}
      />
      <Select
        allowClear
        value={sought.subject ?? null}
        placeholder={t("catalogue.subject")}
        aria-label={t("catalogue.subject")}
        style={{ width: 200 }}
        onChange={(value: string | null | undefined) => seek({ ...sought, subject: value ?? undefined })}
        options={[
          ...subjects.map(([value, word]) => ({ value, label: label(word) })),
          { value: ofNow, label: t("catalogue.ofNow") },
        ]}
      />
      <span className="quiet figure">{t("catalogue.count", { count })}</span>
      {chosen > 0 && (
        <Button type="link" onClick={clear}>
          {t("catalogue.chosen", { count: chosen })} · {t("reports.clearFilters")}
        </Button>
      )}
    </search>
  );
};

/** 指标目录: every measure with its definition, and the sheet on which both sides sign what was agreed. */
export const Catalogue = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const measures = useMeasures();
  const columns = useColumns();
  const [sought, setSought] = useState<Sought>({ text: "", subject: undefined });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (measures.isError && !measures.data)
    return <Failing what={t("catalogue.failed")} why={words(measures.error)} again={() => void measures.refetch()} />;
  if (!measures.data) return <Loading />;
  const all = [...measures.data.values()];
  const shown = found(all, sought);
  const printed = chosen.length > 0 ? all.filter(({ name }) => chosen.includes(name)) : shown;
  return (
    <div className="report-main">
      <header className="page-head report-page-head">
        <h1>{t("catalogue.title")}</h1>
        <Button
          type="primary"
          icon={<PrinterOutlined />}
          title={t("catalogue.printNote")}
          disabled={printed.length === 0}
          onClick={() => window.print()}
        >
          {t("catalogue.print")}
        </Button>
      </header>
      <p className="quiet report-about">{t("catalogue.about")}</p>
      <Search
        all={all}
        sought={sought}
        seek={setSought}
        count={shown.length}
        chosen={chosen.length}
        clear={() => setChosen([])}
      />
      <Table<MeasureDefinition>
        size="small"
        rowKey="name"
        className="catalogue"
        dataSource={shown}
        columns={columns}
        pagination={{ defaultPageSize: 50, showSizeChanger: true, hideOnSinglePage: true }}
        rowSelection={{
          selectedRowKeys: [...chosen],
          preserveSelectedRowKeys: true,
          onChange: (keys) => setChosen(keys.map(String)),
        }}
        locale={{ emptyText: <Nothing title={t("catalogue.none")} why={t("catalogue.noneWhy")} /> }}
      />
      {createPortal(
        <div className="definition-print">
          <DefinitionSheet measures={printed} />
        </div>,
        document.body,
      )}
    </div>
  );
};
