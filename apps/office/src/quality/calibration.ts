import { randomUUID } from "node:crypto";
import type { Calibration, CalibrationCall, CalibrationRow, CalibrationScore } from "@zongji/api";
import {
  type Answers,
  answersProblem,
  calibrationStates,
  type InspectionState,
  leastScores,
  mayInspect,
  scoreOf,
} from "@zongji/domain";
import {
  type Actor,
  calibrationCalls,
  calibrationInspectors,
  calibrationScores,
  changeCalibration,
  type Db,
  findCalibration,
  findCall,
  findScorecard,
  insertCalibration,
  inTransaction,
  type KeptCalibration,
  type KeptCalibrationScore,
  listCalibrations,
  lockCalibration,
  nowOf,
  putCalibrationScore,
  putReference,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, scopeOf } from "@zongji/web";
import { inspectorsAmong } from "./samples.ts";
import { presentContent } from "./scorecards.ts";

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();
const anyCall = { scope: "all", user: "", groups: [] } as const;

/** Whose sessions somebody sees: who manages them all, an inspector his own. Agents have none. */
const whose = (principal: Principal): string | undefined =>
  scopeOf(principal, "quality.manage") === undefined ? principal.user.id : undefined;

const aboutOf = ({ id, name, state, due_at, by_name, at }: KeptCalibration) => ({
  ...{ id, name, state, dueAt: due_at, by: by_name, at },
});

export const calibrationsFor = async (db: Db, principal: Principal): Promise<CalibrationRow[]> =>
  (await listCalibrations(db, whose(principal))).map((kept) => ({
    ...aboutOf(kept),
    cardName: kept.card_name,
    ...{ calls: kept.calls, inspectors: kept.inspectors, handedIn: kept.scores, asked: kept.calls * kept.inspectors },
  }));

/** What somebody may do with a session now. */
const mayOf = (principal: Principal, kept: KeptCalibration, inspectors: readonly { readonly id: string }[]) => {
  const manages = scopeOf(principal, "quality.manage") !== undefined;
  const scores =
    scopeOf(principal, "quality.inspect") !== undefined && inspectors.some(({ id }) => id === principal.user.id);
  const may: Calibration["may"] = [];
  if (kept.state === "scoring" && scores) may.push("score");
  if (kept.state === "scoring" && manages) may.push("compare");
  if (kept.state === "compared" && manages) may.push("agree", "close");
  return may;
};

/** The one place that leaves out of a session what somebody may not see. @throws Refusal notFound */
export const readCalibration = async (db: Db | Work["tx"], principal: Principal, id: string): Promise<Calibration> => {
  const kept = await findCalibration(db, id, whose(principal));
  if (kept === undefined) throw new Refusal("notFound");
  const [inspectors, scores] = [await calibrationInspectors(db, id), await calibrationScores(db, id)];
  const names = new Map(inspectors.map((each) => [each.id, each.name]));
  const present = (each: KeptCalibrationScore): CalibrationScore => ({
    inspector: { id: each.inspector, name: names.get(each.inspector) ?? each.inspector },
    ...{ revision: each.revision, answers: each.answers as CalibrationScore["answers"], note: each.note },
    ...{ score: each.score, handedInAt: each.handed_in_at },
  });
  const calls = (await calibrationCalls(db, id)).map((call): CalibrationCall => {
    const all = scores.filter((each) => each.call === call.call);
    const own = all.find(({ inspector }) => inspector === principal.user.id);
    return {
      ...{ id: call.call, at: call.call_at, talkMs: call.talk_ms ?? 0, own: own === undefined ? null : present(own) },
      scores: kept.state === "scoring" ? [] : all.filter((each) => each.handed_in_at !== null).map(present),
      reference:
        call.agreed_at === null
          ? null
          : {
              ...{ answers: call.reference as CalibrationScore["answers"], note: call.note, score: call.score },
              ...{ by: call.agreed_name, at: call.agreed_at },
            },
    };
  });
  const handedIn = (of: string) => scores.filter((each) => each.inspector === of && each.handed_in_at !== null).length;
  return {
    ...aboutOf(kept),
    card: { id: kept.scorecard, version: kept.card_version, content: presentContent(kept.card_content) },
    inspectors: inspectors.map((each) => ({ ...each, handedIn: handedIn(each.id) })),
    calls,
    may: mayOf(principal, kept, inspectors),
  };
};

export type CalibrationDeed = { readonly principal: Principal; readonly actor: Actor };
type New = {
  readonly name: string;
  readonly tasks: readonly string[];
  readonly inspectors: readonly string[];
  readonly dueAt: number;
};

/** Before it is published a task's first score is hidden from its second inspector, whom a session would show it; a cancelled one is no task any more. */
const hasOpenScore = (state: InspectionState): boolean =>
  ["drawn", "assigned", "scored", "second", "cancelled"].includes(state);

/** The tasks whose calls are scored. @throws Refusal badRequest: a task that is not there, or not published; tasks of two cards; an inspector who took part in a call */
const tasksOf = async ({ tx }: Work, { tasks, inspectors }: New) => {
  const kept = await tx
    .selectFrom("inspection")
    .selectAll()
    .where("id", "in", [...tasks])
    .orderBy("call_at")
    .execute();
  if (kept.length < tasks.length) throw new Refusal("badRequest", { field: "tasks", reason: "noSuchTask" });
  if (kept.some(({ state }) => hasOpenScore(state)))
    throw new Refusal("badRequest", { field: "tasks", reason: "calibrationUnpublished" });
  const cards = new Set(kept.map(({ scorecard, card_version }) => `${scorecard} ${card_version}`));
  if (cards.size > 1) throw new Refusal("badRequest", { field: "tasks", reason: "calibrationCards" });
  const parts = kept.map(({ users, agent }) => ({ users: [...users, agent] }));
  if (inspectors.some((user) => parts.some((each) => !mayInspect(each, user))))
    throw new Refusal("badRequest", { field: "inspectors", reason: "notTheirs" });
  return kept;
};

export const createCalibration = (db: Db, { principal, actor }: CalibrationDeed, given: New): Promise<Calibration> =>
  inTransaction(db, actor, async (work) => {
    const { name, inspectors, dueAt } = given;
    if (dueAt <= nowOf(work.tx)) throw new Refusal("badRequest", { field: "dueAt", reason: "past" });
    await inspectorsAmong(work.tx as Db, inspectors);
    const tasks = await tasksOf(work, given);
    const [{ scorecard, card_version }] = tasks as [(typeof tasks)[number]];
    const calls = [...new Map(tasks.map(({ call, call_at }) => [call, { call, call_at }])).values()];
    const row = { id: randomUUID(), name: clean(name), scorecard, card_version, state: "scoring" as const };
    await insertCalibration(
      work.tx,
      { ...row, due_at: dueAt, by: actor.userId, at: nowOf(work.tx) },
      calls,
      inspectors,
    );
    work.audit("calibration.create", row.id, { name: row.name, calls: calls.length, inspectors });
    work.event("CalibrationMoved", row.id, { is: "scoring", name: row.name, calls: calls.length });
    return readCalibration(work.tx, principal, row.id);
  });

/** A session that somebody may see, kept from others, in the state that a deed needs. @throws Refusal notFound, conflict */
const mustBe = async ({ tx }: Work, principal: Principal, id: string, state: KeptCalibration["state"]) => {
  const kept = await lockCalibration(tx, id);
  if (kept === undefined || (await findCalibration(tx, id, whose(principal))) === undefined)
    throw new Refusal("notFound");
  if (kept.state !== state) throw new Refusal("conflict", { reason: "calibrationState" });
  return kept;
};

/** @throws Refusal badRequest naming the answer */
const scoreBy = async (
  { tx }: Work,
  { scorecard, card_version }: { readonly scorecard: string; readonly card_version: number },
  answers: Answers,
  isWhole: boolean,
): Promise<number | null> => {
  const { content } = (await findScorecard(tx, scorecard, card_version))!;
  const problem = answersProblem(content, answers, isWhole);
  if (problem !== undefined) throw new Refusal("badRequest", problem);
  const { hundredths } = scoreOf(content, answers);
  if (isWhole && hundredths === undefined)
    throw new Refusal("badRequest", { field: "answers", reason: "nothingApplies" });
  return hundredths ?? null;
};

type Place = { readonly id: string; readonly call: string };
type Scored = { readonly revision: number; readonly answers: Answers; readonly note: string; readonly done: boolean };

/** Saves one's own answers; once they are handed in they stay. @throws Refusal forbidden where he does not score in it, stale, conflict */
export const scoreCalibration = (
  db: Db,
  { principal, actor }: CalibrationDeed,
  { id, call }: Place,
  { revision, answers, note, done }: Scored,
): Promise<Calibration> =>
  inTransaction(db, actor, async (work) => {
    const kept = await mustBe(work, principal, id, "scoring");
    const inspector = principal.user.id;
    const inspectors = await calibrationInspectors(work.tx, id);
    if (!inspectors.some((each) => each.id === inspector)) throw new Refusal("forbidden", { reason: "notTheirs" });
    if (!(await calibrationCalls(work.tx, id)).some((each) => each.call === call)) throw new Refusal("notFound");
    const was = (await calibrationScores(work.tx, id)).find(
      (each) => each.call === call && each.inspector === inspector,
    );
    if (was !== undefined && was.handed_in_at !== null)
      throw new Refusal("conflict", { reason: "calibrationHandedIn" });
    if ((was?.revision ?? 0) !== revision)
      throw new Refusal("stale", { stale: { current: { version: String(was?.revision ?? 0) }, last: null } });
    const score = await scoreBy(work, kept, answers, done);
    const at = nowOf(work.tx);
    await putCalibrationScore(work.tx, {
      ...{ calibration: id, call, inspector, revision: revision + 1, answers: JSON.stringify(answers) },
      ...{ note: clean(note), score: done ? score : null, at, handed_in_at: done ? at : null },
    });
    work.audit("calibration.score", id, { call, done });
    work.event("CalibrationScored", id, { call, inspector, done });
    return readCalibration(work.tx, principal, id);
  });

/** Ends the scoring. @throws Refusal conflict where a call has too few scores to compare */
export const compareCalibration = (db: Db, { principal, actor }: CalibrationDeed, id: string): Promise<Calibration> =>
  inTransaction(db, actor, async (work) => {
    const kept = await mustBe(work, principal, id, "scoring");
    const [calls, scores] = [await calibrationCalls(work.tx, id), await calibrationScores(work.tx, id)];
    const handedIn = (call: string) => scores.filter((each) => each.call === call && each.handed_in_at !== null).length;
    if (calls.some(({ call }) => handedIn(call) < leastScores))
      throw new Refusal("conflict", { reason: "calibrationFew" });
    await changeCalibration(work.tx, id, { state: calibrationStates[1], compared_at: nowOf(work.tx) });
    work.audit("calibration.compare", id, { name: kept.name });
    work.event("CalibrationMoved", id, { is: "compared", name: kept.name, calls: calls.length });
    return readCalibration(work.tx, principal, id);
  });

export const agreeCalibration = (
  db: Db,
  { principal, actor }: CalibrationDeed,
  { id, call }: Place,
  { answers, note }: { readonly answers: Answers; readonly note: string },
): Promise<Calibration> =>
  inTransaction(db, actor, async (work) => {
    const kept = await mustBe(work, principal, id, "compared");
    const score = await scoreBy(work, kept, answers, true);
    const reference = { reference: JSON.stringify(answers), score, note: clean(note) };
    const agreed = { ...reference, agreed_by: actor.userId, agreed_at: nowOf(work.tx) };
    if (!(await putReference(work.tx, { calibration: id, call }, agreed))) throw new Refusal("notFound");
    work.audit("calibration.agree", id, { call, score });
    work.event("CalibrationAgreed", id, { call, score });
    return readCalibration(work.tx, principal, id);
  });

/** @throws Refusal conflict where a call has no reference yet */
export const closeCalibration = (db: Db, { principal, actor }: CalibrationDeed, id: string): Promise<Calibration> =>
  inTransaction(db, actor, async (work) => {
    const kept = await mustBe(work, principal, id, "compared");
    const calls = await calibrationCalls(work.tx, id);
    if (calls.some(({ agreed_at }) => agreed_at === null)) throw new Refusal("conflict", { reason: "calibrationOpen" });
    await changeCalibration(work.tx, id, { state: calibrationStates[2], closed_at: nowOf(work.tx) });
    work.audit("calibration.close", id, { name: kept.name });
    work.event("CalibrationMoved", id, { is: "closed", name: kept.name, calls: calls.length });
    return readCalibration(work.tx, principal, id);
  });

/** The call of a session that somebody may see. */
export const callOfCalibration = async (db: Db, principal: Principal, { id, call }: Place) => {
  const kept = await findCalibration(db, id, whose(principal));
  const isOf = kept !== undefined && (await calibrationCalls(db, id)).some((each) => each.call === call);
  return isOf ? findCall(db, anyCall, call) : undefined;
};
