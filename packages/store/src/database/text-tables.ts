import type { FactBody, SurveyConfig } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** Tables of text messages and survey links (migrations 052, 053). Times: ms since the epoch. */
export type TextTables = {
  /** One row at most. */
  text_service: { one: Generated<boolean>; settings: Json<unknown>; secret_sealed: Buffer | null };
  text_message: {
    id: string;
    purpose: string;
    subject: string;
    party: string;
    number_sealed: Buffer | null;
    text_sealed: Buffer | null;
    state: "waiting" | "sending" | "sent" | "failed";
    reason: string | null;
    created_at: number;
    send_at: number;
    not_after: number;
    attempts: Generated<number>;
    ended_at: number | null;
  };
  survey_link: {
    id: string;
    call: string;
    party: string;
    code_hash: Buffer;
    survey: Json<SurveyConfig>;
    agent: string;
    agent_no: string;
    made_at: number;
    until: number;
    answered_at: number | null;
  };
  /** Facts that the office found out, on their way into a journal. */
  fact_due: { id: Generated<number>; body: Json<FactBody>; given_at: number | null };
};
