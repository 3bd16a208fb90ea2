import { type Static, Type } from "@sinclair/typebox";
import { auditList } from "./audit.ts";
import { callList } from "./calls.ts";
import { carrierLineList } from "./carrier.ts";
import { citizenList } from "./citizens.ts";
import { complaintList } from "./complaints.ts";
import { consultationList } from "./consultations.ts";
import { letterList } from "./letters.ts";
import { type AnyList, languages } from "./list.ts";
import { missedList } from "./missed.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation, ReportRef } from "./operation.ts";
import { departmentConsultList } from "./order-consults.ts";
import { orderList } from "./orders.ts";

/** The lists that can be exported, by their id. */
export const exportedLists = {
  calls: callList,
  missed: missedList,
  audit: auditList,
  carrierLines: carrierLineList,
  letters: letterList,
  citizens: citizenList,
  orders: orderList,
  orderConsults: departmentConsultList,
  complaints: complaintList,
  consultations: consultationList,
} as const satisfies Record<string, AnyList>;
export type ExportedList = keyof typeof exportedLists;
export const exportFormats = ["csv", "xlsx"] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** A report can also be a paper, its chart a picture. evidence: the figures with all that they were counted from, which a script checks. */
export const reportFormats = [...exportFormats, "pdf", "png", "evidence"] as const;
export type ReportFormat = (typeof reportFormats)[number];
/** zip: recordings with an index. */
const fileFormats = [...reportFormats, "zip"] as const;

/** One file holds so many rows; a sheet of a workbook has 1,048,576 at the most. */
export const mostExportedRows = 1_000_000;
/** One ZIP holds the recordings of so many calls, and so many bytes of sound. */
export const mostCopiedCalls = 10_000;
export const mostCopiedBytes = 20_000_000_000;
/**
 * What became of a call's recording. copied: it is in the file. notRecorded: there is none. noRight: the owner may not hear or copy it. missing: its file is not there,
 * deleted when its time was over or lost. elsewhere: the server that has it did not give it. gone: the call is not in the log any more.
 */
export const copyOutcomes = ["copied", "notRecorded", "noRight", "missing", "elsewhere", "gone"] as const;
export type CopyOutcome = (typeof copyOutcomes)[number];

/** Exports of one person that are not finished, and all that are kept. */
export const mostOpenExports = 3;
export const mostKeptExports = 20;

/**
 * Why an export failed. diskFull: the rest of the disk is for calls. interrupted: begun three times, and each time the server or the database was away before
 * its end. tooLong: more than fits on paper. noEngine: this server lacks the program that makes pictures.
 */
export const exportFailures = ["diskFull", "interrupted", "tooLong", "noEngine", "other"] as const;
export type ExportFailure = (typeof exportFailures)[number];

/** What a finished evidence file leaves out, being more than its bound. listsLeftOut: what is behind the figures. daysLeftOut: the closed days' check sums. */
export const exportNotes = ["listsLeftOut", "daysLeftOut"] as const;
export type ExportNote = (typeof exportNotes)[number];
/** One evidence file lists so many calls and so many things at the most, and check sums of so many calls of closed days. */
export const mostEvidence = { calls: 20_000, things: 200_000, dayCalls: 30_000 } as const;

/** 导出: a file that is made for one person, kept for some days. */
export const Export = Type.Object({
  id: Id,
  /** report: figures of a report, not a list. recordings: those of calls. citizen: all that is known of one person. */
  list: OneOf([...(Object.keys(exportedLists) as ExportedList[]), "report", "recordings", "citizen"] as const),
  /** Which report. */
  report: Nullable(ReportRef),
  /** What the report is called; null: it is one of the contract's, or none. */
  reportName: Nullable(Type.String()),
  format: OneOf(fileFormats),
  state: OneOf(["waiting", "running", "done", "failed", "cancelled"] as const),
  reason: Nullable(OneOf(exportFailures)),
  /** What a file that is done leaves out. */
  note: Nullable(OneOf(exportNotes)),
  /** Rows written, of how many. */
  done: Type.Integer(),
  total: Nullable(Type.Integer()),
  /** Size of the file. */
  bytes: Nullable(Type.Integer()),
  createdAt: Instant,
  endedAt: Nullable(Instant),
  /** When the file goes. */
  expiresAt: Instant,
  /** The server that has it, if not the one that is asked. */
  node: Nullable(Type.String()),
});
export type Export = Static<typeof Export>;

const ListFilters = Type.Record(
  Type.String({ maxLength: 64 }),
  Type.Union([Type.String({ maxLength: 1024 }), Type.Integer()]),
);

export const NewExport = Type.Object(
  {
    list: OneOf(Object.keys(exportedLists) as ExportedList[]),
    format: OneOf(exportFormats),
    /** As the list's own query: filters and order. */
    query: ListFilters,
    /** Names of the list's columns, in the order of the file. */
    columns: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 64, uniqueItems: true }),
    language: OneOf(languages),
  },
  { additionalProperties: false },
);
export type NewExport = Static<typeof NewExport>;

export const NewRecordingsExport = Type.Object(
  {
    /** As the call log's own query: filters and order. */
    query: ListFilters,
    /** Only these calls of them; absent: all. */
    calls: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true })),
    /** The index's format and the call log's columns in it. */
    index: OneOf(exportFormats),
    columns: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 64, uniqueItems: true }),
    language: OneOf(languages),
  },
  { additionalProperties: false },
);
export type NewRecordingsExport = Static<typeof NewRecordingsExport>;

export const exportOperations = {
  startExport: {
    method: "POST",
    path: "/api/exports",
    summary: "Make a file of a list as the asking person may see it; wants the list's own permission",
    permission: "signedIn",
    body: NewExport,
    response: Export,
    errors: ["badRequest", "notSignedIn", "forbidden", "refused", "tooMany", "databaseDown", "unavailable"],
  },
  exportRecordings: {
    method: "POST",
    path: "/api/exports/recordings",
    summary: "Make a ZIP of the recordings of the calls that a filter finds, with an index of all of them",
    permission: "recording.copy",
    body: NewRecordingsExport,
    response: Export,
    errors: ["badRequest", "notSignedIn", "forbidden", "refused", "tooMany", "databaseDown", "unavailable"],
  },
  listExports: {
    method: "GET",
    path: "/api/exports",
    summary: "The own exports, newest first",
    permission: "signedIn",
    response: Type.Array(Export),
    errors: ["notSignedIn", "databaseDown", "unavailable"],
  },
  removeExport: {
    method: "DELETE",
    path: "/api/exports/:id",
    summary: "Stop an own export, or remove its file",
    permission: "signedIn",
    params: IdParams,
    response: "empty",
    errors: ["notSignedIn", "notFound", "databaseDown", "unavailable"],
  },
  exportFile: {
    method: "GET",
    path: "/api/exports/:id/file",
    summary: "The file of an own export that is done",
    permission: "signedIn",
    params: IdParams,
    response: "binary",
    errors: ["notSignedIn", "forbidden", "notFound", "refused", "databaseDown", "unavailable"],
  },
} as const satisfies Record<string, Operation>;
