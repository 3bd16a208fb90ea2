import { roundedSeconds } from "@zongji/domain";
import type { Cell, FileColumn, FileWriter, LocalClock } from "./file.ts";
import type { Sink } from "./zip.ts";

/**
 * A spreadsheet takes what begins so for a formula (OWASP, CSV injection), in some languages its full-width form too: such a text is led by an apostrophe, which
 * a spreadsheet does not show.
 */
const formula = /^[\s]*[=+\-@＝＋－＠\t\r]/;

/** RFC 4180 §2: what holds a comma, a quote or a line's end is quoted. Spaces at an end are kept by quotes too. */
export const csvText = (text: string): string => {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const cellOf = (cell: Cell, clock: LocalClock): string => {
  if (cell === null) return "";
  if (cell.is === "text") return csvText(cell.value);
  if (cell.is === "percent" || cell.is === "decimal") return cell.text;
  if (cell.is === "number") return String(cell.value);
  if (cell.is === "span") return String(roundedSeconds(cell.value));
  return new Date(clock(cell.value)).toISOString().slice(0, 19).replace("T", " ");
};

/** CSV by RFC 4180, UTF-8 with a byte order mark, by which Excel knows that it is UTF-8. Spans are whole seconds. */
export const csvWriter = (
  columns: readonly FileColumn[],
  clock: LocalClock,
  secondsWord: string,
  sink: Sink,
): FileWriter => {
  const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  return {
    begin: () =>
      sink(
        Buffer.from(
          `\u{feff}${line(columns.map(({ label, is }) => csvText(is === "span" ? `${label}${secondsWord}` : label)))}`,
        ),
      ),
    rows: (rows) => sink(Buffer.from(rows.map((row) => line(row.map((cell) => cellOf(cell, clock)))).join(""))),
    finish: async () => {},
  };
};
