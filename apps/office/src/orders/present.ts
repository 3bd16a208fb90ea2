import type { DepartmentConsult, OrderConsult, OrderContent, OrderRow, WorkOrder } from "@zongji/api";
import {
  type BusinessType,
  businessTypeName,
  maskNumber,
  type OrderForm,
  type OrderValues,
  shownFields,
} from "@zongji/domain";
import {
  type ConsultWithOrder,
  citedBy,
  consultsOf,
  type Db,
  filesOfOrder,
  formOf,
  type KeptConsult,
  type KeptOrder,
  type ListedOrder,
  linksOf,
  nowOf,
  type Parties,
  type Work,
} from "@zongji/store";
import type { Principal } from "@zongji/web";
import { numberOf } from "../calls/index.ts";
import { hiddenFrom } from "../knowledge/index.ts";

/** How somebody sees orders. */
export type OrderReader = { readonly parties: Parties; readonly unmasked: boolean };

/** Articles that it cites; of one that the person may not read without its title. */
const articlesOf = async (db: Db | Work["tx"], order: string, principal: Principal): Promise<WorkOrder["articles"]> => {
  const cited = await citedBy(db, order);
  const isHidden = await hiddenFrom(db, principal, cited);
  return cited.map((each) => (isHidden(each) ? { ...each, title: null } : each));
};

const phonesOf = (form: OrderForm): string[] => form.fields.flatMap(({ id, type }) => (type === "phone" ? [id] : []));

/** What was filled in, with its telephone numbers masked for whoever may not see them whole. */
const presentFields = (values: OrderValues, form: OrderForm, unmasked: boolean): OrderContent["fields"] => {
  const phones = unmasked ? [] : phonesOf(form);
  return Object.fromEntries(
    Object.entries(values).map(([id, value]) => [
      id,
      typeof value === "string" ? (phones.includes(id) ? maskNumber(value) : value) : [...value],
    ]),
  );
};

/** What is to be kept of what somebody saves: a number that he was shown masked, and left, stays what it is. */
export const unmaskedFields = (given: OrderValues, kept: OrderValues, form: OrderForm): OrderValues => {
  const phones = phonesOf(form);
  return Object.fromEntries(
    Object.entries(given).map(([id, value]) => {
      const was = kept[id];
      const isLeft = phones.includes(id) && typeof was === "string" && was !== "" && value === maskNumber(was);
      return [id, isLeft ? was : value];
    }),
  );
};

export const presentContent = (kept: KeptOrder, form: OrderForm, unmasked: boolean): OrderContent => ({
  title: kept.title,
  businessType: kept.business_type,
  priority: kept.priority,
  fields: presentFields(kept.fields, form, unmasked),
  draftAnswer: kept.draft_answer,
});

export const presentConsult = (kept: KeptConsult, now: number): OrderConsult => ({
  id: kept.id,
  department: kept.department,
  departmentName: kept.department_name,
  question: kept.question,
  state: kept.state,
  days: kept.days,
  askedBy: kept.asked_name,
  askedAt: kept.asked_at,
  dueAt: kept.due_at,
  answer: kept.answer,
  note: kept.note,
  answeredBy: kept.answered_name,
  answeredAt: kept.answered_at,
  sentBack: kept.sent_back,
  isLate: kept.state !== "withdrawn" && (kept.answered_at ?? now) > kept.due_at,
});

const isOverdue = ({ state, due_at, answered_at }: Pick<KeptOrder, "state" | "due_at" | "answered_at">, now: number) =>
  state !== "void" && due_at !== null && (answered_at ?? now) > due_at;

/** An order with all that belongs to it. @param known its form, where it has been read */
export const presentOrder = async (
  db: Db | Work["tx"],
  kept: KeptOrder,
  { parties, unmasked, principal }: OrderReader & { readonly principal: Principal },
  known?: OrderForm,
): Promise<WorkOrder> => {
  const [now, form] = [nowOf(db), known ?? (await formOf(db, kept.form_version)).form];
  return {
    ...{ id: kept.id, no: kept.no, digits: kept.digits, version: kept.version, state: kept.state },
    ...{ source: kept.source, ref: kept.ref, party: kept.party },
    number: kept.party === null ? null : numberOf(kept, parties, unmasked),
    content: presentContent(kept, form, unmasked),
    ...{ formVersion: kept.form_version, answer: kept.answer, answerKind: kept.answer_kind },
    ...{ group: kept.group_id, assigneeId: kept.assignee, assignee: kept.assignee_name },
    ...{ createdBy: kept.created_name, createdAt: kept.created_at },
    ...{ updatedBy: kept.updated_name, updatedAt: kept.updated_at },
    ...{ days: kept.days, dueAt: kept.due_at, isOverdue: isOverdue(kept, now), escalated: kept.escalated },
    ...{ firstReplyAt: kept.first_reply_at, answeredAt: kept.answered_at, closedAt: kept.closed_at },
    ...{ confirmed: kept.confirmed, reopened: kept.reopened },
    consults: (await consultsOf(db, kept.id)).map((each) => presentConsult(each, now)),
    links: (await linksOf(db, kept.id)).map(({ created_at, ...link }) => ({ ...link, createdAt: created_at })),
    articles: await articlesOf(db, kept.id, principal),
    files: await filesOfOrder(db, kept.id),
  };
};

/** One row of the list. */
export const presentOrderRow = (
  kept: ListedOrder,
  { parties, unmasked }: OrderReader,
  types: readonly BusinessType[],
  now: number,
): OrderRow => ({
  ...{ id: kept.id, version: kept.version, no: kept.no, title: kept.title, state: kept.state },
  businessType: kept.business_type === null ? null : businessTypeName(types, kept.business_type),
  ...{ priority: kept.priority, source: kept.source, number: numberOf(kept, parties, unmasked) },
  ...{ assigneeId: kept.assignee, assignee: kept.assignee_name, group: kept.group_id },
  ...{ asked: kept.asked, late: Number(kept.late), escalated: kept.escalated },
  ...{ dueAt: kept.due_at, isOverdue: isOverdue(kept, now), answerKind: kept.answer_kind },
  ...{ answeredAt: kept.answered_at, closedAt: kept.closed_at, reopened: kept.reopened },
  ...{ createdBy: kept.created_name, createdAt: kept.created_at, updatedAt: kept.updated_at },
});

type DepartmentReading = {
  readonly now: number;
  /** The form that the order was begun with. */
  readonly form: OrderForm;
  readonly types: readonly BusinessType[];
  readonly files: DepartmentConsult["files"];
};

/** What a department sees: the question and what was filled in, without names of fields that hold telephone numbers. */
export const presentForDepartment = (
  kept: ConsultWithOrder,
  { form, types, files, now }: DepartmentReading,
): DepartmentConsult => ({
  ...presentConsult(kept, now),
  ...{ order: kept.work_order, no: kept.no, title: kept.title },
  businessType: kept.business_type === null ? null : businessTypeName(types, kept.business_type),
  facts: shownFields(form, kept.fields).flatMap(({ id, label, type }) => {
    const value = kept.fields[id];
    if (type === "phone" || value === undefined || value.length === 0) return [];
    return [{ label, value: typeof value === "string" ? value : value.join("、") }];
  }),
  files: [...files],
});
