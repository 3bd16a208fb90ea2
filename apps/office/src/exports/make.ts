import { setTimeout as sleep } from "node:timers/promises";
import type { ExportFailure } from "@zongji/api";
import { clockOf, type Db, isDatabaseDown, nowOf, rowsOf, writeAudit } from "@zongji/store";
import { DiskFull, type Ended, findJob, finishJob, progressJob, SealedFile } from "../jobs/index.ts";
import { NoPictureEngine, TooLongForPaper } from "../papers/index.ts";
import { type Asked, type AskedCopies, type AskedPerson, type AskedReportExport, unpackAsked } from "./asked.ts";
import { clockIn } from "./clock.ts";
import { makeCopies } from "./copies.ts";
import { removePieces } from "./copy-pieces.ts";
import { csvWriter } from "./csv.ts";
import { writeEvidence } from "./evidence/write.ts";
import type { FileWriter } from "./file.ts";
import { type AnyRoom, aboutOf, cellsOf, columnsOf, type Names, namesIn, type Row } from "./list-file.ts";
import { type Makers, NotWanted } from "./makers.ts";
import { writePerson } from "./person-file.ts";
import { secondsWord } from "./report-file.ts";
import { writeReport } from "./report-fill.ts";
import { xlsxWriter } from "./xlsx.ts";
import type { Sink } from "./zip.ts";

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
  let told = clockOf(db).mono();
  await db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (work) => {
      for await (const kept of rowsOf(work, room.source, asked.filter, asked.sort, batchRows)) {
        const shown = (await room.present(work as unknown as Db, kept, asked.reader, asked.filter)) as Row[];
        await writer.rows(shown.map((row) => cells.map((cellOf) => cellOf(row))));
        rows += shown.length;
        if (clockOf(db).mono() - told >= tellEveryMs) {
          told = clockOf(db).mono();
          // By another connection: what this one says nobody sees before its end.
          if (!(await progressJob(db, id, rows))) throw new NotWanted();
        }
        await sleep(restMs);
      }
    });
  return rows;
};

/** What stands in a file: how many rows, and what the audit trail tells of it. */
type Written = { readonly rows: number; readonly detail: object; readonly note?: string | null };
type Fill = (sink: Sink) => Promise<Written>;

const listFill =
  (makers: Makers, id: string, asked: Asked): Fill =>
  async (sink) => {
    const { db, zone, rooms } = makers;
    const room = rooms[asked.list];
    if (room === undefined) throw new Error(`there is no list ${asked.list}`);
    const names = await namesIn(db);
    const columns = columnsOf(room.list, asked.columns, asked.language);
    const writer =
      asked.format === "csv"
        ? csvWriter(columns, clockIn(zone), secondsWord(asked.language), sink)
        : xlsxWriter(columns, clockIn(zone), sink);
    await writer.begin();
    const rows = await writeRows(makers, id, asked, room, writer, names);
    await writer.finish(aboutOf(room.list, asked, rows, { zone, now: nowOf(makers.db) }, names));
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

/** How far it is, told now and then; by another connection, since what its own says nobody sees before its end. */
const teller = (makers: Makers, id: string) => {
  let told = Number.NEGATIVE_INFINITY;
  return async (done: number, total: number): Promise<void> => {
    if (clockOf(makers.db).mono() - told < tellEveryMs) return;
    told = clockOf(makers.db).mono();
    if (!(await progressJob(makers.db, id, done, total))) throw new NotWanted();
  };
};

const evidenceFill =
  (makers: Makers, id: string, kept: AskedReportExport): Fill =>
  async (sink) => {
    const { rows, sha256, seal, note } = await writeEvidence(makers, kept, sink, teller(makers, id));
    const { asked, format, unmasked } = kept;
    const told = { report: asked.report, format, rows, sha256, seal };
    return { rows, note, detail: { ...told, ...(note && { note }), ...(unmasked && { unmasked }) } };
  };

const personFill =
  (makers: Makers, asked: AskedPerson): Fill =>
  async (sink) => {
    const rows = await writePerson(makers, asked, sink);
    return { rows, detail: { list: "citizen", citizen: asked.citizen, rows } };
  };

/** How each kind of file is filled, but that of recordings. */
const fillOf = (
  makers: Makers,
  id: string,
  kept: unknown,
): { readonly asked: Pick<Asked, "who">; readonly fill: Fill } => {
  const { list } = kept as { readonly list: Asked["list"] | "report" | "citizen" };
  if (list === "report") {
    const asked = kept as AskedReportExport;
    return { asked, fill: asked.format === "evidence" ? evidenceFill(makers, id, asked) : reportFill(makers, asked) };
  }
  if (list === "citizen") {
    const asked = kept as AskedPerson;
    return { asked, fill: personFill(makers, asked) };
  }
  const asked = unpackAsked<Asked>(kept, makers.parties);
  return { asked, fill: listFill(makers, id, asked) };
};

/** What a killed program, or a database that is away, leaves goes on later; what nobody wants, or what can't be made, takes no room. */
const copy = async (makers: Makers, id: string, asked: AskedCopies): Promise<void> => {
  try {
    await makeCopies(makers, id, asked);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    const isStopped = error instanceof NotWanted;
    const state = isStopped ? (await findJob(makers.db, id))?.state : undefined;
    if (state !== "running" && state !== "waiting") await removePieces(makers, id);
    if (!isStopped) throw error;
  }
};

const make = async (makers: Makers, id: string): Promise<void> => {
  const { db, parties, folder } = makers;
  const job = await findJob(db, id);
  if (job?.state !== "running") return;
  const kept = job.asked as { readonly list: string };
  if (kept.list === "recordings") return copy(makers, id, unpackAsked<AskedCopies>(kept, parties));
  const { asked, fill } = fillOf(makers, id, kept);
  const file = await SealedFile.create(folder, id, parties);
  let written: Written;
  try {
    written = await fill((bytes) => file.write(bytes));
    await file.finish();
  } catch (error) {
    await file.discard();
    if (!(error instanceof NotWanted)) throw error;
    return;
  }
  const { rows, detail, note = null } = written;
  // Where this fails nobody knows whether it was written down: the file stays, is made anew under its name, or swept.
  const isDone = await db.transaction().execute(async (work) => {
    if (!(await finishJob(work, id, { done: rows, file: id, bytes: file.bytes, note }))) return false;
    await writeAudit(work, asked.who, "export.finish", id, detail);
    return true;
  });
  if (!isDone) await file.discard();
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
