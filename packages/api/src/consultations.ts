import { type Static, Type } from "@sinclair/typebox";
import { consultationMoves, consultationSources, consultationStates, consultationTopics } from "@zongji/domain";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

export const consultationStateLabels = {
  asked: { zh: "待答复", en: "To be answered" },
  answered: { zh: "已答复", en: "Answered" },
  returned: { zh: "已退回", en: "Returned" },
  closed: { zh: "已办结", en: "Closed" },
} as const satisfies Record<(typeof consultationStates)[number], Label>;
export const consultationTopicLabels = {
  question: { zh: "业务问题", en: "Question" },
  policy: { zh: "政策变化", en: "Change of policy" },
  surge: { zh: "话量高峰", en: "Surge of calls" },
  advice: { zh: "来电分析建议", en: "Advice from calls" },
} as const satisfies Record<(typeof consultationTopics)[number], Label>;
export const consultationSourceLabels = {
  hand: { zh: "直接提出", en: "By itself" },
  order: { zh: "工单", en: "Work order" },
  call: { zh: "来电", en: "Call" },
  article: { zh: "知识条目", en: "Article" },
} as const satisfies Record<(typeof consultationSources)[number], Label>;

/** What the list shows; "open" (the default): not closed. toDo: what the reader's side has to do next. */
const selections = ["open", "toDo", "overdue", "closed", "all"] as const;

/** 业务洽商: one row a consultation. */
export const consultationList = defineList({
  id: "consultations",
  title: { zh: "业务洽商", en: "Consultations" },
  permission: "consultation.see",
  columns: {
    askedAt: { label: { zh: "提出时间", en: "Asked" }, schema: Instant, type: "instant", sortable: true },
    no: { label: { zh: "编号", en: "Number" }, schema: Type.String(), type: "text" },
    title: { label: { zh: "事项", en: "About" }, schema: Type.String(), type: "text" },
    topic: {
      label: { zh: "类别", en: "Kind" },
      schema: OneOf(consultationTopics),
      type: "choice",
      choices: consultationTopicLabels,
    },
    department: { label: { zh: "部门", en: "Department" }, schema: Type.String(), type: "text" },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(consultationStates),
      type: "choice",
      choices: consultationStateLabels,
    },
    dueAt: {
      label: { zh: "答复期限", en: "Answer by" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
    },
    askedBy: { label: { zh: "提出人", en: "Asked by" }, schema: Nullable(Type.String()), type: "text" },
    answeredAt: {
      label: { zh: "答复时间", en: "Answered" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
    source: {
      label: { zh: "来源", en: "From" },
      schema: OneOf(consultationSources),
      type: "choice",
      choices: consultationSourceLabels,
      hidden: true,
    },
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
        closed: consultationStateLabels.closed,
        all: { zh: "全部", en: "All" },
      },
      unset: "open",
    },
    time: period({ zh: "提出时间", en: "Asked" }),
    topic: {
      label: { zh: "类别", en: "Kind" },
      kind: "choice",
      params: { topic: Type.Optional(OneOf(consultationTopics)) },
      choices: consultationTopicLabels,
    },
    text: {
      label: { zh: "编号或内容", en: "Number or text" },
      kind: "text",
      params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
  },
  more: { id: Id },
  key: "id",
  order: { by: "askedAt", direction: "desc" },
});
export type ConsultationRow = Static<typeof consultationList.row>;
export type ConsultationQuery = QueryOf<typeof consultationList>;

const OfOrder = Type.Object({ id: Id, no: Type.String() });

export const Consultation = Type.Object({
  id: Id,
  no: Type.String(),
  version: Type.Integer(),
  state: OneOf(consultationStates),
  topic: OneOf(consultationTopics),
  source: OneOf(consultationSources),
  ref: Nullable(Type.String()),
  department: Type.String(),
  departmentName: Type.String(),
  title: Type.String(),
  question: Type.String(),
  /** Working days. */
  days: Type.Integer(),
  askedBy: Nullable(Type.String()),
  askedAt: Instant,
  /** Null: nobody is asked. */
  dueAt: Nullable(Instant),
  answer: Type.String(),
  answeredBy: Nullable(Type.String()),
  answeredAt: Nullable(Instant),
  /** Why it was returned, or asked again. */
  note: Type.String(),
  closedBy: Nullable(Type.String()),
  closedAt: Nullable(Instant),
  /** The article that was drafted with the answer. */
  article: Nullable(Id),
  /** Orders that cite the answer. */
  citedIn: Type.Array(OfOrder),
  /** For whom the reader acts here: client where it is one of his departments'; null: for neither. */
  side: Nullable(OneOf(["client", "provider"] as const)),
});
export type Consultation = Static<typeof Consultation>;

export const ConsultationStep = Type.Object({
  id: Type.Integer(),
  at: Instant,
  by: Nullable(Type.String()),
  what: OneOf([
    "asked",
    "cited",
    "drafted",
    ...(Object.keys(consultationMoves) as (keyof typeof consultationMoves)[]),
  ] as const),
  note: Type.String(),
});
export type ConsultationStep = Static<typeof ConsultationStep>;

/** One that was asked from an order, or whose answer the order cites. */
export const OrderConsultation = Type.Object({
  ...{ id: Id, no: Type.String(), title: Type.String(), state: OneOf(consultationStates) },
  ...{ answer: Type.String(), departmentName: Type.String(), isCited: Type.Boolean() },
});
export type OrderConsultation = Static<typeof OrderConsultation>;

const strict = { additionalProperties: false } as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale", "databaseDown"] as const;
/** The version that the person was shown. */
const version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const text = (longest: number) => Type.String({ minLength: 1, maxLength: longest, pattern: "\\S" });

export const NewConsultation = Type.Object(
  {
    topic: OneOf(consultationTopics),
    source: OneOf(consultationSources),
    ref: Type.Optional(Id),
    department: Type.String({ minLength: 1, maxLength: 64 }),
    title: text(200),
    question: text(4000),
    /** Working days that the department has; left out: as its department has for orders. */
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  },
  strict,
);
export type NewConsultation = Static<typeof NewConsultation>;

export const consultationOperations = {
  listConsultations: listOperation(
    consultationList,
    "/api/consultations",
    "What the provider asks the client beside orders, the last first",
  ),
  consultationDepartments: {
    method: "GET",
    path: "/api/consultation-departments",
    summary: "Departments of the client's that can be asked",
    permission: "consultation.ask",
    response: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), days: Type.Integer() })),
    errors,
  },
  askConsultation: {
    method: "POST",
    path: "/api/consultations",
    summary: "Ask a department of the client's, with a time limit in working days",
    permission: "consultation.ask",
    body: NewConsultation,
    response: Consultation,
    errors,
  },
  consultation: {
    method: "GET",
    path: "/api/consultations/:id",
    summary: "A consultation with its answer and what came of it",
    permission: "consultation.see",
    params: IdParams,
    response: Consultation,
    errors,
  },
  consultationHistory: {
    method: "GET",
    path: "/api/consultations/:id/history",
    summary: "What was done with a consultation, the first first",
    permission: "consultation.see",
    params: IdParams,
    response: Type.Array(ConsultationStep),
    errors,
  },
  moveConsultation: {
    method: "POST",
    path: "/api/consultations/:id/moves",
    summary: "For the provider: ask again, and say what was missing; close",
    permission: "consultation.ask",
    params: IdParams,
    body: Type.Object(
      { version, move: OneOf(["askAgain", "close"] as const), note: Type.String({ maxLength: 4000, default: "" }) },
      strict,
    ),
    response: Consultation,
    errors,
  },
  answerConsultation: {
    method: "POST",
    path: "/api/consultations/:id/answer",
    summary: "For the department: answer, or return what is none of its matters",
    permission: "consultation.answer",
    params: IdParams,
    body: Type.Object({ version, move: OneOf(["answer", "return"] as const), note: text(10_000) }, strict),
    response: Consultation,
    errors,
  },
  citeConsultation: {
    method: "PUT",
    path: "/api/consultations/:id/orders/:order",
    summary: "Cite the answer in an order that is not over",
    permission: "order.handle",
    params: Type.Object({ id: Id, order: Id }),
    response: Consultation,
    errors,
  },
  draftConsultation: {
    method: "POST",
    path: "/api/consultations/:id/draft",
    summary: "Begin a draft of an article with question and answer; it is reviewed and published as any other",
    permission: "knowledge.edit",
    params: IdParams,
    body: Type.Object({ version }, strict),
    response: Consultation,
    errors,
  },
  orderConsultations: {
    method: "GET",
    path: "/api/orders/:id/consultations",
    summary: "Consultations that were asked from an order, or whose answers it cites",
    permission: "order.handle",
    params: IdParams,
    response: Type.Array(OrderConsultation),
    errors,
  },
} as const satisfies Record<string, Operation>;
