/** Rows of a table that somebody uploads: CSV, or the first sheet of a workbook. Nothing of it is trusted. */
import { type BadTable, entriesOf, TableRefused, unpacked, type ZipEntry } from "./unzip.ts";

/** A row with its number in the file, from 1, as a spreadsheet shows it. */
export type TableRow = { readonly line: number; readonly cells: readonly string[] };

const lineEnd = "\n".charCodeAt(0);
const mostBytes = 32 * 1024 * 1024;
const refuse = (reason: BadTable): never => {
  throw new TableRefused(reason);
};

/** UTF-8, or what spreadsheets of Chinese Windows write: what is no UTF-8 is that. */
export const encodingOf = (bytes: Uint8Array): "utf-8" | "gbk" => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return "gbk";
  }
};
const textOf = (bytes: Uint8Array): string =>
  // GB 18030 holds GBK.
  new TextDecoder(encodingOf(bytes) === "gbk" ? "gb18030" : "utf-8").decode(bytes);

/** What parts the cells: as often as it stands in the first line outside quotes. */
const separatorOf = (text: string): string => {
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((each) => [each, first.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
};

/** A table with anything further to the right is refused: what is not read can't be missed. */
export const mostColumns = 64;
/** @param columns up to the last that holds anything @throws TableRefused wide */
const needNarrow = (columns: number): void => {
  if (columns > mostColumns) throw new TableRefused("wide", columns);
};
/** What is longer is not read. */
const usualSigns = 1_000;
/** Rows that a sheet may have; no list needs as many texts either. */
const mostElements = 2 ** 20;
const isBlank = (cells: readonly string[]): boolean => cells.every((each) => each.trim() === "");

/** The place of the quote that closes a quoted text, or the end. */
const closingQuote = (text: string, from: number): number => {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    if (text[at + 1] !== '"') return at;
  }
};

/**
 * RFC 4180. A quote that nothing closes goes on to the end. Line numbers are those of the rows' beginnings; rows that hold nothing are left out.
 * @param most rows; what comes after them is not read
 * @throws TableRefused wide
 */
export const csvRows = (bytes: Uint8Array, most = Number.POSITIVE_INFINITY): TableRow[] => {
  const text = textOf(bytes);
  const separator = separatorOf(text).charCodeAt(0);
  const rows: TableRow[] = [];
  let [cells, line, begun] = [[] as string[], 1, 1];
  // The column that is read, from 1, and the last one of all rows that holds anything.
  let [column, widest] = [0, 0];
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    if (cells.length === 0 && text.charCodeAt(at) === lineEnd) {
      line += 1;
      begun = line;
      continue;
    }
    let quoted = "";
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      const raw = text.slice(at + 1, end);
      line += raw.split("\n").length - 1;
      quoted = raw.replaceAll('""', '"');
      at = end + 1;
    }
    const from = at;
    while (at < text.length && text.charCodeAt(at) !== lineEnd && text.charCodeAt(at) !== separator) at += 1;
    const cell = quoted + text.slice(from, at).replaceAll("\r", "");
    column += 1;
    if (column > widest && cell.trim() !== "") widest = column;
    if (column <= mostColumns) cells.push(cell);
    if (text.charCodeAt(at) === separator && at + 1 < text.length) continue;
    if (!isBlank(cells)) rows.push({ line: begun, cells });
    line += 1;
    [cells, begun, column] = [[], line, 0];
  }
  needNarrow(widest);
  return rows;
};

const fileIn = (bytes: Buffer, entry: ZipEntry): string => unpacked(bytes, entry, mostBytes).toString("utf8");

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const character = (code: number): string => (code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : "");
const plain = (xml: string): string =>
  xml
    .replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w{1,8}));/g, (all, hex?: string, dec?: string, name = "") =>
      hex ? character(Number.parseInt(hex, 16)) : dec ? character(Number(dec)) : (named[name as string] ?? all),
    )
    // Excel's own escape (ECMA-376 §22.9.2.19).
    .replace(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => character(Number.parseInt(hex, 16)));

type Element = { readonly attributes: string; readonly inner: string; readonly from: number; readonly to: number };

/** What may follow an element's name; a longer name goes on. */
const isNameEnd = (sign: string | undefined): boolean => sign !== undefined && "/> \t\r\n".includes(sign);

/**
 * The elements of a name, none of which holds another of it, one after another. No text is looked through twice, whatever it is.
 * @throws TableRefused torn: one is not closed; large: there are more than a list can have
 */
function* elementsIn(xml: string, name: string): Generator<Element> {
  const [open, close] = [`<${name}`, `</${name}>`];
  let left = mostElements;
  for (let from = xml.indexOf(open); from >= 0; from = xml.indexOf(open, from)) {
    const named = from + open.length;
    if (!isNameEnd(xml[named])) {
      from = named;
      continue;
    }
    const end = xml.indexOf(">", named);
    if (end < 0) refuse("torn");
    left -= 1;
    if (left < 0) refuse("large");
    const isEmpty = xml[end - 1] === "/";
    const closed = isEmpty ? end : xml.indexOf(close, end);
    if (closed < 0) refuse("torn");
    const to = isEmpty ? end + 1 : closed + close.length;
    const inner = isEmpty ? "" : xml.slice(end + 1, closed);
    yield { attributes: xml.slice(named, isEmpty ? end - 1 : end), inner, from, to };
    from = to;
  }
}
const firstOf = (xml: string, name: string): Element | undefined => elementsIn(xml, name).next().value ?? undefined;

const without = (xml: string, name: string): string => {
  const parts: string[] = [];
  let at = 0;
  for (const { from, to } of elementsIn(xml, name)) {
    parts.push(xml.slice(at, from));
    at = to;
  }
  return [...parts, xml.slice(at)].join("");
};

/** All texts of a string, without how it is read (phonetic runs). */
const stringOf = (xml: string, signs: number): string =>
  [...elementsIn(without(xml, "rPh"), "t")]
    .map(({ inner }) => plain(inner))
    .join("")
    .slice(0, signs);

const columnOf = (place: string): number =>
  [...(/^[A-Z]{1,3}/.exec(place)?.[0] ?? "A")].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** A number as people wrote it: a telephone number is no 1.38E10. */
const numberText = (text: string): string =>
  /e/i.test(text) && Number.isFinite(Number(text)) ? String(Number(text)) : text;

type Strings = { readonly shared: readonly string[]; readonly signs: number };

const cellText = (attributes: string, inner: string, { shared, signs }: Strings): string => {
  const type = /\bt="(\w+)"/.exec(attributes)?.[1];
  if (type === "inlineStr") return stringOf(inner, signs);
  const value = plain(firstOf(inner, "v")?.inner ?? "").slice(0, signs);
  if (type === "s") return shared[Number(value)] ?? "";
  return type === undefined || type === "n" ? numberText(value) : value;
};

/** @returns the cells, and the last column that holds anything, from 1 */
const rowCells = (row: string, strings: Strings): { readonly cells: string[]; readonly width: number } => {
  const cells: string[] = [];
  let width = 0;
  for (const { attributes, inner } of elementsIn(row, "c")) {
    const column = columnOf(/\br="([A-Z]+)\d+"/.exec(attributes)?.[1] ?? "");
    const text = cellText(attributes, inner, strings);
    if (column >= width && text.trim() !== "") width = column + 1;
    if (column < mostColumns) cells[column] = text;
  }
  return { cells: Array.from(cells, (each) => each ?? ""), width };
};

/** Rows that hold nothing, as those that only have borders, are left out. */
const sheetRows = (xml: string, strings: Strings, most: number): TableRow[] => {
  const rows: TableRow[] = [];
  let [line, widest] = [0, 0];
  for (const { attributes, inner } of elementsIn(xml, "row")) {
    if (rows.length === most) break;
    line = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? line + 1);
    const { cells, width } = rowCells(inner, strings);
    widest = Math.max(widest, width);
    if (!isBlank(cells)) rows.push({ line, cells });
  }
  needNarrow(widest);
  return rows;
};

/** The first sheet of a workbook, as its order says. @param most rows; what comes after them is not read @param signs of a cell, likewise */
export const xlsxRows = (bytes: Buffer, most = Number.POSITIVE_INFINITY, signs = usualSigns): TableRow[] => {
  const entries = entriesOf(bytes);
  const read = (name: string): string | undefined => {
    const entry = entries.get(name);
    return entry && fileIn(bytes, entry);
  };
  const first = firstOf(read("xl/workbook.xml") ?? "", "sheet");
  const relation = /\br:id="([^"]+)"/.exec(first?.attributes ?? "")?.[1];
  const relations = [...elementsIn(read("xl/_rels/workbook.xml.rels") ?? "", "Relationship")];
  const found = relations.find(({ attributes }) => /\bId="([^"]*)"/.exec(attributes)?.[1] === relation);
  const target = /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(found?.attributes ?? "")?.[1] ?? "worksheets/sheet1.xml";
  const sheet = read(`xl/${target}`) ?? refuse("torn");
  const shared = Array.from(elementsIn(read("xl/sharedStrings.xml") ?? "", "si"), ({ inner }) =>
    stringOf(inner, signs),
  );
  return sheetRows(sheet, { shared, signs }, most);
};

/** The first rows that hold anything, so many. @param signs that a workbook's cell is read of @throws TableRefused */
export const rowsOf = (bytes: Buffer, most = Number.POSITIVE_INFINITY, signs = usualSigns): TableRow[] => {
  if (bytes.length === 0) return refuse("kind");
  if (bytes.subarray(0, 2).toString("latin1") === "PK") return xlsxRows(bytes, most, signs);
  // An old workbook (.xls), or anything else that is no text.
  if (bytes.subarray(0, 4096).includes(0)) return refuse("kind");
  return csvRows(bytes, most);
};
