/** Those who wait, and who of them is served first. */
import type { CallId, GroupId, UserId } from "./ids.ts";
import type { Need } from "./need.ts";

/** A caller who waits, as routing sees him. `since`: when he entered this queue, ms. */
export type Waiting = {
  readonly call: CallId;
  readonly group: GroupId;
  readonly priority: number;
  /** Was served badly before (a phone rang out, a talk was lost): goes before others of his priority. */
  readonly atHead: boolean;
  readonly since: number;
  /** Skills that an agent must have to take it, as it is now. */
  readonly need?: Need;
  /** It waits for this agent alone. */
  readonly only?: UserId;
};
/** Which of two callers is served first: priority, at the head, longest wait, id. */
export const inOrder = (a: Waiting, b: Waiting): number =>
  b.priority - a.priority ||
  Number(b.atHead) - Number(a.atHead) ||
  a.since - b.since ||
  (a.call === b.call ? 0 : a.call < b.call ? -1 : 1);
