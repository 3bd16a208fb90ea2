import { maskNumber, type PartyId } from "@zongji/domain";
import { type Db, nowOf, type Parties } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { checkCells, paperOf, type Sheet } from "../papers/index.ts";
import { choicesOf, keptQuestion, readReport } from "../reports/index.ts";
import type { ReportFileAsk } from "./asked.ts";
import { clockIn } from "./clock.ts";
import { csvWriter } from "./csv.ts";
import { reportFile, secondsWord } from "./report-file.ts";
import { footOf, paperWords, reportPdf, reportPng, sheetOf } from "./report-paper.ts";
import { xlsxWriter } from "./xlsx.ts";
import type { Sink } from "./zip.ts";

/** `parties`: absent where no question has a number outside. */
type Place = { readonly db: Db; readonly zone: string; readonly parties?: Parties };

/** What was written: lines with the total, the figures' check sum. */
type ReportWritten = { readonly rows: number; readonly sha256: string };

/** What is asked, or that it is refused. */
export const orRefusal = <T>(asked: Promise<T>): Promise<T | Refusal> =>
  asked.catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });

/** The number outside that was asked for, as the file's owner may see it; empty: sealed with a key that is gone. */
export const callerIn = (
  { asked, unmasked = false }: ReportFileAsk,
  parties: Parties | undefined,
): string | undefined => {
  if (asked.caller === undefined) return undefined;
  const [party] = [asked.filter.caller].flat();
  const number = parties?.open(party as PartyId, asked.caller) ?? "";
  return unmasked ? number : maskNumber(number);
};

/** Reads a report, and says what its file holds. */
const fileOf = async ({ db, parties }: Omit<Place, "zone">, kept: ReportFileAsk) => {
  const asked = { ...kept, asked: keptQuestion(kept.asked) };
  const now = nowOf(db);
  const choices = await choicesOf(db);
  const answer = await readReport(db, asked.asked, choices, now);
  return { asked, answer, file: reportFile({ answer, asked, choices, caller: callerIn(asked, parties) }, now) };
};

/**
 * Several reports as one PDF; undefined: none of them can be read. @param leftOut told of the place of one that can't
 * @throws TooLongForPaper
 */
export const reportsPdf = async (
  { db }: Place,
  asks: readonly ReportFileAsk[],
  title: string,
  leftOut: (no: number) => void,
): Promise<Buffer | undefined> => {
  const sheets: Sheet[] = [];
  let [foot, cells] = [title, 0];
  for (const [no, ask] of asks.entries()) {
    const read = await orRefusal(fileOf({ db }, ask));
    if (read instanceof Refusal) leftOut(no);
    else {
      const { asked, answer, file } = read;
      // At once: what would be thrown away needs no memory.
      cells += file.rows.length * file.columns.length;
      checkCells(cells);
      sheets.push(await sheetOf(db, asked, answer, file));
      if (asks.length === 1) foot = footOf(file, answer);
    }
  }
  return sheets.length === 0 ? undefined : paperOf(sheets, paperWords(asks[0]?.language ?? "zh-CN", foot));
};

/** Reads a report and writes its file. @throws TooLongForPaper, NoPictureEngine, Refusal */
export const writeReport = async (
  { db, zone, parties }: Place,
  kept: ReportFileAsk,
  sink: Sink,
): Promise<ReportWritten> => {
  const { asked, answer, file } = await fileOf({ db, ...(parties && { parties }) }, kept);
  const { format, language } = asked;
  const { columns, frozen, rows, about } = file;
  const written = { rows: rows.length, sha256: answer.sha256 };
  if (format === "pdf" || format === "png") {
    await sink(await (format === "pdf" ? reportPdf : reportPng)(db, asked, answer, file));
    return written;
  }
  const writer =
    format === "csv"
      ? csvWriter(columns, clockIn(zone), secondsWord(language), sink)
      : xlsxWriter(columns, clockIn(zone), sink, { frozen, filters: false });
  await writer.begin();
  await writer.rows(rows);
  await writer.finish(about);
  return written;
};
