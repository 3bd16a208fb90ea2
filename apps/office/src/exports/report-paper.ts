import {
  type ChartAsked,
  type Drawing,
  drawnColumns,
  fittingColumns,
  isEmptyChart,
  type Label,
  type Language,
  labelIn,
  lineWords,
  type ReportAnswer,
  type ReportHeat,
  type ReportShown,
} from "@zongji/api";
import { type ChartKind, clockOf } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { chartPng, chartSize, chartSvg, type PaperWords, paperOf, type Sheet } from "../papers/index.ts";
import { columnOf, readHeat, shownReport } from "../reports/index.ts";
import type { ReportFileAsk } from "./asked.ts";
import type { Cell } from "./file.ts";
import type { reportFile } from "./report-file.ts";

const words = {
  total: { zh: "合计", en: "Total" },
  notes: { zh: "统计口径", en: "Definitions" },
  part: { zh: "第 {{1}} 组列，共 {{2}} 组", en: "Columns, part {{1}} of {{2}}" },
  page: { zh: "第 {{1}} 页，共 {{2}} 页", en: "Page {{1}} of {{2}}" },
  nothing: { zh: "这段时间没有可画的数据", en: "Nothing to draw in this period" },
} as const satisfies Record<string, Label>;

const filled = (text: string, ...values: readonly number[]): string =>
  values.reduce((all, value, no) => all.replace(`{{${no + 1}}}`, String(value)), text);

/** A cell as it is read. */
const textOf = (cell: Cell): string => {
  if (cell === null) return "—";
  if (cell.is === "text") return cell.value;
  if (cell.is === "percent") return `${cell.text}%`;
  if (cell.is === "decimal") return cell.text;
  return cell.is === "span" ? clockOf(Math.round(cell.value / 1000)) : cell.value.toLocaleString("en-US");
};

type Asked = Pick<ReportFileAsk, "asked" | "language" | "chart" | "show">;

const kindOf = ({ chart }: Asked, report: ReportShown): ChartKind | "none" => chart ?? report.chart.kind;

/** The chart as it is asked for; undefined: there is nothing to draw, or none is wanted. */
const chartOf = async (db: Db, asked: Asked, answer: ReportAnswer): Promise<ChartAsked | undefined> => {
  const { language, show } = asked;
  const report = shownReport({ id: answer.report, definition: asked.asked.definition });
  const kind = kindOf(asked, report);
  if (kind === "none") return undefined;
  const label = (each: Label): string => labelIn(each, language);
  const { time, key } = lineWords(answer, label);
  const columns = fittingColumns(kind, answer, drawnColumns(report, show));
  const drawing: Drawing = { answer, columns, label, time, key, totalWord: labelIn(words.total, language) };
  const first = columns[0]?.column.measure;
  const heat: ReportHeat | undefined =
    kind === "heat" && first !== undefined
      ? await readHeat(db, asked.asked, columnOf(asked.asked, first), answer.at)
      : undefined;
  return isEmptyChart(kind, drawing, heat?.length ?? 0) ? undefined : { kind, drawing, heat };
};

type File = ReturnType<typeof reportFile>;

/** A report as a sheet of paper. */
export const sheetOf = async (db: Db, asked: Asked, answer: ReportAnswer, file: File): Promise<Sheet> => {
  const chart = await chartOf(db, asked, answer);
  const { columns, frozen, rows, about, facts, formulas } = file;
  return {
    // Paper has no empty cell to explain.
    ...{ title: about.title, facts: facts.filter(([label]) => label !== "—"), notes: formulas, keys: frozen },
    chart: chart && (await chartSvg(chart, chartSize)),
    heads: columns.map(({ label }) => label),
    rows: rows.map((cells) => cells.map((cell, no) => (cell === null && no < frozen ? "" : textOf(cell)))),
  };
};

export const paperWords = (language: Language, foot: string): PaperWords => ({
  notes: labelIn(words.notes, language),
  page: (page, pages) => filled(labelIn(words.page, language), page, pages),
  part: (part, parts) => filled(labelIn(words.part, language), part, parts),
  foot,
});

/** What stands at the foot of each page: by it a page is known to be of one making. */
export const footOf = ({ about }: Pick<File, "about">, { sha256 }: Pick<ReportAnswer, "sha256">): string =>
  `${about.title} · SHA-256 ${sha256}`;

/** A report as PDF. @throws TooLongForPaper */
export const reportPdf = async (db: Db, asked: Asked, answer: ReportAnswer, file: File): Promise<Buffer> =>
  paperOf([await sheetOf(db, asked, answer, file)], paperWords(asked.language, footOf(file, answer)));

/** A report's chart as PNG, with what it is of. @throws NoPictureEngine */
export const reportPng = async (db: Db, asked: Asked, answer: ReportAnswer, file: File): Promise<Buffer> => {
  const { about, facts } = file;
  // The first facts say the period and the filters; who made it and when are at the foot.
  const under = facts.filter(([label]) => label !== "—").map(([label, text]) => `${label}: ${text}`);
  const half = Math.ceil(under.length / 2);
  return chartPng(
    await chartOf(db, asked, answer),
    {
      title: about.title,
      under: under.slice(0, 3).join("   "),
      foot: [under.slice(3, half + 2).join("   "), under.slice(half + 2).join("   ")],
    },
    labelIn(words.nothing, asked.language),
  );
};
