import { type Static, Type } from "@sinclair/typebox";
import { consultStates } from "@zongji/domain";
import { defineList, listOperation, period, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, OneOf } from "./operation.ts";
import { consultStateLabels, DepartmentConsult } from "./orders.ts";

const { days, sentBack, askedBy, facts, files } = DepartmentConsult.properties;

/** 协办事项: what the reader's departments are asked, one row a question. */
export const departmentConsultList = defineList({
  id: "orderConsults",
  title: { zh: "协办事项", en: "Asked of my department" },
  permission: "order.answer",
  columns: {
    no: { label: { zh: "工单号", en: "Number" }, schema: Type.String(), type: "text", sortable: true },
    question: { label: { zh: "请答复的问题", en: "Question" }, schema: Type.String(), type: "text" },
    title: { label: { zh: "工单标题", en: "Title of the order" }, schema: Type.String(), type: "text" },
    departmentName: { label: { zh: "部门", en: "Department" }, schema: Type.String(), type: "text" },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(consultStates),
      type: "choice",
      choices: consultStateLabels,
    },
    dueAt: { label: { zh: "答复期限", en: "Due" }, schema: Instant, type: "instant", sortable: true },
    isLate: { label: { zh: "超期", en: "Late" }, schema: Type.Boolean(), type: "flag", hidden: true },
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      schema: Nullable(Type.String()),
      type: "text",
      hidden: true,
    },
    askedAt: {
      label: { zh: "请求时间", en: "Asked" },
      schema: Instant,
      type: "instant",
      sortable: true,
      hidden: true,
    },
    answeredAt: {
      label: { zh: "答复时间", en: "Answered" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
    answeredBy: {
      label: { zh: "答复人", en: "Answered by" },
      schema: Nullable(Type.String()),
      type: "text",
      hidden: true,
    },
    answer: { label: { zh: "答复", en: "Answer" }, schema: Type.String(), type: "text", hidden: true },
    note: { label: { zh: "说明", en: "Remark" }, schema: Type.String(), type: "text", hidden: true },
  },
  filters: {
    which: {
      label: { zh: "范围", en: "Which" },
      kind: "choice",
      params: { which: Type.Optional(OneOf(["open", "overdue", "done", "all"] as const)) },
      choices: {
        open: { zh: "待答复", en: "To answer" },
        overdue: { zh: "已超期", en: "Late" },
        done: { zh: "已处理", en: "Done" },
        all: { zh: "全部", en: "All" },
      },
      unset: "open",
    },
    text: {
      label: { zh: "工单号、标题或问题", en: "Number, title or question" },
      kind: "text",
      params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
    time: period({ zh: "请求时间", en: "Asked" }),
  },
  more: { id: Id, order: Id, department: Type.String(), days, sentBack, askedBy, facts, files },
  key: "id",
  order: { by: "dueAt", direction: "asc" },
});
export type DepartmentConsultRow = Static<typeof departmentConsultList.row>;
export type DepartmentConsultQuery = QueryOf<typeof departmentConsultList>;
export const listDepartmentConsults = listOperation(
  departmentConsultList,
  "/api/order-consults",
  "What the asker's departments are asked; what is due first, first",
);
