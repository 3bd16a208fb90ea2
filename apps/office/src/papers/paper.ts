import type { Content, createPdf, TableCell } from "pdfmake";
import { fontFamily, fontFiles } from "./fonts.ts";

/** A paper can't have so many cells: it would be read by nobody, and made in the memory of the calls' server. */
export const mostCells = 20_000;

/** There is too much for paper. */
export class TooLongForPaper extends Error {
  override readonly name = "TooLongForPaper";
}

/** @throws TooLongForPaper */
export const checkCells = (cells: number): void => {
  if (cells > mostCells) throw new TooLongForPaper(`${cells} cells`);
};

/** One report on paper. */
export type Sheet = {
  readonly title: string;
  /** What it is of: label and text. */
  readonly facts: readonly (readonly [string, string])[];
  /** SVG of `chartSize`. */
  readonly chart?: string | undefined;
  readonly heads: readonly string[];
  /** So many columns at the left say what a line is of: they are repeated where the table is cut. */
  readonly keys: number;
  /** The last one is the total. */
  readonly rows: readonly (readonly string[])[];
  /** How each column is reckoned. */
  readonly notes: readonly (readonly [string, string])[];
  /** In place of a table and a chart: why there are none. */
  readonly instead?: string | undefined;
};

export type PaperWords = {
  /** Over the formulas. */
  readonly notes: string;
  readonly page: (page: number, pages: number) => string;
  /** Of a table that is cut: "columns 1 of 3". */
  readonly part: (part: number, parts: number) => string;
  /** At the foot of each page. */
  readonly foot: string;
};

/** A4, lying, in points. */
const [pageWidth, margin] = [841.89, 28];
const inner = pageWidth - 2 * margin;
const keyWidth = 112;
const narrowest = 54;
/** Drawn larger than it is printed, so that its words are of the table's size. */
export const chartSize = { width: Math.floor(inner * 1.4), height: 290 } as const;

/** Columns that fit beside the keys, in parts of nearly one size. @returns places of columns, keys left out */
export const partsOf = (columns: number, keys: number): readonly (readonly number[])[] => {
  const fit = Math.max(1, Math.floor((inner - keys * keyWidth) / narrowest));
  const figures = columns - keys;
  const parts = Math.max(1, Math.ceil(figures / fit));
  const each = Math.ceil(figures / parts);
  return Array.from({ length: parts }, (_, part) =>
    Array.from({ length: Math.min(each, figures - part * each) }, (__, no) => keys + part * each + no),
  );
};

const cell = (text: string, isKey: boolean, more: object = {}): TableCell => ({
  text,
  alignment: isKey ? "left" : "right",
  ...more,
});

/** @param part which of several parts of the columns it is: it stands above the head, on each page */
const tableOf = ({ heads, rows, keys }: Sheet, places: readonly number[], part: string | undefined): Content => {
  const all = [...Array.from({ length: keys }, (_, no) => no), ...places];
  const lineOf = (row: readonly string[], more: object = {}): TableCell[] =>
    all.map((place) => cell(row[place] ?? "", place < keys, more));
  const last = rows.length - 1;
  // A few columns do not run to the edges: a figure far from its head is read wrongly.
  const width = Math.min(96, (inner - keys * keyWidth) / Math.max(1, places.length)) - 6;
  return {
    table: {
      headerRows: part === undefined ? 1 : 2,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: all.map((place) => (place < keys ? keyWidth - 6 : width)),
      body: [
        ...(part === undefined
          ? []
          : [
              [
                { text: part, bold: true, colSpan: all.length, border: [false, false, false, true] },
                ...all.slice(1).map(() => ""),
              ] as TableCell[],
            ]),
        lineOf(heads, { bold: true, fillColor: "#e8eef7" }),
        ...rows.map((row, no) => lineOf(row, no === last ? { bold: true, fillColor: "#f5f5f5" } : {})),
      ],
    },
    layout: {
      hLineWidth: (): number => 0.4,
      vLineWidth: (): number => 0,
      hLineColor: (): string => "#bfbfbf",
      paddingLeft: (): number => 3,
      paddingRight: (): number => 3,
      paddingTop: (): number => 2,
      paddingBottom: (): number => 2,
    },
    marginBottom: 8,
  };
};

const plain = {
  hLineWidth: (): number => 0,
  vLineWidth: (): number => 0,
  paddingLeft: (): number => 0,
  paddingTop: (): number => 1,
  paddingBottom: (): number => 1,
};

const pairs = (lines: Sheet["notes"]): Content => ({
  table: { widths: [120, "*"], body: lines.map(([label, text]) => [{ text: label, bold: true }, text]) },
  layout: plain,
  marginBottom: 8,
});

/** Two beside each other: the table begins higher. */
const factsOf = (facts: Sheet["facts"]): Content => {
  const half = Math.ceil(facts.length / 2);
  const cells = (fact: Sheet["facts"][number] | undefined): TableCell[] => [
    { text: fact?.[0] ?? "", bold: true },
    fact?.[1] ?? "",
  ];
  return {
    table: {
      widths: [72, "*", 72, "*"],
      body: Array.from({ length: half }, (_, no) => [...cells(facts[no]), ...cells(facts[half + no])]),
    },
    layout: plain,
    marginBottom: 8,
  };
};

const contentOf = (sheet: Sheet, words: PaperWords, isFirst: boolean): Content[] => {
  const { title, facts, chart, instead, notes, heads, keys } = sheet;
  const parts = partsOf(heads.length, keys);
  return [
    { text: title, fontSize: 16, bold: true, marginBottom: 4, ...(isFirst ? {} : { pageBreak: "before" as const }) },
    ...(facts.length > 0 ? [factsOf(facts)] : []),
    ...(chart === undefined ? [] : [{ svg: chart, width: inner, marginBottom: 8 }]),
    ...(instead === undefined
      ? parts.map((places, no) =>
          tableOf(sheet, places, parts.length > 1 ? words.part(no + 1, parts.length) : undefined),
        )
      : [{ text: instead, marginTop: 16, fontSize: 11 }]),
    ...(notes.length > 0 ? [{ text: words.notes, fontSize: 11, bold: true, marginBottom: 2 }, pairs(notes)] : []),
  ];
};

const definitionOf = (sheets: readonly Sheet[], words: PaperWords): Parameters<typeof createPdf>[0] => ({
  pageSize: "A4",
  pageOrientation: "landscape",
  pageMargins: [margin, margin, margin, margin + 8],
  defaultStyle: { font: fontFamily, fontSize: 8, lineHeight: 1.1 },
  info: { title: sheets[0]?.title ?? "", producer: "Zongji" },
  content: sheets.flatMap((sheet, no) => contentOf(sheet, words, no === 0)),
  footer: (page, pages) => ({
    margin: [margin, 8, margin, 0],
    columns: [
      { text: words.foot, fontSize: 7, color: "#595959", width: "*" },
      { text: words.page(page, pages), fontSize: 8, alignment: "right", width: 90 },
    ],
  }),
});

/** Reports as PDF on A4, with the font inside. @throws TooLongForPaper */
export const paperOf = async (sheets: readonly Sheet[], words: PaperWords): Promise<Buffer> => {
  checkCells(sheets.reduce((all, { rows, heads }) => all + rows.length * heads.length, 0));
  const { default: pdfmake } = await import("pdfmake");
  // Nothing is read but the fonts: a title is a text, never an address.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path: string) => (Object.values(fontFiles) as string[]).includes(path));
  const { normal, bold } = fontFiles;
  pdfmake.setFonts({ [fontFamily]: { normal, bold, italics: normal, bolditalics: bold } });
  return pdfmake.createPdf(definitionOf(sheets, words)).getBuffer();
};
