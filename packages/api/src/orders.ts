import { type Static, Type } from "@sinclair/typebox";
import {
  answerKinds,
  consultStates,
  orderForm,
  orderMoves,
  orderPriorities,
  orderSources,
  orderStates,
} from "@zongji/domain";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, OneOf } from "./operation.ts";

const strict = { additionalProperties: false } as const;
const line = (longest: number) => Type.String({ maxLength: longest });
const TypeId = Type.String({ minLength: 1, maxLength: 100 });

export const orderStateLabels = {
  draft: { zh: "草稿", en: "Draft" },
  open: { zh: "待办理", en: "Open" },
  consulting: { zh: "协商中", en: "With departments" },
  waiting: { zh: "待来电人补充", en: "Waiting for the citizen" },
  answered: { zh: "已答复", en: "Answered" },
  closed: { zh: "已办结", en: "Closed" },
  void: { zh: "已作废", en: "Void" },
} as const satisfies Record<(typeof orderStates)[number], Label>;
export const orderSourceLabels = {
  call: { zh: "来电", en: "Call" },
  missed: { zh: "未接来电", en: "Missed call" },
  voicemail: { zh: "语音留言", en: "Voicemail" },
  letter: { zh: "信件", en: "Letter" },
  web: { zh: "网页", en: "Web" },
  hand: { zh: "手工登记", en: "By hand" },
} as const satisfies Record<(typeof orderSources)[number], Label>;
export const orderPriorityLabels = {
  normal: { zh: "一般", en: "Normal" },
  urgent: { zh: "紧急", en: "Urgent" },
  critical: { zh: "特急", en: "Critical" },
} as const satisfies Record<(typeof orderPriorities)[number], Label>;
export const answerKindLabels = {
  direct: { zh: "直接回复", en: "Direct reply" },
  consult: { zh: "协商回复", en: "Consult reply" },
} as const satisfies Record<(typeof answerKinds)[number], Label>;
export const consultStateLabels = {
  asked: { zh: "待答复", en: "Asked" },
  answered: { zh: "已答复", en: "Answered" },
  returned: { zh: "已退回", en: "Returned" },
  withdrawn: { zh: "已撤回", en: "Withdrawn" },
} as const satisfies Record<(typeof consultStates)[number], Label>;

/** Of a field of the form: of several choices a list. */
const OrderValue = Type.Union([Type.String({ maxLength: 10_000 }), Type.Array(line(100), { maxItems: 100 })]);
export const OrderFields = Type.Record(Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,31}$" }), OrderValue, strict);

/** What somebody types. */
export const OrderContent = Type.Object(
  {
    title: line(200),
    businessType: Nullable(TypeId),
    priority: OneOf(orderPriorities),
    fields: OrderFields,
    /** What is being written of the answer. */
    draftAnswer: line(10_000),
  },
  strict,
);
export type OrderContent = Static<typeof OrderContent>;

/** What one department is asked, and what it answered. */
export const OrderConsult = Type.Object({
  id: Id,
  department: Type.String(),
  departmentName: Type.String(),
  question: Type.String(),
  state: OneOf(consultStates),
  days: Type.Integer(),
  askedBy: Nullable(Type.String()),
  askedAt: Instant,
  dueAt: Instant,
  answer: Type.String(),
  /** Why it was returned or sent back. */
  note: Type.String(),
  answeredBy: Nullable(Type.String()),
  answeredAt: Nullable(Instant),
  sentBack: Type.Integer(),
  /** It was answered after it was due, or is due and not answered. */
  isLate: Type.Boolean(),
});
export type OrderConsult = Static<typeof OrderConsult>;

const Brief = Type.Object({
  id: Id,
  no: Type.String(),
  title: Type.String(),
  state: OneOf(orderStates),
  createdAt: Instant,
});
export type OrderBrief = Static<typeof Brief>;

/** An order, as somebody may see it. */
export const WorkOrder = Type.Object({
  id: Id,
  no: Type.String(),
  /** The number as a caller types it. */
  digits: Type.String(),
  /** How often it was changed: an edit gives back the one that it began from. */
  version: Type.Integer({ minimum: 1 }),
  state: OneOf(orderStates),
  source: OneOf(orderSources),
  /** The call or letter that it is from. */
  ref: Nullable(Type.String()),
  party: Nullable(Id),
  /** Of the citizen: masked for whoever may not see it whole; null: not known, or not yet. */
  number: Nullable(Type.String()),
  content: OrderContent,
  formVersion: Type.Integer(),
  answer: Type.String(),
  answerKind: Nullable(OneOf(answerKinds)),
  group: Nullable(Id),
  assigneeId: Nullable(Id),
  assignee: Nullable(Type.String()),
  createdBy: Nullable(Type.String()),
  createdAt: Instant,
  updatedBy: Nullable(Type.String()),
  updatedAt: Instant,
  /** Working days. */
  days: Type.Integer(),
  /** Null: before it is submitted, and while the clock stands still. */
  dueAt: Nullable(Instant),
  isOverdue: Type.Boolean(),
  escalated: Type.Boolean(),
  firstReplyAt: Nullable(Instant),
  answeredAt: Nullable(Instant),
  closedAt: Nullable(Instant),
  confirmed: Type.Boolean(),
  reopened: Type.Integer(),
  consults: Type.Array(OrderConsult),
  links: Type.Array(Brief),
  articles: Type.Array(
    Type.Object({
      article: Id,
      version: Type.Integer(),
      /** Null: it stands in a category that the person may not read. */
      title: Nullable(Type.String()),
      by: Nullable(Type.String()),
      at: Instant,
    }),
  ),
  files: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      type: Type.String(),
      bytes: Type.Integer(),
      by: Nullable(Type.String()),
      at: Instant,
      /** It came with this department's answer; null: with none. */
      department: Nullable(Type.String()),
    }),
  ),
});
export type WorkOrder = Static<typeof WorkOrder>;

/** What is to be begun. Of a source with a `ref` there is one order alone: whoever asks again gets it. */
export const NewOrder = Type.Object(
  {
    source: OneOf(["call", "missed", "voicemail", "web", "hand"] as const),
    /** The call, missed call or voicemail; of what came by a web page, or is begun by hand, there is none. */
    ref: Type.Optional(Id),
    businessType: Type.Optional(Nullable(TypeId)),
    /** Of the citizen, where no call tells it. */
    number: Type.Optional(Type.String({ minLength: 3, maxLength: 24, pattern: "^[0-9+*# -]+$" })),
  },
  strict,
);
export type NewOrder = Static<typeof NewOrder>;

export const OrderMoveName = OneOf(Object.keys(orderMoves) as (keyof typeof orderMoves)[]);

/** 协商: a department's part, as its people see it. */
export const DepartmentConsult = Type.Object({
  ...OrderConsult.properties,
  order: Id,
  no: Type.String(),
  title: Type.String(),
  businessType: Nullable(Type.String()),
  /** What was filled in, without telephone numbers. */
  facts: Type.Array(Type.Object({ label: Type.String(), value: Type.String() })),
  /** Those that it is shown with the question, and those that it gave with its answer. */
  files: Type.Array(
    Type.Object({ id: Id, name: Type.String(), type: Type.String(), bytes: Type.Integer(), isOwn: Type.Boolean() }),
  ),
});
export type DepartmentConsult = Static<typeof DepartmentConsult>;

export const OrderEvent = Type.Object({
  id: Type.Integer(),
  type: Type.String(),
  by: Nullable(Type.String()),
  at: Instant,
  /** As the event holds it; `title` of OrderCited is null where the person may not read the article. */
  body: Type.Record(Type.String(), Type.Unknown()),
});
export type OrderEvent = Static<typeof OrderEvent>;

/** The form, and which version of it. */
export const KeptOrderForm = Type.Object({
  version: Type.Integer({ minimum: 0 }),
  form: orderForm,
  by: Nullable(Type.String()),
  at: Instant,
});
export type KeptOrderForm = Static<typeof KeptOrderForm>;

export const OrderNotice = Type.Object({
  id: Type.Integer(),
  order: Id,
  no: Type.String(),
  title: Type.String(),
  kind: OneOf([
    "assigned",
    "remind",
    "overdue",
    "escalate",
    "answered",
    "returned",
    "asked",
    "unsettled",
    "supplement",
    "textFailed",
  ] as const),
  at: Instant,
});
export type OrderNotice = Static<typeof OrderNotice>;

export const orderViews = ["todo", "mine", "queue", "due", "overdue", "all"] as const;

/** 工单: one row an order. */
export const orderList = defineList({
  id: "orders",
  title: { zh: "工单", en: "Work orders" },
  permission: "order.handle",
  columns: {
    no: { label: { zh: "工单号", en: "Number" }, schema: Type.String(), type: "text", sortable: true },
    title: { label: { zh: "标题", en: "Title" }, schema: Type.String(), type: "text" },
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      schema: Nullable(Type.String()),
      type: "text",
    },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(orderStates),
      type: "choice",
      choices: orderStateLabels,
    },
    priority: {
      label: { zh: "紧急程度", en: "Priority" },
      schema: OneOf(orderPriorities),
      type: "choice",
      choices: orderPriorityLabels,
    },
    dueAt: { label: { zh: "截止时间", en: "Due" }, schema: Nullable(Instant), type: "instant", sortable: true },
    source: {
      label: { zh: "来源", en: "Source" },
      schema: OneOf(orderSources),
      type: "choice",
      choices: orderSourceLabels,
    },
    number: {
      label: { zh: "来电号码", en: "Number of the citizen" },
      schema: Type.String(),
      type: "other",
      masked: "number",
    },
    assignee: { label: { zh: "经办人", en: "Assigned to" }, schema: Nullable(Type.String()), type: "text" },
    group: { label: { zh: "座席组", en: "Group" }, schema: Nullable(Id), type: "group", hidden: true },
    asked: { label: { zh: "待答复部门", en: "Departments asked" }, schema: Nullable(Type.String()), type: "text" },
    isOverdue: { label: { zh: "超期", en: "Overdue" }, schema: Type.Boolean(), type: "flag", hidden: true },
    answerKind: {
      label: { zh: "答复方式", en: "Kind of reply" },
      schema: Nullable(OneOf(answerKinds)),
      type: "choice",
      choices: answerKindLabels,
      hidden: true,
    },
    answeredAt: {
      label: { zh: "答复时间", en: "Answered" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
    closedAt: { label: { zh: "办结时间", en: "Closed" }, schema: Nullable(Instant), type: "instant", hidden: true },
    reopened: { label: { zh: "重办次数", en: "Reopened" }, schema: Type.Integer(), type: "number", hidden: true },
    createdBy: { label: { zh: "登记人", en: "Begun by" }, schema: Nullable(Type.String()), type: "text", hidden: true },
    createdAt: { label: { zh: "登记时间", en: "Begun" }, schema: Instant, type: "instant", sortable: true },
    updatedAt: {
      label: { zh: "更新时间", en: "Changed" },
      schema: Instant,
      type: "instant",
      sortable: true,
      hidden: true,
    },
  },
  filters: {
    view: {
      label: { zh: "范围", en: "Which" },
      kind: "choice",
      params: { view: Type.Optional(OneOf(orderViews)) },
      choices: {
        todo: { zh: "未办结", en: "Not closed" },
        mine: { zh: "我经办的", en: "Mine" },
        queue: { zh: "待领取", en: "To be taken" },
        due: { zh: "一天内到期", en: "Due within a day" },
        overdue: { zh: "已超期", en: "Overdue" },
        all: { zh: "全部", en: "All" },
      },
      unset: "todo",
    },
    text: {
      label: { zh: "工单号或标题", en: "Number or title" },
      kind: "text",
      params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
    state: {
      label: { zh: "状态", en: "State" },
      kind: "choice",
      params: { state: Type.Optional(OneOf(orderStates)) },
      choices: orderStateLabels,
    },
    time: period({ zh: "登记时间", en: "Begun" }),
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      kind: "businessType",
      params: { businessType: Type.Optional(TypeId) },
    },
    priority: {
      label: { zh: "紧急程度", en: "Priority" },
      kind: "choice",
      params: { priority: Type.Optional(OneOf(orderPriorities)) },
      choices: orderPriorityLabels,
      more: true,
    },
    source: {
      label: { zh: "来源", en: "Source" },
      kind: "choice",
      params: { source: Type.Optional(OneOf(orderSources)) },
      choices: orderSourceLabels,
      more: true,
    },
    group: { label: { zh: "座席组", en: "Group" }, kind: "group", params: { group: Type.Optional(Id) }, more: true },
    assigned: { label: { zh: "经办人", en: "Assigned to" }, kind: "hidden", params: { assigned: Type.Optional(Id) } },
    /** Orders of one citizen's number, by its pseudonym. */
    party: { label: { zh: "来电人", en: "Citizen" }, kind: "hidden", params: { party: Type.Optional(Id) } },
  },
  more: {
    id: Id,
    version: Type.Integer(),
    assigneeId: Nullable(Id),
    late: Type.Integer(),
    escalated: Type.Boolean(),
  },
  key: "id",
  order: { by: "createdAt", direction: "desc" },
});
export type OrderRow = Static<typeof orderList.row>;
export type OrderQuery = QueryOf<typeof orderList>;
export const listOrders = listOperation(orderList, "/api/orders", "Work orders, the newest first");

export const OrderPerson = Type.Object({
  id: Id,
  name: Type.String(),
  agentNo: Nullable(Type.String()),
  open: Type.Integer(),
});
