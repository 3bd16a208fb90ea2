import type { ScorecardContent, SecondComment } from "@zongji/api";
import type {
  Answers,
  AppealOutcome,
  CoachingState,
  EvaluationRole,
  InspectionState,
  SampleWay,
  ScorecardState,
} from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;
/** Null until it is known. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** Tables of 质检 (migration 078). Times: ms since the epoch; scores: hundredths of a point. */
export type QualityTables = {
  scorecard: { id: string; created_at: number };
  scorecard_version: {
    scorecard: string;
    version: number;
    revision: number;
    state: ScorecardState;
    name: string;
    content: Json<ScorecardContent>;
    by: string | null;
    at: number;
    published_by: Later<string>;
    published_at: Later<number>;
  };
  quality_sample: {
    id: string;
    name: string;
    scorecard: string;
    card_version: number;
    seed: string;
    way: SampleWay;
    size: number;
    filter: Json<Record<string, unknown>>;
    population: number;
    population_sum: string;
    due_at: number;
    by: string | null;
    at: number;
  };
  inspection: {
    id: string;
    sample: string;
    call: string;
    call_at: number;
    agent: string;
    agent_no: string | null;
    group_id: string | null;
    number: string | null;
    business_type: string | null;
    users: string[];
    scorecard: string;
    card_version: number;
    state: InspectionState;
    inspector: string | null;
    second: Later<string>;
    due_at: number;
    created_at: number;
    scored_at: Later<number>;
    counts: Later<EvaluationRole>;
    score: Later<number>;
    passed: Later<boolean>;
    published_at: Later<number>;
    appeal: Later<string>;
    appealed_at: Later<number>;
    outcome: Later<AppealOutcome>;
    decided_by: Later<string>;
    decided_at: Later<number>;
    decision_note: Later<string>;
    closed_at: Later<number>;
    revision: Generated<number>;
  };
  evaluation: {
    inspection: string;
    role: EvaluationRole;
    by: string;
    revision: number;
    answers: Json<Answers>;
    comments: Json<SecondComment[]>;
    note: string;
    score: Later<number>;
    passed: Later<boolean>;
    fatal: Generated<string[]>;
    at: number;
    handed_in_at: Later<number>;
  };
  coaching: {
    id: string;
    agent: string;
    inspection: string | null;
    topic: string;
    note: string;
    due_at: number;
    state: CoachingState;
    by: string | null;
    at: number;
    follow_up: Later<string>;
    done_by: Later<string>;
    done_at: Later<number>;
  };
};
