import type { WallAgent } from "@zongji/api";
import { restShown, type ShownState } from "../../look/state.tsx";

/** From when on a state asks for a supervisor's look, ms. */
const tooLongMs: Partial<Record<ShownState, number>> = {
  ringing: 15_000,
  held: 60_000,
  wrapUp: 120_000,
  rest: 15 * 60_000,
  busy: 5 * 60_000,
  talking: 10 * 60_000,
};

type Shown = Pick<WallAgent, "state" | "held"> & Partial<Pick<WallAgent, "watches" | "reason">>;

/** A held talk is a state of its own to who watches, and so is each way to be in another's talk. */
export const shownOf = ({ state, held, watches, reason = null }: Shown): ShownState => {
  if (held && state === "talking") return "held";
  return state === "monitoring" && (watches === "whisper" || watches === "join") ? watches : restShown(state, reason);
};

type Timed = Pick<WallAgent, "state" | "held" | "since"> & Partial<Pick<WallAgent, "reason" | "restLimitMs">>;

/** A rest whose reason has a limit goes by that. */
export const isTooLong = (agent: Timed, now: number): boolean =>
  now - agent.since >= (agent.restLimitMs ?? tooLongMs[shownOf(agent)] ?? Number.POSITIVE_INFINITY);

/** Signed in with a phone that can't be reached: nobody is rung there. */
export const isAway = ({ state, deviceReachable }: Pick<WallAgent, "state" | "deviceReachable">): boolean =>
  state !== "offline" && !deviceReachable;

/** Whether a supervisor should look: she called for help, is in a state for too long, or her phone is away. */
export const needsAttention = (
  agent: Timed & Pick<WallAgent, "emergencySince" | "deviceReachable">,
  now: number,
): boolean => agent.emergencySince !== null || isTooLong(agent, now) || isAway(agent);

/** Agents by number, so that each tile keeps its place whatever happens; 801 before 8001. */
export const byNumber = <A extends Pick<WallAgent, "agentNo">>(agents: readonly A[]): A[] =>
  [...agents].sort((a, b) => a.agentNo.length - b.agentNo.length || (a.agentNo < b.agentNo ? -1 : 1));
