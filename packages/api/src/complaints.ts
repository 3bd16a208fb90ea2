import { type Static, Type } from "@sinclair/typebox";
import {
  complaintEvidenceKinds,
  complaintFaults,
  complaintMoves,
  complaintParties,
  complaintSources,
  complaintStates,
} from "@zongji/domain";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, OneOf } from "./operation.ts";

export const complaintStateLabels = {
  registered: { zh: "待核实", en: "To be verified" },
  verified: { zh: "已核实", en: "Verified" },
  appealed: { zh: "申诉待裁决", en: "Appeal to be decided" },
  decided: { zh: "已裁决", en: "Decided" },
  closed: { zh: "已办结", en: "Closed" },
} as const satisfies Record<(typeof complaintStates)[number], Label>;
export const complaintSourceLabels = {
  call: { zh: "来电", en: "Call" },
  order: { zh: "工单", en: "Work order" },
  letter: { zh: "信件", en: "Letter" },
  hand: { zh: "手工登记", en: "By hand" },
} as const satisfies Record<(typeof complaintSources)[number], Label>;
export const complaintPartyLabels = {
  provider: { zh: "乙方服务", en: "Provider" },
  client: { zh: "甲方业务", en: "Client" },
  neither: { zh: "双方以外", en: "Neither" },
} as const satisfies Record<(typeof complaintParties)[number], Label>;
export const complaintFaultLabels = {
  provider: { zh: "乙方责任", en: "Provider's fault" },
  client: { zh: "甲方责任", en: "Client's fault" },
  neither: { zh: "双方无责", en: "Neither's fault" },
  unfounded: { zh: "投诉不成立", en: "Unfounded" },
} as const satisfies Record<(typeof complaintFaults)[number], Label>;
export const evidenceKindLabels = {
  call: { zh: "通话", en: "Call" },
  article: { zh: "知识条目", en: "Article" },
  order: { zh: "工单", en: "Work order" },
  letter: { zh: "信件", en: "Letter" },
  file: { zh: "附件", en: "File" },
  statement: { zh: "情况说明", en: "Statement" },
} as const satisfies Record<(typeof complaintEvidenceKinds)[number], Label>;

/** What the list shows; "open" (the default): not closed. toDo: whose next step is the reader's side's. */
const selections = ["open", "toDo", "overdue", "closed", "all"] as const;

/** 投诉: one row a complaint. */
export const complaintList = defineList({
  id: "complaints",
  title: { zh: "投诉", en: "Complaints" },
  permission: "complaint.see",
  columns: {
    receivedAt: { label: { zh: "投诉时间", en: "Received" }, schema: Instant, type: "instant", sortable: true },
    no: { label: { zh: "编号", en: "Number" }, schema: Type.String(), type: "text" },
    title: { label: { zh: "投诉事项", en: "About" }, schema: Type.String(), type: "text" },
    against: {
      label: { zh: "被投诉方", en: "Against" },
      schema: OneOf(complaintParties),
      type: "choice",
      choices: complaintPartyLabels,
    },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(complaintStates),
      type: "choice",
      choices: complaintStateLabels,
    },
    fault: {
      label: { zh: "责任认定", en: "Fault" },
      schema: Nullable(OneOf(complaintFaults)),
      type: "choice",
      choices: complaintFaultLabels,
    },
    dueAt: {
      label: { zh: "本步期限", en: "Next step by" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
    },
    counted: { label: { zh: "计入合同", en: "In the contract" }, schema: Type.Boolean(), type: "flag" },
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      schema: Nullable(Type.String()),
      type: "text",
      hidden: true,
    },
    source: {
      label: { zh: "来源", en: "From" },
      schema: OneOf(complaintSources),
      type: "choice",
      choices: complaintSourceLabels,
      hidden: true,
    },
    number: {
      label: { zh: "联系电话", en: "Telephone" },
      schema: Nullable(Type.String()),
      type: "other",
      masked: "number",
      hidden: true,
    },
    createdBy: { label: { zh: "登记人", en: "Registered by" }, schema: Nullable(Type.String()), type: "text" },
  },
  filters: {
    which: {
      label: { zh: "范围", en: "Which" },
      kind: "choice",
      params: { which: Type.Optional(OneOf(selections)) },
      choices: {
        open: { zh: "未办结", en: "Not closed" },
        toDo: { zh: "待我方处理", en: "For my side" },
        overdue: { zh: "已超期", en: "Overdue" },
        closed: complaintStateLabels.closed,
        all: { zh: "全部", en: "All" },
      },
      unset: "open",
    },
    time: period({ zh: "投诉时间", en: "Received" }),
    against: {
      label: { zh: "被投诉方", en: "Against" },
      kind: "choice",
      params: { against: Type.Optional(OneOf(complaintParties)) },
      choices: complaintPartyLabels,
    },
    fault: {
      label: { zh: "责任认定", en: "Fault" },
      kind: "choice",
      params: { fault: Type.Optional(OneOf(complaintFaults)) },
      choices: complaintFaultLabels,
      more: true,
    },
    text: {
      label: { zh: "编号或内容", en: "Number or text" },
      kind: "text",
      params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
  },
  more: { id: Id },
  key: "id",
  order: { by: "receivedAt", direction: "desc" },
});
export type ComplaintRow = Static<typeof complaintList.row>;
export type ComplaintQuery = QueryOf<typeof complaintList>;
export const listComplaints = listOperation(complaintList, "/api/complaints", "Complaints, the last that came first");

const Evidence = Type.Object({
  id: Id,
  kind: OneOf(complaintEvidenceKinds),
  ref: Nullable(Type.String()),
  /** Of an article: as of then. */
  version: Nullable(Type.Integer()),
  /** Null: an article in a category that the person may not read. */
  title: Nullable(Type.String()),
  /** What an order said as of then, or what somebody states. */
  text: Type.String(),
  /** Of a file. */
  type: Nullable(Type.String()),
  bytes: Nullable(Type.Integer()),
  /** Of a call that is in the log: when it began, who had it, whether something was recorded. */
  callAt: Nullable(Instant),
  agentNo: Nullable(Type.String()),
  recorded: Type.Boolean(),
  by: Nullable(Type.String()),
  at: Instant,
});
export type ComplaintEvidence = Static<typeof Evidence>;

/** A step that was taken; `at` null: it was not. */
const Taken = Type.Object({ note: Type.String(), by: Nullable(Type.String()), at: Nullable(Instant) });

export const Complaint = Type.Object({
  id: Id,
  no: Type.String(),
  version: Type.Integer(),
  state: OneOf(complaintStates),
  source: OneOf(complaintSources),
  ref: Nullable(Type.String()),
  /** The citizen's; the number is masked for whoever may not see numbers in full; null: not known. */
  name: Type.String(),
  number: Nullable(Type.String()),
  businessType: Nullable(Type.String()),
  against: OneOf(complaintParties),
  title: Type.String(),
  text: Type.String(),
  receivedAt: Instant,
  createdBy: Nullable(Type.String()),
  createdAt: Instant,
  /** By when the next step is to be taken; null: none is. */
  dueAt: Nullable(Instant),
  fault: Nullable(OneOf(complaintFaults)),
  verified: Taken,
  appealed: Taken,
  decided: Taken,
  closed: Type.Object({ by: Nullable(Type.String()), at: Nullable(Instant) }),
  /** It stands in the contract's ledger. */
  counted: Type.Boolean(),
  /** For whom the reader acts; null: for neither, or for both. */
  side: Nullable(OneOf(["client", "provider"] as const)),
  evidence: Type.Array(Evidence),
});
export type Complaint = Static<typeof Complaint>;

/** One step of a complaint's history. */
export const ComplaintStep = Type.Object({
  id: Type.Integer(),
  at: Instant,
  by: Nullable(Type.String()),
  what: OneOf(["registered", "evidence", ...(Object.keys(complaintMoves) as (keyof typeof complaintMoves)[])] as const),
  fault: Nullable(OneOf(complaintFaults)),
  /** Of evidence. */
  kind: Nullable(OneOf(complaintEvidenceKinds)),
  note: Type.String(),
});
export type ComplaintStep = Static<typeof ComplaintStep>;
