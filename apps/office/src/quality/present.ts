import type { Coaching, Evaluation, Inspection, InspectionRow, Sample } from "@zongji/api";
import { agreementOf, type BusinessType, businessTypeName, criteriaOf, isOverdue, pairsOf } from "@zongji/domain";
import type { KeptCall, KeptCoaching, KeptEvaluation, KeptInspection, KeptSample } from "@zongji/store";
import { type Principal, scopeOf } from "@zongji/web";
import { isOwn, movesOf, seesEvaluation, seesScores } from "./policy.ts";
import { presentContent } from "./scorecards.ts";

export const presentEvaluation = (kept: KeptEvaluation): Evaluation => ({
  role: kept.role,
  by: kept.by_name,
  revision: kept.revision,
  answers: kept.answers as Evaluation["answers"],
  comments: kept.comments.map(({ atMs, text, criterion }) => ({ atMs, text, criterion })),
  note: kept.note,
  score: kept.score,
  passed: kept.passed,
  fatal: kept.fatal,
  at: kept.at,
  handedInAt: kept.handed_in_at,
});

const person = (id: string | null, name: string | null): Inspection["inspector"] =>
  id === null ? null : { id, name: name ?? id };

const agreementFor = (kept: KeptInspection, evaluations: readonly KeptEvaluation[], principal: Principal) => {
  const of = (role: string) => evaluations.find((each) => each.role === role && each.handed_in_at !== null);
  const [first, second] = [of("first"), of("second")];
  if (!first || !second || scopeOf(principal, "quality.manage") === undefined) return null;
  if (!seesScores(kept, principal.user.id)) return null;
  return agreementOf(pairsOf(criteriaOf(kept.card_content), first.answers, second.answers));
};

const presentCall = (kept: KeptInspection, call: KeptCall | undefined, types: readonly BusinessType[]) => ({
  id: kept.call,
  at: kept.call_at,
  direction: call?.direction ?? null,
  talkMs: call?.talk_ms ?? 0,
  group: kept.group_id,
  businessType: kept.business_type === null ? null : businessTypeName(types, kept.business_type),
  rating: call?.rating?.option ?? null,
  notes: ((call?.notes ?? []) as unknown as Inspection["call"]["notes"]).map(({ at, agentNo, note }) => ({
    ...{ at, agentNo, note },
  })),
});

type Parts = {
  readonly kept: KeptInspection;
  readonly call: KeptCall | undefined;
  readonly evaluations: readonly KeptEvaluation[];
  readonly recording: Inspection["recording"];
  readonly beside: Inspection["beside"];
  readonly types: readonly BusinessType[];
  readonly principal: Principal;
  readonly now: number;
};

/** The one place that leaves out of a task what somebody may not see. */
export const presentInspection = (parts: Parts): Inspection => {
  const { kept, call, evaluations, recording, beside, types, principal, now } = parts;
  const user = principal.user.id;
  const shows = seesScores(kept, user);
  return {
    id: kept.id,
    revision: kept.revision,
    state: kept.state,
    sample: { id: kept.sample, name: kept.sample_name },
    call: presentCall(kept, call, types),
    beside,
    agent: { id: kept.agent, name: kept.agent_name, agentNo: kept.agent_no },
    card: { id: kept.scorecard, version: kept.card_version, content: presentContent(kept.card_content) },
    inspector: person(kept.inspector, kept.inspector_name),
    second: isOwn(kept, user) ? null : person(kept.second, kept.second_name),
    dueAt: kept.due_at,
    overdue: isOverdue({ state: kept.state, dueAt: kept.due_at }, now),
    recording,
    evaluations: evaluations.filter((each) => seesEvaluation(kept, user, each)).map(presentEvaluation),
    counts: shows ? kept.counts : null,
    score: shows ? kept.score : null,
    passed: shows ? kept.passed : null,
    agreement: agreementFor(kept, evaluations, principal),
    publishedAt: kept.published_at,
    appeal: kept.appeal,
    appealedAt: kept.appealed_at,
    outcome: kept.outcome,
    decisionNote: kept.decision_note,
    decidedBy: kept.decided_name,
    decidedAt: kept.decided_at,
    closedAt: kept.closed_at,
    may: movesOf(kept, principal),
  };
};

export const presentInspectionRow = (kept: KeptInspection, user: string, now: number): InspectionRow => {
  const shows = seesScores(kept, user);
  return {
    id: kept.id,
    callAt: kept.call_at,
    agentNo: kept.agent_no,
    agentName: kept.agent_name,
    sampleName: kept.sample_name,
    cardName: kept.card_name,
    state: kept.state,
    inspectorName: kept.inspector_name,
    dueAt: kept.due_at,
    score: shows ? kept.score : null,
    passed: shows ? kept.passed : null,
    publishedAt: kept.published_at,
    overdue: isOverdue({ state: kept.state, dueAt: kept.due_at }, now),
    outcome: kept.outcome,
  };
};

export const presentSample = (kept: KeptSample): Sample => ({
  id: kept.id,
  name: kept.name,
  scorecard: kept.scorecard,
  cardName: kept.card_name,
  cardVersion: kept.card_version,
  seed: kept.seed,
  way: kept.way,
  size: kept.size,
  population: kept.population,
  populationSum: kept.population_sum,
  dueAt: kept.due_at,
  by: kept.by_name,
  at: kept.at,
  tasks: kept.tasks,
  open: kept.open,
  unassigned: kept.unassigned,
});

export const presentCoaching = (kept: KeptCoaching): Coaching => ({
  id: kept.id,
  agent: { id: kept.agent, name: kept.agent_name },
  agentNo: kept.agent_no,
  inspection: kept.inspection,
  topic: kept.topic,
  note: kept.note,
  dueAt: kept.due_at,
  state: kept.state,
  by: kept.by_name,
  at: kept.at,
  followUp: kept.follow_up,
  doneBy: kept.done_name,
  doneAt: kept.done_at,
});
