import type { Inspection, SecondComment } from "@zongji/api";
import {
  type Answers,
  type AppealOutcome,
  answersProblem,
  assignEvenly,
  criteriaOf,
  type EvaluationRole,
  type InspectionMove,
  mayBeSecond,
  scoreOf,
} from "@zongji/domain";
import {
  type Actor,
  businessTypesOf,
  changeInspection,
  type Db,
  evaluationsOf,
  findCall,
  findInspection,
  findScorecard,
  inTransaction,
  type LockedInspection,
  lockInspection,
  nowOf,
  putEvaluation,
  refreshScores,
  type Tables,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, type SessionOf } from "@zongji/web";
import type { Updateable } from "kysely";
import { thenOfCall } from "./as-of-then.ts";
import { inspectionReachOf, mustMove, roleOf } from "./policy.ts";
import { presentInspection } from "./present.ts";
import { inspectorsAmong } from "./samples.ts";
import { recordingOf, type SoundPlaces } from "./sound.ts";

/** Who does it, to which task. */
export type Deed = { readonly session: SessionOf; readonly actor: Actor; readonly id: string };
type Change = Updateable<Tables["inspection"]>;
const anyCall = { scope: "all", user: "", groups: [] } as const;

/** The task as somebody may see it. @throws Refusal notFound */
export const readInspection = async (places: SoundPlaces, principal: Principal, id: string): Promise<Inspection> => {
  const { db } = places;
  const kept = await findInspection(db, inspectionReachOf(principal), id);
  if (kept === undefined) throw new Refusal("notFound");
  const call = await findCall(db, anyCall, kept.call);
  const types = await businessTypesOf(db);
  return presentInspection({
    ...{ kept, call, principal, types, now: nowOf(db) },
    beside: await thenOfCall(db, call, principal, types),
    evaluations: await evaluationsOf(db, id),
    recording: await recordingOf(places, call),
  });
};

/** The call of a task that somebody may see. */
export const callOfTask = async (db: Db, principal: Principal, id: string) => {
  const kept = await findInspection(db, inspectionReachOf(principal), id);
  return kept === undefined ? undefined : findCall(db, anyCall, kept.call);
};

/** Locks a task that somebody may see. @throws Refusal notFound, stale */
const lock = async (
  { tx }: Work,
  { session: { principal }, id }: Deed,
  revision?: number,
): Promise<LockedInspection> => {
  const task = await lockInspection(tx, id);
  const kept = task && (await findInspection(tx, inspectionReachOf(principal), id));
  if (!task || !kept) throw new Refusal("notFound");
  if (revision !== undefined && revision !== task.revision)
    throw new Refusal("stale", {
      stale: { current: { version: String(task.revision), state: task.state }, last: null },
    });
  return task;
};

const told = (task: LockedInspection, move: InspectionMove, change: Change & Pick<LockedInspection, "state">) => {
  const { call, agent, inspector, second, score, passed, outcome } = { ...task, ...change } as LockedInspection;
  return { move, was: task.state, is: change.state, call, agent, inspector, second, score, passed, outcome };
};

type Move = { readonly deed: Deed; readonly move: InspectionMove; readonly revision?: number };

/** Makes a move, and tells it by row, audit trail and event. @param perform what else the move writes @returns the columns that it changes */
const moveTask = async (
  places: SoundPlaces,
  { deed, move, revision }: Move,
  perform: (work: Work, task: LockedInspection) => Promise<Change>,
): Promise<Inspection> => {
  const { principal } = deed.session;
  await inTransaction(places.db, deed.actor, async (work) => {
    const task = await lock(work, deed, revision);
    const change = { ...(await perform(work, task)), state: mustMove(task, principal, move) };
    await changeInspection(work.tx, task.id, change);
    await refreshScores(work.tx, [task.id]);
    const { was: _, move: __, ...detail } = told(task, move, change);
    work.audit(`inspection.${move}`, task.id, detail);
    work.event("InspectionMoved", task.id, told(task, move, change));
  });
  return readInspection(places, principal, deed.id);
};

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

/** Gives tasks to inspectors in equal parts. @returns how many, and which nobody of these may have */
export const assignTasks = (
  db: Db,
  { session: { principal }, actor }: Omit<Deed, "id">,
  given: { readonly tasks: readonly string[]; readonly inspectors: readonly string[]; readonly dueAt?: number },
): Promise<{ assigned: number; left: string[] }> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    if (given.dueAt !== undefined && given.dueAt <= nowOf(tx))
      throw new Refusal("badRequest", { field: "dueAt", reason: "past" });
    const load = await inspectorsAmong(tx as Db, given.inspectors);
    const tasks: LockedInspection[] = [];
    // In one order, so that two who assign the same tasks don't wait for each other.
    for (const id of [...given.tasks].sort()) {
      const task = await lockInspection(tx, id);
      if (task === undefined) throw new Refusal("badRequest", { field: "tasks", reason: "noSuchTask" });
      mustMove(task, principal, "assign");
      tasks.push(task);
    }
    const wanted = tasks.map(({ id: task, users, agent }) => ({ task, never: [...users, agent] }));
    const givenTo = assignEvenly(wanted, given.inspectors, load);
    for (const task of tasks) {
      const inspector = givenTo.get(task.id);
      if (inspector === undefined) continue;
      const change = { inspector, state: "assigned" as const, ...(given.dueAt && { due_at: given.dueAt }) };
      await changeInspection(tx, task.id, change);
      audit("inspection.assign", task.id, { inspector });
      event("InspectionMoved", task.id, told(task, "assign", change));
    }
    await refreshScores(tx, [...givenTo.keys()]);
    return { assigned: givenTo.size, left: given.tasks.filter((id) => !givenTo.has(id)) };
  });

export type Scored = {
  /** Of the evaluation that the person was shown; 0: there was none. */
  readonly revision: number;
  readonly answers: Answers;
  readonly comments: readonly SecondComment[];
  readonly note: string;
};

/** Writes what an inspector answered. @throws Refusal stale, badRequest naming the answer */
const putScored = async (
  { tx }: Work,
  task: LockedInspection,
  role: EvaluationRole,
  { actor, scored, isWhole }: { readonly actor: Actor; readonly scored: Scored; readonly isWhole: boolean },
) => {
  const { content } = (await findScorecard(tx, task.scorecard, task.card_version))!;
  const problem = answersProblem(content, scored.answers, isWhole);
  if (problem !== undefined) throw new Refusal("badRequest", problem);
  const ids = criteriaOf(content).map(({ id }) => id);
  const stranger = scored.comments.findIndex(({ criterion }) => criterion !== null && !ids.includes(criterion));
  if (stranger >= 0) throw new Refusal("badRequest", { field: `comments.${stranger}.criterion` });
  const kept = (await evaluationsOf(tx, task.id)).find((each) => each.role === role);
  if ((kept?.revision ?? 0) !== scored.revision)
    throw new Refusal("stale", { stale: { current: { version: String(kept?.revision ?? 0) }, last: null } });
  const { hundredths, passed, fatal } = scoreOf(content, scored.answers);
  if (isWhole && hundredths === undefined)
    throw new Refusal("badRequest", { field: "answers", reason: "nothingApplies" });
  const at = nowOf(tx);
  const revision = scored.revision + 1;
  const comments = scored.comments.map((each) => ({ ...each, text: clean(each.text) }));
  await putEvaluation(tx, {
    ...{ inspection: task.id, role, by: actor.userId!, revision, at, note: clean(scored.note) },
    ...{ answers: JSON.stringify(scored.answers), comments: JSON.stringify(comments) },
    ...(isWhole && { score: hundredths!, passed, fatal: [...fatal], handed_in_at: at }),
  });
  return { score: hundredths ?? null, passed, revision };
};

/** Saves what was answered so far; the task stays where it is. */
export const saveScored = async (places: SoundPlaces, deed: Deed, scored: Scored): Promise<Inspection> => {
  const { principal } = deed.session;
  await inTransaction(places.db, deed.actor, async (work) => {
    const task = await lock(work, deed);
    const role = roleOf(task, principal.user.id);
    mustMove(task, principal, role === "second" ? "scoreSecond" : "score");
    const { revision } = await putScored(work, task, role!, { actor: deed.actor, scored, isWhole: false });
    work.audit("inspection.save", task.id, { role, revision });
    work.event("EvaluationSaved", task.id, { role: role!, revision });
  });
  return readInspection(places, principal, deed.id);
};

/** Hands a score in. A second one leaves the first to count until somebody says which. */
export const handIn = async (places: SoundPlaces, deed: Deed, scored: Scored): Promise<Inspection> => {
  const user = deed.session.principal.user.id;
  const kept = await findInspection(places.db, inspectionReachOf(deed.session.principal), deed.id);
  const isSecond = kept !== undefined && roleOf(kept, user) === "second";
  return moveTask(places, { deed, move: isSecond ? "scoreSecond" : "score" }, async (work, task) => {
    const role = roleOf(task, user);
    if (role === undefined) throw new Refusal("conflict", { reason: "inspectionState" });
    const { score, passed } = await putScored(work, task, role, { actor: deed.actor, scored, isWhole: true });
    return role === "first" ? { score, passed, counts: "first", scored_at: nowOf(work.tx) } : {};
  });
};

/** Has a second inspector score it. @throws Refusal badRequest where that one may not */
export const askSecond = (
  places: SoundPlaces,
  deed: Deed,
  { revision, inspector }: { readonly revision: number; readonly inspector: string },
): Promise<Inspection> =>
  moveTask(places, { deed, move: "askSecond", revision }, async ({ tx }, task) => {
    await inspectorsAmong(tx as Db, [inspector]);
    const parts = { users: [...task.users, task.agent], inspector: task.inspector, second: task.second };
    if (!mayBeSecond(parts, inspector)) throw new Refusal("badRequest", { field: "inspector", reason: "notTheirs" });
    if (task.second !== null) throw new Refusal("conflict", { reason: "scoredTwice" });
    return { second: inspector };
  });

export const publishTask = (
  places: SoundPlaces,
  deed: Deed,
  { revision, counts }: { readonly revision: number; readonly counts: "first" | "second" },
): Promise<Inspection> =>
  moveTask(places, { deed, move: "publish", revision }, async ({ tx }, task) => {
    const evaluation = (await evaluationsOf(tx, task.id)).find(({ role }) => role === counts);
    if (!evaluation || evaluation.handed_in_at === null) throw new Refusal("badRequest", { field: "counts" });
    return { counts, score: evaluation.score, passed: evaluation.passed, published_at: nowOf(tx) };
  });

/** @throws Refusal conflict where she has appealed before */
export const appealTask = (
  places: SoundPlaces,
  deed: Deed,
  { revision, text }: { readonly revision: number; readonly text: string },
): Promise<Inspection> =>
  moveTask(places, { deed, move: "appeal", revision }, async () => ({
    appeal: clean(text),
    appealed_at: nowOf(places.db),
  }));

export type Decision = {
  readonly revision: number;
  readonly outcome: AppealOutcome;
  readonly note: string;
  readonly answers?: Answers;
};

/** Decides an appeal: the score is kept, or scored anew. */
export const decideTask = (places: SoundPlaces, deed: Deed, given: Decision): Promise<Inspection> =>
  moveTask(places, { deed, move: "decide", revision: given.revision }, async (work, task) => {
    const { outcome, answers, note } = given;
    if ((outcome === "changed") !== (answers !== undefined))
      throw new Refusal("badRequest", { field: "answers", reason: "decisionAnswers" });
    // Who may not decide writes nothing, and is told so before any answer is looked at.
    mustMove(task, deed.session.principal, "decide");
    const decided = { outcome, decision_note: clean(note), decided_by: deed.actor.userId, decided_at: nowOf(work.tx) };
    if (answers === undefined) return decided;
    const scored = { revision: 0, answers, comments: [], note };
    const { score, passed } = await putScored(work, task, "decision", { actor: deed.actor, scored, isWhole: true });
    return { ...decided, counts: "decision", score, passed };
  });

export const closeTask = (places: SoundPlaces, deed: Deed, revision: number): Promise<Inspection> =>
  moveTask(places, { deed, move: "close", revision }, async () => ({ closed_at: nowOf(places.db) }));

export const cancelTask = (places: SoundPlaces, deed: Deed, revision: number): Promise<Inspection> =>
  moveTask(places, { deed, move: "cancel", revision }, async () => ({ closed_at: nowOf(places.db) }));
