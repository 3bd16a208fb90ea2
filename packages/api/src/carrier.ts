import { type Static, Type } from "@sinclair/typebox";
import { carrierColumns } from "@zongji/domain";
import { defineList, listOperation, type QueryOf } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** A carrier's file: so many bytes and lines at the most. */
export const mostCarrierBytes = 16 * 1024 * 1024;
export const mostCarrierLines = 100_000;
/** A file's first and last call may lie so far apart. */
export const mostCarrierDays = 93;

/** matched: as ours says. differs: the time or the length. broken: the line can't be read. */
export const carrierOutcomes = ["matched", "differs", "carrierOnly", "oursOnly", "broken"] as const;
export type CarrierOutcome = (typeof carrierOutcomes)[number];
const outcomeLabels = {
  matched: { zh: "一致", en: "Equal" },
  differs: { zh: "有出入", en: "Differs" },
  carrierOnly: { zh: "仅运营商有", en: "Carrier only" },
  oursOnly: { zh: "仅本平台有", en: "Ours only" },
  broken: { zh: "无法识别", en: "Can't be read" },
} as const;
const columnLabels = {
  caller: { zh: "主叫号码", en: "Caller" },
  called: { zh: "被叫号码", en: "Called" },
  at: { zh: "开始时间", en: "Start" },
  date: { zh: "日期", en: "Date" },
  length: { zh: "时长", en: "Length" },
} as const;

const signedMs = Type.Integer();

/** 核对明细: a line of a carrier's file, or a call of ours that it lacks. */
export const carrierLineList = defineList({
  id: "carrierLines",
  title: { zh: "话单核对明细", en: "Carrier's records compared" },
  permission: "carrier.reconcile",
  columns: {
    /** In the file; null: a call of ours that the file lacks. */
    line: { label: { zh: "行号", en: "Line" }, schema: Nullable(Type.Integer()), type: "number", sortable: true },
    outcome: {
      label: { zh: "核对结果", en: "Outcome" },
      schema: OneOf(carrierOutcomes),
      type: "choice",
      choices: outcomeLabels,
    },
    /** Of a line that can't be read: which column. */
    problem: {
      label: { zh: "问题列", en: "Column" },
      schema: Nullable(OneOf([...carrierColumns, "past"] as const)),
      type: "choice",
      choices: { ...columnLabels, past: { zh: "不在核对时段", en: "Outside the period" } },
    },
    direction: {
      label: { zh: "方向", en: "Direction" },
      schema: Nullable(OneOf(["inbound", "outbound"] as const)),
      type: "choice",
      choices: { inbound: { zh: "呼入", en: "In" }, outbound: { zh: "呼出", en: "Out" } },
    },
    caller: { label: { zh: "主叫号码", en: "Caller" }, schema: Type.String(), type: "other", masked: "number" },
    called: { label: { zh: "被叫号码", en: "Called" }, schema: Type.String(), type: "other", masked: "number" },
    at: {
      label: { zh: "运营商时间", en: "Carrier's time" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
    },
    durationMs: {
      label: { zh: "运营商时长", en: "Carrier's length" },
      schema: Nullable(Type.Integer()),
      type: "duration",
      sortable: true,
    },
    ownAt: { label: { zh: "平台时间", en: "Our time" }, schema: Nullable(Instant), type: "instant", sortable: true },
    ownDurationMs: {
      label: { zh: "平台时长", en: "Our length" },
      schema: Nullable(Type.Integer()),
      type: "duration",
      sortable: true,
    },
    /** The carrier's minus ours, once its clock is set right. Seconds. */
    timeSec: { label: { zh: "时间差(秒)", en: "Time apart (s)" }, schema: Nullable(Type.Number()), type: "number" },
    lengthSec: {
      label: { zh: "时长差(秒)", en: "Length apart (s)" },
      schema: Nullable(Type.Number()),
      type: "number",
    },
    call: { label: { zh: "通话", en: "Call" }, schema: Nullable(Id), type: "text" },
  },
  filters: {
    outcome: {
      label: { zh: "核对结果", en: "Outcome" },
      kind: "choice",
      params: { outcome: Type.Optional(OneOf(carrierOutcomes)) },
      choices: outcomeLabels,
    },
    import: {
      label: { zh: "核对", en: "Import" },
      kind: "hidden",
      params: { import: Type.Optional(Id) },
    },
  },
  more: { id: Type.String() },
  key: "id",
  order: { by: "line", direction: "asc" },
});
export type CarrierLineRow = Static<typeof carrierLineList.row>;
export type CarrierLineQuery = QueryOf<typeof carrierLineList>;

/** Which column is what, from 0; and how the file says it. */
export const CarrierMapping = Type.Object({
  caller: Type.Integer({ minimum: 0, maximum: 63 }),
  called: Type.Integer({ minimum: 0, maximum: 63 }),
  at: Type.Integer({ minimum: 0, maximum: 63 }),
  /** Where the day stands apart from the time. */
  date: Type.Optional(Type.Integer({ minimum: 0, maximum: 63 })),
  length: Type.Integer({ minimum: 0, maximum: 63 }),
  /** Rows before the first line: 0 or 1. */
  head: Type.Integer({ minimum: 0, maximum: 1 }),
  /** What its time is of: the call's arrival, or the answer. */
  moment: OneOf(["start", "answer"] as const),
});
export type CarrierMapping = Static<typeof CarrierMapping>;

const Totals = Type.Object({
  lines: Type.Integer(),
  carrierMs: Type.Integer(),
  calls: Type.Integer(),
  ownMs: Type.Integer(),
  matched: Type.Integer(),
  differs: Type.Integer(),
  carrierOnly: Type.Integer(),
  oursOnly: Type.Integer(),
  broken: Type.Integer(),
  /** Calls of ours that were never answered, where the file has none of that kind: not missed in it. */
  unanswered: Type.Integer(),
});
export type CarrierTotals = Static<typeof Totals>;

/** 核对记录. */
export const CarrierImport = Type.Object({
  id: Id,
  /** Null: all trunks together. */
  trunk: Nullable(Type.String()),
  trunkName: Nullable(Type.String()),
  fileName: Type.String(),
  encoding: Nullable(Type.String()),
  at: Instant,
  by: Nullable(Type.String()),
  from: Instant,
  to: Instant,
  windowSec: Type.Integer(),
  timeToleranceSec: Type.Integer(),
  lengthToleranceSec: Type.Integer(),
  /** How much the carrier's clock goes before ours. */
  clockMs: signedMs,
  totals: Totals,
});
export type CarrierImport = Static<typeof CarrierImport>;

/** What a file looks like, before anything is kept of it. */
export const CarrierPreview = Type.Object({
  /** Null: a workbook. */
  encoding: Nullable(OneOf(["utf-8", "gbk"] as const)),
  /** The first rows as they are; numbers masked for whoever sees none in full. */
  rows: Type.Array(Type.Object({ line: Type.Integer(), cells: Type.Array(Type.String()) })),
  /** As it was asked, as it is remembered of the trunk, or as the head says; null: some column is missing. */
  mapping: Nullable(CarrierMapping),
  mappingFrom: OneOf(["asked", "remembered", "guessed", "none"] as const),
  lines: Type.Integer(),
  /** The first of the lines that can't be read, and how many they are. */
  broken: Type.Array(Type.Object({ line: Type.Integer(), column: OneOf(carrierColumns) })),
  brokenCount: Type.Integer(),
  from: Nullable(Instant),
  to: Nullable(Instant),
  /** The same file was imported before. */
  before: Nullable(Type.Object({ id: Id, at: Instant, by: Nullable(Type.String()) })),
});
export type CarrierPreview = Static<typeof CarrierPreview>;

const column = Type.Optional(Type.Integer({ minimum: 0, maximum: 63 }));
const tolerance = (most: number) => Type.Optional(Type.Integer({ minimum: 0, maximum: most }));
const asked = {
  trunk: Type.Optional(Id),
  caller: column,
  called: column,
  at: column,
  date: column,
  length: column,
  head: Type.Optional(Type.Integer({ minimum: 0, maximum: 1 })),
  moment: Type.Optional(OneOf(["start", "answer"] as const)),
};
const permission = "carrier.reconcile" as const;
const errors = [
  "badRequest",
  "notSignedIn",
  "forbidden",
  "conflict",
  "refused",
  "tooLarge",
  "unsupportedMedia",
  "tooMany",
  "databaseDown",
] as const;

export const carrierOperations = {
  previewCarrierRecords: {
    method: "POST",
    path: "/api/carrier-records/preview",
    summary: "Read a carrier's file: its encoding, its columns, the lines that can't be read; nothing is kept",
    permission,
    query: Type.Object(asked, { additionalProperties: false }),
    upload: { maxBytes: mostCarrierBytes },
    response: CarrierPreview,
    errors,
  },
  importCarrierRecords: {
    method: "POST",
    path: "/api/carrier-records",
    summary: "Match a carrier's file with our calls and keep what came of it; the columns are remembered for the trunk",
    permission,
    query: Type.Object(
      {
        ...asked,
        windowSec: tolerance(3600),
        timeToleranceSec: tolerance(3600),
        lengthToleranceSec: tolerance(3600),
        /** Though the same file was imported before. */
        again: Type.Optional(OneOf(["true"] as const)),
      },
      { additionalProperties: false },
    ),
    upload: { maxBytes: mostCarrierBytes },
    response: CarrierImport,
    errors,
  },
  listCarrierImports: {
    method: "GET",
    path: "/api/carrier-records",
    summary: "Imports of carriers' records, newest first",
    permission,
    response: Type.Object({
      imports: Type.Array(CarrierImport),
      /** What a file can be of. */
      trunks: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
    }),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  carrierImport: {
    method: "GET",
    path: "/api/carrier-records/:id",
    summary: "One import and its totals",
    permission,
    params: IdParams,
    response: CarrierImport,
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  listCarrierLines: listOperation(
    carrierLineList,
    "/api/carrier-lines",
    "The lines of imports, and our calls that they lack",
  ),
} as const satisfies Record<string, Operation>;
