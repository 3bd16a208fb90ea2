/**
 * drawn: nobody has it · assigned: an inspector has it · scored: may be published · second: a second inspector scores it without seeing the first score ·
 * published: the agent sees it · appealed: she objects · decided: a second inspector has decided · closed: nothing more can be done · cancelled: it counts nowhere.
 */
export const inspectionStates = [
  "drawn",
  "assigned",
  "scored",
  "second",
  "published",
  "appealed",
  "decided",
  "closed",
  "cancelled",
] as const;
export type InspectionState = (typeof inspectionStates)[number];

/** From which states, and into which. */
export const inspectionMoves = {
  assign: { from: ["drawn", "assigned"], to: "assigned" },
  score: { from: ["assigned"], to: "scored" },
  askSecond: { from: ["scored"], to: "second" },
  scoreSecond: { from: ["second"], to: "scored" },
  publish: { from: ["scored"], to: "published" },
  appeal: { from: ["published"], to: "appealed" },
  decide: { from: ["appealed"], to: "decided" },
  close: { from: ["published", "decided"], to: "closed" },
  cancel: { from: ["drawn", "assigned"], to: "cancelled" },
} as const satisfies Record<string, { from: readonly InspectionState[]; to: InspectionState }>;
export type InspectionMove = keyof typeof inspectionMoves;

/** The state after a move; undefined: it can't be made from here. */
export const inspectionMoved = (state: InspectionState, move: InspectionMove): InspectionState | undefined => {
  const { from, to }: { readonly from: readonly InspectionState[]; readonly to: InspectionState } =
    inspectionMoves[move];
  return from.includes(state) ? to : undefined;
};

/** States in which an inspector has something to do by the due date. */
export const openInspectionStates = ["drawn", "assigned", "second"] as const satisfies readonly InspectionState[];
/** States in which the score counts and the agent sees it. */
export const tellingStates = [
  "published",
  "appealed",
  "decided",
  "closed",
] as const satisfies readonly InspectionState[];

export const isOverdue = (
  { state, dueAt }: { readonly state: InspectionState; readonly dueAt: number },
  now: number,
): boolean => (openInspectionStates as readonly string[]).includes(state) && dueAt < now;

/** Who is who in a task. */
export type Parts = {
  /** All who took part in the call. */
  readonly users: readonly string[];
  readonly inspector: string | null;
  readonly second: string | null;
};

/** Whether somebody may score: never the own call; the second is another than the first. */
export const mayInspect = ({ users }: Pick<Parts, "users">, user: string): boolean => !users.includes(user);
export const mayBeSecond = (parts: Parts, user: string): boolean => mayInspect(parts, user) && parts.inspector !== user;
/** Whether somebody may decide an appeal: neither the agent, nor anybody whose score it is about. */
export const mayDecide = (parts: Parts, user: string): boolean =>
  mayInspect(parts, user) && parts.inspector !== user && parts.second !== user;

/** first, second: of double scoring · decision: on an appeal. */
export const evaluationRoles = ["first", "second", "decision"] as const;
export type EvaluationRole = (typeof evaluationRoles)[number];
/** kept: the appeal was turned down · changed: the score was changed. */
export const appealOutcomes = ["kept", "changed"] as const;
export type AppealOutcome = (typeof appealOutcomes)[number];
export const coachingStates = ["open", "done"] as const;
export type CoachingState = (typeof coachingStates)[number];
