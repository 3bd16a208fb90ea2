import { Type } from "@sinclair/typebox";
import { appealOutcomes, evaluationRoles, inspectionMoves, inspectionStates } from "../quality/index.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const orNone = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const user = Type.String({ description: "a user's id" });
const score = Type.Integer({ description: "hundredths of a point" });

/** 评分表: the subject is the scorecard. */
export const scorecardEvents = [
  defineEvent({
    type: "ScorecardSaved",
    v: 1,
    of: "scorecard",
    meaning: "A draft of a scorecard was written; with revision 1 it is a new version.",
    schema: Type.Object({ version: Type.Integer(), revision: Type.Integer(), name: Type.String() }),
  }),
  defineEvent({
    type: "ScorecardPublished",
    v: 1,
    of: "scorecard",
    meaning: "A version came into use for new tasks; tasks that are there keep theirs.",
    schema: Type.Object({
      version: Type.Integer(),
      name: Type.String(),
      superseded: orNone(Type.Integer({ description: "the version that was in use before" })),
    }),
  }),
  defineEvent({
    type: "ScorecardRetired",
    v: 1,
    of: "scorecard",
    meaning: "The version in use makes no new tasks any more.",
    schema: Type.Object({ version: Type.Integer(), name: Type.String() }),
  }),
] as const;

/** 抽样: the subject is the sample. */
export const sampleEvents = [
  defineEvent({
    type: "SampleDrawn",
    v: 1,
    of: "sample",
    meaning: "Calls were drawn to be checked, and made into tasks.",
    schema: Type.Object({
      name: Type.String(),
      seed: Type.String(),
      population: Type.Integer({ description: "how many calls it was drawn from" }),
      tasks: Type.Integer(),
    }),
  }),
] as const;

/** 质检任务: the subject is the task. */
export const inspectionEvents = [
  defineEvent({
    type: "InspectionMoved",
    v: 1,
    of: "inspection",
    meaning: "A task went to another state, or to another inspector.",
    schema: Type.Object({
      move: oneOf(Object.keys(inspectionMoves) as (keyof typeof inspectionMoves)[]),
      was: oneOf(inspectionStates),
      is: oneOf(inspectionStates),
      call: Type.String(),
      agent: user,
      inspector: orNone(user),
      second: orNone(user),
      score: orNone(score),
      passed: orNone(Type.Boolean()),
      outcome: orNone(oneOf(appealOutcomes)),
    }),
  }),
  defineEvent({
    type: "EvaluationSaved",
    v: 1,
    of: "inspection",
    meaning: "An inspector's answers were saved, before they are handed in.",
    schema: Type.Object({ role: oneOf(evaluationRoles), revision: Type.Integer() }),
  }),
] as const;

/** 辅导: the subject is the coaching task. */
export const coachingEvents = [
  defineEvent({
    type: "CoachingOpened",
    v: 1,
    of: "coaching",
    meaning: "An agent is to be coached.",
    schema: Type.Object({ agent: user, inspection: orNone(Type.String()), topic: Type.String() }),
  }),
  defineEvent({
    type: "CoachingDone",
    v: 1,
    of: "coaching",
    meaning: "It was done, and what came of it was written down.",
    schema: Type.Object({ agent: user }),
  }),
] as const;
