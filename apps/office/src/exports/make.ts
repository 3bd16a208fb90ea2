import { setTimeout as sleep } from "node:timers/promises";
import { type AnyList, type ExportFailure, type Label, type Language, labelIn } from "@zongji/api";
import { type BusinessType, businessTypeName } from "@zongji/domain";
import { businessTypesOf, type Db, isDatabaseDown, type Parties, rowsOf, writeAudit } from "@zongji/store";
import { DiskFull, type Ended, findJob, finishJob, progressJob, SealedFile } from "../jobs/index.ts";
import type { ListRoom } from "../lists/index.ts";
import { NoPictureEngine, TooLongForPaper } from "../papers/index.ts";
import { type Asked, type AskedReportExport, unpackAsked } from "./asked.ts";
import { clockIn } from "./clock.ts";
import { csvWriter } from "./csv.ts";
import type { About, Cell, FileColumn, FileWriter } from "./file.ts";
import { secondsWord } from "./report-file.ts";
import { writeReport } from "./report-fill.ts";
import { xlsxWriter } from "./xlsx.ts";
import type { Sink } from "./zip.ts";

/** A list's room, whatever its rows are. */
// biome-ignore lint/suspicious/noExplicitAny: the rooms' own types hold where they are made
export type AnyRoom = ListRoom<any, any, any>;

export type Makers = {
  readonly db: Db;
  readonly parties: Parties;
  readonly folder: string;
  /** The hotline's zone. */
  readonly zone: string;
  readonly rooms: Readonly<Record<string, AnyRoom>>;
  /** Between two batches, ms: leaves the processor to others. */
  readonly restMs?: number;
};

/** By which a file tells ids. */
type Names = { readonly groups: ReadonlyMap<string, string>; readonly types: readonly BusinessType[] };

const widths = { text: 16, number: 10, instant: 20, duration: 10, choice: 16, flag: 8, group: 16, other: 20 } as const;
const yes: Label = { zh: "是", en: "Yes" };
const no: Label = { zh: "否", en: "No" };

type Row = Readonly<Record<string, unknown>>;
type CellOf = (row: Row) => Cell;

const textOf = (value: unknown): Cell =>
  value === null || value === undefined || value === "" ? null : { is: "text", value: String(value) };

/** How a column is written: by its room's words, else by its type. */
const cellsOf = ({ list, cells }: AnyRoom, name: string, language: Language, names: Names): CellOf => {
  const { type, choices } = list.columns[name]!;
  const kind = type === "duration" ? "span" : type === "instant" ? "instant" : type === "number" ? "number" : undefined;
  const given = Object.hasOwn(cells, name) ? (row: Row) => cells[name]!(row, language) : (row: Row) => row[name];
  return (row) => {
    const value = given(row) as unknown;
    if (value === null || value === undefined) return null;
    if (kind !== undefined) return { is: kind, value: Number(value) };
    if (typeof value === "boolean") return textOf(labelIn(value ? yes : no, language));
    if (typeof value === "number") return { is: "number", value };
    if (type === "group") return textOf(names.groups.get(String(value)) ?? value);
    const word =
      type === "choice" && Object.hasOwn(choices ?? {}, String(value)) ? choices?.[String(value)] : undefined;
    return textOf(word ? labelIn(word, language) : value);
  };
};

const columnsOf = (list: AnyList, names: readonly string[], language: Language): FileColumn[] =>
  names.map((name) => {
    const { label, type } = list.columns[name]!;
    const is = type === "duration" ? "span" : type === "instant" || type === "number" ? type : "text";
    return { label: labelIn(label, language), is, width: widths[type] };
  });

const nameOf = ({ groups, types }: Names, kind: "group" | "businessType", id: string): string =>
  kind === "group" ? (groups.get(id) ?? id) : businessTypeName(types, id);

/** Each filter in words. */
const toldFilters = (list: AnyList, { told, language }: Asked, names: Names, moment: (at: number) => string) =>
  Object.values(list.filters).flatMap(({ label, kind, params, choices }): [string, string][] =>
    Object.keys(params).flatMap((param): [string, string][] => {
      const value = told[param];
      if (value === undefined) return [];
      const word = choices?.[String(value)];
      const text =
        kind === "period"
          ? moment(Number(value))
          : kind === "group" || kind === "businessType"
            ? nameOf(names, kind, String(value))
            : word
              ? labelIn(word, language)
              : String(value);
      const edge =
        kind === "period"
          ? param === "from"
            ? { zh: "（从）", en: " (from)" }
            : { zh: "（到，不含）", en: " (before)" }
          : { zh: "", en: "" };
      return [[`${labelIn(label, language)}${labelIn(edge, language)}`, text]];
    }),
  );

const words = {
  about: { zh: "说明", en: "About" },
  made: { zh: "生成时间", en: "Made at" },
  by: { zh: "导出人", en: "Exported by" },
  rows: { zh: "行数", en: "Rows" },
  filters: { zh: "筛选条件", en: "Filters" },
  none: { zh: "无", en: "None" },
  numbers: { zh: "电话号码", en: "Telephone numbers" },
  masked: { zh: "已脱敏", en: "Masked" },
  whole: { zh: "完整号码", en: "In full" },
  zone: { zh: "时区", en: "Time zone" },
} as const satisfies Record<string, Label>;

const aboutOf = (list: AnyList, asked: Asked, rows: number, zone: string, names: Names): About => {
  const { language, reader, who } = asked;
  const clock = clockIn(zone);
  const moment = (at: number) => new Date(clock(at)).toISOString().slice(0, 19).replace("T", " ");
  const word = (name: keyof typeof words) => labelIn(words[name], language);
  const filters = toldFilters(list, asked, names, moment);
  const isMasked = Object.values(list.columns).some(({ masked }) => masked);
  const title = labelIn(list.title, language);
  return {
    title,
    sheets: [title, word("about")],
    lines: [
      [word("made"), moment(Date.now())],
      [word("zone"), zone],
      [word("by"), who.login],
      [word("rows"), String(rows)],
      ...(isMasked ? [[word("numbers"), word(reader.unmasked ? "whole" : "masked")] as const] : []),
      ...(filters.length > 0 ? filters : [[word("filters"), word("none")] as const]),
    ],
  };
};

class NotWanted extends Error {}

const batchRows = 500;
const tellEveryMs = 500;

/** Writes all rows through one look at the tables. @returns how many @throws NotWanted, once it was stopped */
const writeRows = async (
  makers: Makers,
  id: string,
  asked: Asked,
  room: AnyRoom,
  writer: FileWriter,
  names: Names,
): Promise<number> => {
  const { db, restMs = 1 } = makers;
  const cells = asked.columns.map((name) => cellsOf(room, name, asked.language, names));
  let rows = 0;
  let told = performance.now();
  await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (work) => {
      for await (const kept of rowsOf(work, room.source, asked.filter, asked.sort, batchRows)) {
        const shown = (await room.present(work as unknown as Db, kept, asked.reader)) as Row[];
        await writer.rows(shown.map((row) => cells.map((cellOf) => cellOf(row))));
        rows += shown.length;
        if (performance.now() - told >= tellEveryMs) {
          told = performance.now();
          // By another connection: what this one says nobody sees before its end.
          if (!(await progressJob(db, id, rows))) throw new NotWanted();
        }
        await sleep(restMs);
      }
    });
  return rows;
};

const groupNames = async (db: Db): Promise<Map<string, string>> => {
  const rows = await db.selectFrom("group").select(["id", "name"]).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** What stands in a file: how many rows, and what the audit trail tells of it. */
type Written = { readonly rows: number; readonly detail: object };
type Fill = (sink: Sink) => Promise<Written>;

const listFill =
  (makers: Makers, id: string, asked: Asked): Fill =>
  async (sink) => {
    const { db, zone, rooms } = makers;
    const room = rooms[asked.list];
    if (room === undefined) throw new Error(`there is no list ${asked.list}`);
    const names: Names = { groups: await groupNames(db), types: await businessTypesOf(db) };
    const columns = columnsOf(room.list, asked.columns, asked.language);
    const writer =
      asked.format === "csv"
        ? csvWriter(columns, clockIn(zone), secondsWord(asked.language), sink)
        : xlsxWriter(columns, clockIn(zone), sink);
    await writer.begin();
    const rows = await writeRows(makers, id, asked, room, writer, names);
    await writer.finish(aboutOf(room.list, asked, rows, zone, names));
    const { list, format, columns: shown, told, reader } = asked;
    return {
      rows,
      detail: { list, format, rows, columns: shown, filters: told, ...(reader.unmasked && { unmasked: true }) },
    };
  };

const reportFill =
  (makers: Makers, kept: AskedReportExport): Fill =>
  async (sink) => {
    const { rows, sha256 } = await writeReport(makers, kept, sink);
    return { rows, detail: { report: kept.asked.report, format: kept.format, rows, sha256 } };
  };

const make = async (makers: Makers, id: string): Promise<void> => {
  const { db, parties, folder } = makers;
  const job = await findJob(db, id);
  if (job?.state !== "running") return;
  const kept = job.asked as AskedReportExport | (Omit<Asked, "filter"> & { readonly list: string });
  const isReport = (asked: typeof kept): asked is AskedReportExport => asked.list === "report";
  const asked = isReport(kept) ? kept : unpackAsked(kept, parties);
  const fill = isReport(kept) ? reportFill(makers, kept) : listFill(makers, id, asked as Asked);
  const file = await SealedFile.create(folder, id, parties);
  try {
    const { rows, detail } = await fill((bytes) => file.write(bytes));
    await file.finish();
    const isDone = await db.transaction().execute(async (work) => {
      if (!(await finishJob(work, id, { done: rows, file: id, bytes: file.bytes }))) return false;
      await writeAudit(work, asked.who, "export.finish", id, detail);
      return true;
    });
    if (!isDone) throw new NotWanted();
  } catch (error) {
    await file.discard();
    if (!(error instanceof NotWanted)) throw error;
  }
};

/** Why a file could not be made. */
export const failureReason = (error: unknown): ExportFailure => {
  if (isDatabaseDown(error)) return "interrupted";
  if (error instanceof DiskFull) return "diskFull";
  if (error instanceof TooLongForPaper) return "tooLong";
  return error instanceof NoPictureEngine ? "noEngine" : "other";
};

/** Makes the file of an export, and says how it ended. */
export const makeExport = async (makers: Makers, id: string): Promise<Ended> => {
  try {
    await make(makers, id);
    return { id };
  } catch (error) {
    return {
      id,
      failed: failureReason(error),
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
};
