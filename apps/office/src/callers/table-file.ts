/** Rows of a table that somebody uploads: CSV, or the first sheet of a workbook. Nothing of it is trusted. */
import { inflateRawSync } from "node:zlib";

/** torn: it begins as what it is, and can't be read · large: more than a list can be · kind: neither CSV nor a workbook */
export type BadTable = "torn" | "large" | "kind";
export class TableRefused extends Error {
  readonly reason: BadTable;
  constructor(reason: BadTable) {
    super(reason);
    this.reason = reason;
  }
}

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

/** What is further to the right, or longer, is not read. */
const mostColumns = 64;
const mostSigns = 1_000;
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
 */
export const csvRows = (bytes: Uint8Array, most = Number.POSITIVE_INFINITY): TableRow[] => {
  const text = textOf(bytes);
  const separator = separatorOf(text).charCodeAt(0);
  const rows: TableRow[] = [];
  let [cells, line, begun] = [[] as string[], 1, 1];
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
    if (cells.length < mostColumns) cells.push(quoted + text.slice(from, at).replaceAll("\r", ""));
    if (text.charCodeAt(at) === separator && at + 1 < text.length) continue;
    if (!isBlank(cells)) rows.push({ line: begun, cells });
    line += 1;
    [cells, begun] = [[], line];
  }
  return rows;
};

type Entry = { readonly method: number; readonly packed: number; readonly size: number; readonly at: number };

/** The files of a ZIP by its central directory (APPNOTE 4.3.12). */
const entriesOf = (bytes: Buffer): Map<string, Entry> => {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length) return refuse("torn");
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return refuse("torn");
    const [name, extra, note] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.set(bytes.toString("utf8", at + 46, at + 46 + name), {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + note;
  }
  return entries;
};

const fileIn = (bytes: Buffer, { method, packed, size, at }: Entry): string => {
  if (size > mostBytes) return refuse("large");
  if (at + 30 > bytes.length) return refuse("torn");
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const data = bytes.subarray(from, from + packed);
  if (method === 0) return data.toString("utf8");
  if (method !== 8) return refuse("torn");
  try {
    return inflateRawSync(data, { maxOutputLength: mostBytes }).toString("utf8");
  } catch (error) {
    return refuse((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "large" : "torn");
  }
};

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
const stringOf = (xml: string): string =>
  [...elementsIn(without(xml, "rPh"), "t")]
    .map(({ inner }) => plain(inner))
    .join("")
    .slice(0, mostSigns);

const columnOf = (place: string): number =>
  [...(/^[A-Z]{1,3}/.exec(place)?.[0] ?? "A")].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** A number as people wrote it: a telephone number is no 1.38E10. */
const numberText = (text: string): string =>
  /e/i.test(text) && Number.isFinite(Number(text)) ? String(Number(text)) : text;

const cellText = (attributes: string, inner: string, shared: readonly string[]): string => {
  const type = /\bt="(\w+)"/.exec(attributes)?.[1];
  if (type === "inlineStr") return stringOf(inner);
  const value = plain(firstOf(inner, "v")?.inner ?? "").slice(0, mostSigns);
  if (type === "s") return shared[Number(value)] ?? "";
  return type === undefined || type === "n" ? numberText(value) : value;
};

const rowCells = (row: string, shared: readonly string[]): string[] => {
  const cells: string[] = [];
  for (const { attributes, inner } of elementsIn(row, "c")) {
    const column = columnOf(/\br="([A-Z]+)\d+"/.exec(attributes)?.[1] ?? "");
    if (column < mostColumns) cells[column] = cellText(attributes, inner, shared);
  }
  return Array.from(cells, (each) => each ?? "");
};

/** Rows that hold nothing, as those that only have borders, are left out. */
const sheetRows = (xml: string, shared: readonly string[], most: number): TableRow[] => {
  const rows: TableRow[] = [];
  let line = 0;
  for (const { attributes, inner } of elementsIn(xml, "row")) {
    if (rows.length === most) break;
    line = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? line + 1);
    const cells = rowCells(inner, shared);
    if (!isBlank(cells)) rows.push({ line, cells });
  }
  return rows;
};

/** The first sheet of a workbook, as its order says. @param most rows; what comes after them is not read */
export const xlsxRows = (bytes: Buffer, most = Number.POSITIVE_INFINITY): TableRow[] => {
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
  const shared = Array.from(elementsIn(read("xl/sharedStrings.xml") ?? "", "si"), ({ inner }) => stringOf(inner));
  return sheetRows(sheet, shared, most);
};

/** The first rows that hold anything, so many. @throws TableRefused */
export const rowsOf = (bytes: Buffer, most = Number.POSITIVE_INFINITY): TableRow[] => {
  if (bytes.length === 0) return refuse("kind");
  if (bytes.subarray(0, 2).toString("latin1") === "PK") return xlsxRows(bytes, most);
  // An old workbook (.xls), or anything else that is no text.
  if (bytes.subarray(0, 4096).includes(0)) return refuse("kind");
  return csvRows(bytes, most);
};
