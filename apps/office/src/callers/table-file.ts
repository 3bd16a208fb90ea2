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

const mostBytes = 32 * 1024 * 1024;
const refuse = (reason: BadTable): never => {
  throw new TableRefused(reason);
};

/** UTF-8, or what spreadsheets of Chinese Windows write. */
const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
};

/** What parts the cells: as often as it stands in the first line outside quotes. */
const separatorOf = (text: string): string => {
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((each) => [each, first.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
};

/** RFC 4180. A quote that nothing closes goes on to the end. Line numbers are those of the rows' beginnings. */
export const csvRows = (bytes: Uint8Array): TableRow[] => {
  const text = textOf(bytes);
  const separator = separatorOf(text);
  const rows: TableRow[] = [];
  let [cells, cell, line, begun, isQuoted] = [[] as string[], "", 1, 1, false];
  const end = (): void => {
    cells.push(cell);
    rows.push({ line: begun, cells });
    [cells, cell] = [[], ""];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    if (sign === "\n") line += 1;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += sign;
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === separator) {
      cells.push(cell);
      cell = "";
    } else if (sign === "\n") {
      end();
      begun = line;
    } else if (sign !== "\r") cell += sign;
  }
  if (cell !== "" || cells.length > 0) end();
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

/** All texts of a string, without how it is read (phonetic runs). */
const stringOf = (xml: string): string =>
  [...xml.replace(/<rPh\b[\s\S]*?<\/rPh>/g, "").matchAll(/<t\b[^>]*?(?:\/>|>([\s\S]*?)<\/t>)/g)]
    .map(([, text = ""]) => plain(text))
    .join("");

const columnOf = (place: string): number =>
  [...(/^[A-Z]{1,3}/.exec(place)?.[0] ?? "A")].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** A number as people wrote it: a telephone number is no 1.38E10. */
const numberText = (text: string): string =>
  /e/i.test(text) && Number.isFinite(Number(text)) ? String(Number(text)) : text;

const cellText = (attributes: string, inner: string, shared: readonly string[]): string => {
  const type = /\bt="(\w+)"/.exec(attributes)?.[1];
  if (type === "inlineStr") return stringOf(inner);
  const value = plain(/<v\b[^>]*>([\s\S]*?)<\/v>/.exec(inner)?.[1] ?? "");
  if (type === "s") return shared[Number(value)] ?? "";
  return type === undefined || type === "n" ? numberText(value) : value;
};

const sheetRows = (xml: string, shared: readonly string[]): TableRow[] => {
  const rows: TableRow[] = [];
  for (const [, attributes = "", inner = ""] of xml.matchAll(/<row\b([^>]*?)(?:\/>|>([\s\S]*?)<\/row>)/g)) {
    const line = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? (rows.at(-1)?.line ?? 0) + 1);
    const cells: string[] = [];
    for (const [, of = "", content = ""] of inner.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = columnOf(/\br="([A-Z]+)\d+"/.exec(of)?.[1] ?? "");
      if (column < 64) cells[column] = cellText(of, content, shared);
    }
    rows.push({ line, cells: Array.from(cells, (each) => each ?? "") });
  }
  return rows;
};

/** The first sheet of a workbook, as its order says. */
export const xlsxRows = (bytes: Buffer): TableRow[] => {
  const entries = entriesOf(bytes);
  const read = (name: string): string | undefined => {
    const entry = entries.get(name);
    return entry && fileIn(bytes, entry);
  };
  const relation = /<sheet\b[^>]*?\br:id="([^"]+)"/.exec(read("xl/workbook.xml") ?? "")?.[1];
  const relations = [...(read("xl/_rels/workbook.xml.rels") ?? "").matchAll(/<Relationship\b[^>]*>/g)].map(
    ([each]) => each,
  );
  const found = relations.find((each) => each.includes(`Id="${relation}"`));
  const target = /\bTarget="\/?(?:xl\/)?([^"]+)"/.exec(found ?? "")?.[1] ?? "worksheets/sheet1.xml";
  const sheet = read(`xl/${target}`) ?? refuse("torn");
  const strings = read("xl/sharedStrings.xml") ?? "";
  const shared = [...strings.matchAll(/<si\b[^>]*?(?:\/>|>([\s\S]*?)<\/si>)/g)].map(([, inner = ""]) =>
    stringOf(inner),
  );
  return sheetRows(sheet, shared);
};

/** @throws TableRefused */
export const rowsOf = (bytes: Buffer): TableRow[] => {
  if (bytes.length === 0) return refuse("kind");
  if (bytes.subarray(0, 2).toString("latin1") === "PK") return xlsxRows(bytes);
  // An old workbook (.xls), or anything else that is no text.
  if (bytes.subarray(0, 4096).includes(0)) return refuse("kind");
  return csvRows(bytes);
};
