import type { HandoverThing } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;
/** Left out of an insert it is null. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** One thing that is open, with what it is about. `label`: the number of an order. `at`: when the thing began. */
export type HandoverLine = {
  readonly text: string;
  readonly link: {
    readonly thing: HandoverThing;
    readonly id: string;
    readonly label: string;
    readonly at: number;
  } | null;
};

/** Tables of 交接班, 公告 and 提醒 (migrations 093, 096). Times: ms since the epoch. */
export type ShiftTables = {
  announcement: {
    id: string;
    title: string;
    text: string;
    roles: string[];
    groups: string[];
    from_at: number;
    until_at: number;
    revision: Generated<number>;
    by: string | null;
    at: number;
    withdrawn_by: Later<string>;
    withdrawn_at: Later<number>;
  };
  announcement_receipt: { announcement: string; user_id: string; at: number };
  handover: {
    id: string;
    group_id: string;
    text: string;
    lines: Json<readonly HandoverLine[]>;
    revision: Generated<number>;
    by: string;
    at: number;
    changed_at: number;
    confirmed_by: Later<string>;
    confirmed_at: Later<number>;
    remark: Generated<string>;
  };
  handover_revision: {
    handover: string;
    revision: number;
    text: string;
    lines: Json<readonly HandoverLine[]>;
    at: number;
  };
  handover_reading: { handover: string; user_id: string; revision: number; at: number };
  reminder: { id: string; user_id: string; text: string; at: number; created_at: number; done_at: Later<number> };
};
