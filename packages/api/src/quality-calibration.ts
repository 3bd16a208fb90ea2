import { type Static, Type } from "@sinclair/typebox";
import { calibrationStates } from "@zongji/domain";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";
import { EvaluationFields, Person, ScorecardContent } from "./quality.ts";

const strict = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" });
const revision = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const { answers, note } = EvaluationFields;
/** Hundredths of a point. */
const score = Type.Integer({ minimum: 0, maximum: 10_000 });

const about = {
  id: Id,
  name,
  state: OneOf(calibrationStates),
  dueAt: Instant,
  by: Nullable(Type.String()),
  at: Instant,
};
/** 校准 in the list. `handedIn` of `asked` scores are there. */
export const CalibrationRow = Type.Object({
  ...about,
  cardName: Type.String(),
  calls: Type.Integer(),
  inspectors: Type.Integer(),
  handedIn: Type.Integer(),
  asked: Type.Integer(),
});
export type CalibrationRow = Static<typeof CalibrationRow>;

export const CalibrationScore = Type.Object({
  inspector: Person,
  revision,
  answers,
  note,
  score: Nullable(score),
  handedInAt: Nullable(Instant),
});
export type CalibrationScore = Static<typeof CalibrationScore>;
export const CalibrationCall = Type.Object({
  id: Id,
  at: Instant,
  talkMs: Duration,
  /** Of the reader; while everybody scores for himself there is no other. */
  own: Nullable(CalibrationScore),
  /** Those that were handed in, once they are compared. */
  scores: Type.Array(CalibrationScore),
  /** What was agreed upon. */
  reference: Nullable(Type.Object({ answers, note, score: Nullable(score), by: Nullable(Type.String()), at: Instant })),
});
export type CalibrationCall = Static<typeof CalibrationCall>;
export const Calibration = Type.Object({
  ...about,
  card: Type.Object({ id: Id, version: Type.Integer(), content: ScorecardContent }),
  /** `handedIn`: of how many of the calls. */
  inspectors: Type.Array(Type.Object({ id: Id, name: Type.String(), handedIn: Type.Integer() })),
  calls: Type.Array(CalibrationCall),
  /** What the reader may do now. */
  may: Type.Array(OneOf(["score", "compare", "agree", "close"] as const)),
});
export type Calibration = Static<typeof Calibration>;

const errors = [
  ...(["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "stale"] as const),
  ...(["databaseDown", "unavailable"] as const),
] as const;
const CallParams = Type.Object({ id: Id, call: Id });

export const calibrationOperations = {
  listCalibrations: {
    method: "GET",
    path: "/api/quality/calibrations",
    summary: "Calibrations that one scores in, or all for who manages them; the last first",
    permission: "quality.see",
    response: Type.Array(CalibrationRow),
    errors,
  },
  createCalibration: {
    method: "POST",
    path: "/api/quality/calibrations",
    summary: "Have several inspectors score the calls of these tasks, each for himself; their card is the tasks'",
    permission: "quality.manage",
    body: Type.Object(
      {
        name,
        tasks: Type.Array(Id, { minItems: 1, maxItems: 20, uniqueItems: true }),
        inspectors: Type.Array(Id, { minItems: 2, maxItems: 20, uniqueItems: true }),
        dueAt: Instant,
      },
      strict,
    ),
    response: Calibration,
    errors,
  },
  calibration: {
    method: "GET",
    path: "/api/quality/calibrations/:id",
    summary: "A calibration; others' answers once they are compared",
    permission: "quality.see",
    params: IdParams,
    response: Calibration,
    errors,
  },
  calibrationRecording: {
    method: "GET",
    path: "/api/quality/calibrations/:id/calls/:call/recording",
    summary: "The recording of a call of it",
    permission: "quality.see",
    params: CallParams,
    response: "binary",
    errors: [...errors, "rangeNotSatisfiable"],
  },
  scoreCalibration: {
    method: "PUT",
    path: "/api/quality/calibrations/:id/calls/:call/score",
    summary: "Save one's own answers to a call, or hand them in",
    permission: "quality.inspect",
    params: CallParams,
    body: Type.Object({ revision, answers, note, done: Type.Boolean() }, strict),
    response: Calibration,
    errors,
  },
  compareCalibration: {
    method: "POST",
    path: "/api/quality/calibrations/:id/compare",
    summary: "End the scoring: all see all answers",
    permission: "quality.manage",
    params: IdParams,
    response: Calibration,
    errors,
  },
  agreeCalibration: {
    method: "PUT",
    path: "/api/quality/calibrations/:id/calls/:call/reference",
    summary: "Write down the answers that were agreed upon",
    permission: "quality.manage",
    params: CallParams,
    body: Type.Object({ answers, note }, strict),
    response: Calibration,
    errors,
  },
  closeCalibration: {
    method: "POST",
    path: "/api/quality/calibrations/:id/close",
    summary: "End it: each call has a reference",
    permission: "quality.manage",
    params: IdParams,
    response: Calibration,
    errors,
  },
} as const satisfies Record<string, Operation>;
