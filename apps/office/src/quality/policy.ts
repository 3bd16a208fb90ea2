import type { Action } from "@zongji/api";
import {
  type EvaluationRole,
  type InspectionMove,
  inspectionMoved,
  inspectionMoves,
  mayBeSecond,
  mayDecide,
  mayInspect,
  tellingStates,
} from "@zongji/domain";
import type { InspectionReach, LockedInspection } from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";

/** @throws Refusal forbidden */
export const inspectionReachOf = (principal: Principal): InspectionReach => ({
  ...reachOf(principal, "quality.see"),
  inspects: scopeOf(principal, "quality.inspect") !== undefined,
});

/** What of a task decides who may do what. */
type Task = Pick<LockedInspection, "state" | "users" | "inspector" | "second" | "agent">;
const partsOf = ({ users, inspector, second, agent }: Task) => ({ users: [...users, agent], inspector, second });

/** Which evaluation somebody writes now; undefined: none. */
export const roleOf = (task: Task, user: string): EvaluationRole | undefined => {
  if (task.state === "assigned" && task.inspector === user) return "first";
  if (task.state === "second" && task.second === user) return "second";
  return undefined;
};

/** Whether it is the own call: she sees the score that was published, and not who scored it besides. */
export const isOwn = ({ agent, users }: Pick<Task, "agent" | "users">, user: string): boolean =>
  agent === user || users.includes(user);

const byPerson: Readonly<Partial<Record<InspectionMove, (task: Task, principal: Principal) => boolean>>> = {
  score: (task, { user }) => roleOf(task, user.id) === "first" && mayInspect(partsOf(task), user.id),
  scoreSecond: (task, { user }) => roleOf(task, user.id) === "second" && mayBeSecond(partsOf(task), user.id),
  // Nobody says what becomes of the own score.
  askSecond: (task, { user }) => !isOwn(task, user.id),
  publish: (task, { user }) => !isOwn(task, user.id),
  cancel: (task, { user }) => !isOwn(task, user.id),
  appeal: (task, { user }) => task.agent === user.id,
  decide: (task, { user }) => mayDecide(partsOf(task), user.id),
};
const needs = {
  ...{ assign: "quality.manage", askSecond: "quality.manage", publish: "quality.manage" },
  ...{ close: "quality.manage", cancel: "quality.manage", appeal: "quality.see" },
  ...{ score: "quality.inspect", scoreSecond: "quality.inspect", decide: "quality.inspect" },
} as const satisfies Record<InspectionMove, Action>;

/** Whether somebody may make a move, whatever the state is. */
const isPermitted = (task: Task, principal: Principal, move: InspectionMove): boolean =>
  scopeOf(principal, needs[move]) !== undefined && (byPerson[move]?.(task, principal) ?? true);

/** A move of somebody. @returns the state after it @throws Refusal forbidden, conflict */
export const mustMove = (task: Task, principal: Principal, move: InspectionMove) => {
  const is = inspectionMoved(task.state, move);
  if (is === undefined) throw new Refusal("conflict", { reason: "inspectionState" });
  if (!isPermitted(task, principal, move)) throw new Refusal("forbidden", { reason: "notTheirs" });
  return is;
};

export const movesOf = (task: Task, principal: Principal): InspectionMove[] =>
  (Object.keys(inspectionMoves) as InspectionMove[]).filter(
    (move) => inspectionMoved(task.state, move) !== undefined && isPermitted(task, principal, move),
  );

const isTelling = ({ state }: Task): boolean => (tellingStates as readonly string[]).includes(state);

/** Whether somebody sees a score: until it is published neither the agent, nor the second inspector while hers is not handed in. */
export const seesScores = (task: Task, user: string): boolean => {
  if (isTelling(task)) return true;
  if (isOwn(task, user)) return false;
  return !(task.state === "second" && task.second === user);
};

/** Which evaluations somebody sees. */
export const seesEvaluation = (
  task: Task & Pick<LockedInspection, "counts">,
  user: string,
  {
    role,
    by,
    handed_in_at,
  }: { readonly role: EvaluationRole; readonly by: string; readonly handed_in_at: number | null },
): boolean => {
  if (by === user) return true;
  if (handed_in_at === null || !seesScores(task, user)) return false;
  return (
    !isOwn(task, user) ||
    role === task.counts ||
    role === "decision" ||
    (task.counts === "decision" && role === "first")
  );
};
