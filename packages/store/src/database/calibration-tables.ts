import type { Answers, CalibrationState } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;
/** Left out of an insert it is null. */
type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** Tables of 校准 (migration 094). Times: ms since the epoch; scores: hundredths of a point. */
export type CalibrationTables = {
  calibration: {
    id: string;
    name: string;
    scorecard: string;
    card_version: number;
    state: CalibrationState;
    due_at: number;
    by: string | null;
    at: number;
    compared_at: Later<number>;
    closed_at: Later<number>;
  };
  calibration_call: {
    calibration: string;
    call: string;
    call_at: number;
    place: number;
    reference: ColumnType<Answers | null, string | null | undefined, string | null>;
    score: Later<number>;
    note: Generated<string>;
    agreed_by: Later<string>;
    agreed_at: Later<number>;
  };
  calibration_inspector: { calibration: string; user_id: string };
  calibration_score: {
    calibration: string;
    call: string;
    inspector: string;
    revision: number;
    answers: Json<Answers>;
    note: string;
    score: number | null;
    at: number;
    handed_in_at: number | null;
  };
  /** Of migration 095; thousandths. */
  /** Of migration 120. */
  recording_expired: { call: string; days: number; at: number; done: Generated<boolean> };
  recording_sound: { call: string; silent: number | null; both_speak: number | null; at: number };
};
