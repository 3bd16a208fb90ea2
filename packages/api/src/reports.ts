import { type Static, Type } from "@sinclair/typebox";
import {
  agentStates,
  chartKinds,
  comparisons,
  dimensions,
  dispositions,
  edgePattern,
  grains,
  letterStates,
  mostOwnColumns,
  orderStates,
  reportFilters,
  reportSources,
  units,
} from "@zongji/domain";
import { Export, reportFormats } from "./exports.ts";
import { languages } from "./list.ts";
import { Duration, Id, Instant, Nullable, OneOf, type Operation, ReportRef, Version } from "./operation.ts";

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const splits = [...dimensions, "none"] as const;

/** What a column is: for its head, its hover and a file's notes. */
export const ReportColumnShown = Type.Object({
  measure: Type.String(),
  label: Words,
  unit: OneOf(units),
  formula: Words,
  footnote: Type.Optional(Words),
  /** Of the measure's definition. */
  version: Type.Integer(),
  /** Of the whole called number: not split and not filtered by group and agent. */
  whole: Type.Boolean(),
  /** Not in the contract's list. */
  extra: Type.Boolean(),
  /** The reading of an unclear clause by which it is this measure; version 0: nobody signed one. */
  reading: Type.Optional(
    Type.Object({ clause: Type.String(), alternative: Type.String(), version: Type.Integer(), signed: Type.Boolean() }),
  ),
  /** The measure that it is by the recommended reading. */
  instead: Type.Optional(Type.String()),
});
export type ReportColumnShown = Static<typeof ReportColumnShown>;

export const ReportShown = Type.Object({
  id: ReportRef,
  /** Of the contract: R0 to R11, B1, Q1; of an own report empty. */
  clause: Type.String(),
  label: Words,
  note: Words,
  columns: Type.Array(ReportColumnShown),
  /** By what lines can be split; the first is the usual one. */
  splits: Type.Array(OneOf(splits)),
  filters: Type.Array(OneOf(reportFilters)),
  /** It can be asked of one number outside. */
  byCaller: Type.Boolean(),
  chart: Type.Object({ kind: OneOf(chartKinds), measures: Type.Array(Type.String()) }),
  /** Of a report that somebody put together: whose, who else sees it, and whether the reader may change it. Null: of the contract. */
  own: Nullable(
    Type.Object({
      owner: Type.String(),
      mine: Type.Boolean(),
      roles: Type.Array(Type.String()),
      version: Version,
    }),
  ),
});
export type ReportShown = Static<typeof ReportShown>;

/** What a filter can be set to. `gone`: retired, deleted or disabled; its past is still reported. */
export const ReportChoice = Type.Object({ value: Type.String(), name: Type.String(), gone: Type.Boolean() });
export type ReportChoice = Static<typeof ReportChoice>;
const choiceLists = ["number", "group", "agent", "businessType", "trunk"] as const;

export const ReportCatalogue = Type.Object({
  reports: Type.Array(ReportShown),
  choices: Type.Object(
    Object.fromEntries(choiceLists.map((name) => [name, Type.Array(ReportChoice)])) as {
      [N in (typeof choiceLists)[number]]: ReturnType<typeof Type.Array<typeof ReportChoice>>;
    },
  ),
  /** group: only figures of the reader's groups and of their agents. */
  scope: OneOf(["group", "all"] as const),
});
export type ReportCatalogue = Static<typeof ReportCatalogue>;

/** A whole number, as it is dialled. */
export const callerPattern = "^[+]?[0-9]{3,20}$";
const values = Type.Optional(Type.String({ minLength: 1, maxLength: 2000 }));
const edge = Type.String({ pattern: edgePattern });

/** A report's question: what an address of the page holds. */
export const reportQuestion = {
  /** "2026-11-28", the whole day, or "2026-11-28T09:30", in the hotline's zone. */
  from: edge,
  /** Likewise; a day is that whole day, a minute is not part of the period. */
  to: edge,
  grain: Type.Optional(OneOf(grains)),
  /** By what lines are split; absent: as the report usually is. */
  by: Type.Optional(OneOf(splits)),
  /** Ids or numbers, with commas between. */
  number: values,
  group: values,
  agent: values,
  businessType: values,
  /** 申诉电话: of these business types, only those that are marked as complaint and those beneath them. */
  complaint: Type.Optional(OneOf(["yes"] as const)),
  direction: values,
  trunk: values,
  /** 来电号码: the whole number outside, of calls in and out. Of whoever may see numbers (`number.unmasked`); others are refused. */
  caller: Type.Optional(Type.String({ pattern: callerPattern })),
  /** Periods that it is compared with, with a comma between. */
  compare: Type.Optional(Type.String({ pattern: `^(${comparisons.join("|")})(,(${comparisons.join("|")}))?$` })),
};
export const ReportQuery = Type.Object(reportQuestion, { additionalProperties: false });
export type ReportQuery = Static<typeof ReportQuery>;

/** Raw: ms, or a count; of a rate or an average also what it is made of. Null is "—". */
export const ReportCell = Nullable(
  Type.Object({
    value: Type.Number(),
    over: Type.Optional(Type.Integer()),
    under: Type.Optional(Type.Integer()),
  }),
);
export type ReportCell = Static<typeof ReportCell>;

export const ReportLine = Type.Object({
  /** Where its time begins; null: the lines are not split by time. */
  bucket: Nullable(Instant),
  /** What it is of; null: of things that have none, or lines are not split. */
  key: Nullable(Type.String()),
  /** What people call it; null: the page has a word for it. */
  name: Nullable(Type.String()),
  /** One for each column. */
  cells: Type.Array(ReportCell),
});
export type ReportLine = Static<typeof ReportLine>;

export const ReportAnswer = Type.Object({
  report: ReportRef,
  from: Instant,
  to: Instant,
  zone: Type.String(),
  /** When it was read; a period that ends later is not over. */
  at: Instant,
  grain: OneOf(grains),
  by: OneOf(splits),
  /** By the readings of the period: of a contract's report they are others where the sides signed so. */
  columns: Type.Array(ReportColumnShown),
  lines: Type.Array(ReportLine),
  /** Counted over the whole period, never added up. */
  total: Type.Array(ReportCell),
  compared: Type.Array(
    Type.Object({
      with: OneOf(comparisons),
      from: Instant,
      to: Instant,
      /** Of each line, in their order; null: there is no such line. */
      lines: Type.Array(Nullable(Type.Array(ReportCell))),
      total: Type.Array(ReportCell),
    }),
  ),
  /** 日结 of the period's days until now; absent: too many to tell. */
  days: Type.Optional(
    Type.Object({
      closed: Type.Integer(),
      open: Type.Integer(),
      /** Facts came after these had closed. */
      corrected: Type.Array(Type.String()),
      /** These differ from the tables, which this report reads. */
      differing: Type.Array(Type.String()),
    }),
  ),
  /** What the figures lack: after an update tables are filled in beside the work. Absent: nothing. */
  missing: Type.Optional(
    Type.Array(
      Type.Object({
        of: OneOf(reportSources),
        /** How much is there; null: all that can be. */
        percent: Nullable(Type.Integer({ minimum: 0, maximum: 100 })),
        /** So many can't be told, and are in no figure. */
        failed: Type.Integer(),
      }),
    ),
  ),
  /** Columns that are defined otherwise since days of the period were closed: by which version, up to which day. Absent: none. */
  redefined: Type.Optional(
    Type.Array(
      Type.Object({
        ...{ measure: Type.String(), label: Words, version: Type.Integer(), formula: Words },
        until: Type.String(),
      }),
    ),
  ),
  /** SHA-256 of the figures, in hexadecimal: the same on the page, on paper and in a file. */
  sha256: Type.String(),
});
export type ReportAnswer = Static<typeof ReportAnswer>;

const ReportParams = Type.Object({ report: ReportRef });

/** Weekdays by hours: how many there were in each. */
export const ReportHeat = Type.Array(
  Type.Object({ weekday: Type.Integer({ minimum: 1, maximum: 7 }), hour: Type.Integer(), cell: ReportCell }),
);
export type ReportHeat = Static<typeof ReportHeat>;

/** One thing behind a figure. */
export const ReportThing = Type.Object({
  id: Type.String(),
  at: Instant,
  /** The call that it belongs to; null: none, or one that the reader may not see. */
  call: Nullable(Id),
  /** As the call log has it; the number is masked. Null: no such call is known. */
  row: Nullable(
    Type.Object({
      startedAt: Instant,
      direction: OneOf(["inbound", "outbound", "internal"] as const),
      number: Type.String(),
      group: Nullable(Type.String()),
      agentNo: Nullable(Type.String()),
      talkMs: Duration,
      disposition: Nullable(OneOf(dispositions)),
      recorded: Type.Boolean(),
    }),
  ),
  /** A work order or a letter. */
  desk: Nullable(
    Type.Object({
      room: OneOf(["orders", "letters"] as const),
      /** Null: the reader may not open it. */
      id: Nullable(Id),
      no: Type.String(),
      state: OneOf([...orderStates, ...letterStates] as const),
      /** Of an order that the reader may open. */
      title: Nullable(Type.String()),
      businessType: Nullable(Type.String()),
      begunAt: Instant,
      answeredAt: Nullable(Instant),
    }),
  ),
  /** An agent's state. */
  span: Nullable(
    Type.Object({
      agent: Type.String(),
      /** unrostered: away on a day without a roster · overtime: signed in outside of the roster. */
      state: OneOf([...agentStates, "unrostered", "overtime"] as const),
      reason: Nullable(Type.String()),
      from: Instant,
      to: Nullable(Instant),
      forced: Type.Boolean(),
    }),
  ),
});
export type ReportThing = Static<typeof ReportThing>;

const { compare: _, ...traced } = reportQuestion;
const OwnReportParams = Type.Object({ id: ReportRef });
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "refused", "tooMany", "databaseDown"] as const;
const permission = "report.see" as const;

export const NewReportExport = Type.Object(
  {
    report: ReportRef,
    format: OneOf(reportFormats),
    language: OneOf(languages),
    query: ReportQuery,
    /** The chart of a paper or a picture; absent: as the report usually has it. */
    chart: Type.Optional(OneOf([...chartKinds, "none"] as const)),
    /** Measures that it shows. */
    show: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64, uniqueItems: true })),
    /** Names of the measures that the page shows, in their order; absent: all. */
    columns: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 64, uniqueItems: true }),
    ),
  },
  { additionalProperties: false },
);
export type NewReportExport = Static<typeof NewReportExport>;

const ownReportFields = {
  name: Type.String({ minLength: 1, maxLength: 40 }),
  note: Type.String({ maxLength: 200 }),
  /** Names of measures, in the order of the columns. */
  measures: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: mostOwnColumns, uniqueItems: true }),
  /** By what its lines are usually split. */
  split: OneOf(splits),
  /** Measures of one unit, columns of the report. */
  chart: Type.Object(
    {
      kind: OneOf(chartKinds),
      measures: Type.Array(Type.String({ maxLength: 64 }), { maxItems: mostOwnColumns, uniqueItems: true }),
    },
    { additionalProperties: false },
  ),
};
/** 自定义报表, as it is put together. `roles`: who sees it besides its owner. */
export const NewOwnReport = Type.Object(
  { ...ownReportFields, roles: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64, uniqueItems: true }) },
  { additionalProperties: false },
);
export type NewOwnReport = Static<typeof NewOwnReport>;
export const OwnReportChange = Type.Object(
  { ...NewOwnReport.properties, version: Type.Optional(Version) },
  { additionalProperties: false },
);
export type OwnReportChange = Static<typeof OwnReportChange>;
const OwnReportPreview = Type.Object(
  { report: Type.Object(ownReportFields, { additionalProperties: false }), query: ReportQuery },
  { additionalProperties: false },
);

export const reportOperations = {
  reportCatalogue: {
    method: "GET",
    path: "/api/reports",
    summary: "The reports, their columns with formulas, and what they can be filtered by",
    permission,
    response: ReportCatalogue,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  report: {
    method: "GET",
    path: "/api/reports/:report",
    summary: "The figures of a report over a period",
    permission,
    params: ReportParams,
    query: ReportQuery,
    response: ReportAnswer,
    errors,
  },
  reportHeat: {
    method: "GET",
    path: "/api/reports/:report/heat",
    summary: "One measure of a report by weekday and hour",
    permission,
    params: ReportParams,
    query: Type.Object({ ...traced, column: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
    response: ReportHeat,
    errors,
  },
  reportTrace: {
    method: "GET",
    path: "/api/reports/:report/trace",
    summary: "What a figure was counted from, oldest first; of a rate or an average its denominator",
    permission,
    params: ReportParams,
    query: Type.Object(
      {
        ...traced,
        column: Type.String({ maxLength: 64 }),
        /** The line's; absent: of all times. */
        bucket: Type.Optional(Instant),
        /** The line's; "" with `none` is of things that have none; absent: of all. */
        key: Type.Optional(Type.String({ maxLength: 256 })),
        none: Type.Optional(OneOf(["yes"] as const)),
        after: Type.Optional(Type.String({ maxLength: 1024 })),
        pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ items: Type.Array(ReportThing), next: Nullable(Type.String()) }),
    errors,
  },
  previewOwnReport: {
    method: "POST",
    path: "/api/reports/own/preview",
    summary: "The figures of a report that is being put together; nothing is kept",
    permission,
    body: OwnReportPreview,
    response: Type.Object({ report: ReportShown, answer: ReportAnswer }),
    errors,
  },
  createOwnReport: {
    method: "POST",
    path: "/api/reports/own",
    summary: "Keep a report of one's own",
    permission,
    body: NewOwnReport,
    response: ReportShown,
    errors: ["badRequest", "notSignedIn", "forbidden", "refused", "databaseDown"],
  },
  changeOwnReport: {
    method: "PATCH",
    path: "/api/reports/own/:id",
    summary: "Change a report of one's own",
    permission,
    params: OwnReportParams,
    body: OwnReportChange,
    response: ReportShown,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "stale", "databaseDown"],
  },
  deleteOwnReport: {
    method: "DELETE",
    path: "/api/reports/own/:id",
    summary: "Delete a report of one's own",
    permission,
    params: OwnReportParams,
    response: "empty",
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  exportReport: {
    method: "POST",
    path: "/api/reports/exports",
    summary: "Make a file of a report; it stands among the own exports",
    permission,
    body: NewReportExport,
    response: Export,
    errors: [...errors, "unavailable"],
  },
} as const satisfies Record<string, Operation>;
