import type {
  AnswerKind,
  ConsultState,
  OrderForm,
  OrderPriority,
  OrderSource,
  OrderState,
  OrderValues,
  TextFailure,
  Wait,
} from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;
/** Left out of an insert it is null. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** What somebody types in an order. */
export type OrderContent = {
  readonly title: string;
  readonly businessType: string | null;
  readonly priority: OrderPriority;
  readonly fields: OrderValues;
  readonly draftAnswer: string;
};

/** Tables of 工单 (migration 066). Times: ms since the epoch. */
export type OrderTables = {
  order_form: { version: number; body: Json<OrderForm>; by: string | null; at: number };
  order_series: { day: string; last: number };
  work_order: {
    id: string;
    no: string;
    digits: string;
    state: OrderState;
    source: OrderSource;
    ref: string | null;
    party: string | null;
    business_type: string | null;
    priority: OrderPriority;
    title: string;
    form_version: number;
    fields: Json<OrderValues>;
    draft_answer: Generated<string>;
    answer: Generated<string>;
    answer_kind: Later<AnswerKind>;
    group_id: string | null;
    assignee: string | null;
    created_by: string | null;
    users: string[];
    created_at: number;
    clock_from: Later<number>;
    days: number;
    waits: ColumnType<readonly Wait[], string | undefined, string>;
    due_at: Later<number>;
    first_reply_at: Later<number>;
    answered_at: Later<number>;
    closed_at: Later<number>;
    confirmed: Generated<boolean>;
    reopened: Generated<number>;
    told: Generated<number>;
    tell_at: Later<number>;
    escalated: Generated<boolean>;
    version: Generated<number>;
    updated_at: number;
    updated_by: string | null;
  };
  order_consult: {
    id: string;
    work_order: string;
    department: string;
    department_name: string;
    question: string;
    state: ConsultState;
    days: number;
    asked_by: string | null;
    asked_at: number;
    due_at: number;
    answer: Generated<string>;
    note: Generated<string>;
    answered_by: Later<string>;
    answered_at: Later<number>;
    sent_back: Generated<number>;
    /** Files of the order that the department is shown (migration 116). */
    files: Generated<string[]>;
    told: Generated<number>;
    tell_at: Later<number>;
  };
  order_save: { work_order: string; version: number; content: Json<OrderContent>; by: string | null; at: number };
  order_link: { a: string; b: string; by: string | null; at: number };
  order_article: {
    work_order: string;
    article: string;
    version: number;
    title: string;
    by: string | null;
    at: number;
  };
  order_file: {
    id: string;
    work_order: string;
    name: string;
    type: string;
    bytes: number;
    content: Buffer;
    /** The department's part that it came with (migration 116). */
    consult: Later<string>;
    by: string | null;
    at: number;
  };
  /** Migration 115. */
  order_page: {
    id: string;
    work_order: string;
    code_hash: Buffer;
    made_by: string | null;
    made_at: number;
    until: number;
    sent_at: Later<number>;
    failed: ColumnType<TextFailure | null, TextFailure | null | undefined, TextFailure | null>;
    read_at: Later<number>;
    /** Migration 122. */
    withdrawn_at: Later<number>;
    withdrawn_by: Later<string>;
  };
  order_notice: {
    id: Generated<number>;
    work_order: string;
    user_id: string;
    kind: string;
    at: number;
    read_at: Later<number>;
  };
};
