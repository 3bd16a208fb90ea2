import type {
  ComplaintEvidenceKind,
  ComplaintFault,
  ComplaintParty,
  ComplaintSource,
  ComplaintState,
  ConsultationSource,
  ConsultationState,
  ConsultationTopic,
} from "@zongji/domain";
import type { ColumnType, Generated, GeneratedAlways } from "kysely";

/** Left out of an insert it is null. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** Tables of 投诉 (migration 084) and 业务洽商 (085). Times: ms since the epoch. */
export type ComplaintTables = {
  complaint_series: { day: string; last: number };
  complaint: {
    id: string;
    no: string;
    state: ComplaintState;
    source: ComplaintSource;
    ref: string | null;
    party: string | null;
    name: string;
    business_type: string | null;
    against: ComplaintParty;
    title: string;
    text: string;
    received_at: number;
    due_at: number | null;
    fault: Later<ComplaintFault>;
    finding: Generated<string>;
    verified_by: Later<string>;
    verified_at: Later<number>;
    appeal: Generated<string>;
    appealed_by: Later<string>;
    appealed_at: Later<number>;
    decision: Generated<string>;
    decided_by: Later<string>;
    decided_at: Later<number>;
    closed_by: Later<string>;
    closed_at: Later<number>;
    counted: boolean;
    created_by: string | null;
    created_at: number;
    version: Generated<number>;
  };
  complaint_evidence: {
    id: string;
    /** The order in which it was added. */
    seq: GeneratedAlways<number>;
    complaint: string;
    kind: ComplaintEvidenceKind;
    ref: string | null;
    version: number | null;
    title: string;
    text: string;
    type: Later<string>;
    bytes: Later<number>;
    content: Later<Buffer>;
    by: string | null;
    at: number;
  };
  consultation_series: { day: string; last: number };
  consultation: {
    id: string;
    no: string;
    state: ConsultationState;
    topic: ConsultationTopic;
    source: ConsultationSource;
    ref: string | null;
    department: string;
    department_name: string;
    title: string;
    question: string;
    days: number;
    asked_by: string | null;
    asked_at: number;
    due_at: number | null;
    answer: Generated<string>;
    answered_by: Later<string>;
    answered_at: Later<number>;
    note: Generated<string>;
    closed_by: Later<string>;
    closed_at: Later<number>;
    article: Later<string>;
    version: Generated<number>;
  };
  consultation_citing: { consultation: string; work_order: string; answer: string; by: string | null; at: number };
};
