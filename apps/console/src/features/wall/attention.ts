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

const order: readonly ShownState[] = [
  "trouble",
  "ringing",
  "held",
  "wrapUp",
  "busy",
  "rest",
  "dialling",
  "talking",
  "internal",
  "monitoring",
  "whisper",
  "join",
  "ready",
  "offline",
];

type Shown = Pick<WallAgent, "state" | "held"> & Partial<Pick<WallAgent, "watches" | "reason">>;

/** A held talk is a state of its own to who watches, and so is each way to be in another's talk. */
export const shownOf = ({ state, held, watches, reason = null }: Shown): ShownState => {
  if (held && state === "talking") return "held";
  return state === "monitoring" && (watches === "whisper" || watches === "join") ? watches : restShown(state, reason);
};

/** Who called for help needs somebody now. */
const needsHelp = ({ emergencySince }: { readonly emergencySince?: number | null }): boolean =>
  emergencySince !== undefined && emergencySince !== null;

type Timed = Pick<WallAgent, "state" | "held" | "since"> & { readonly restLimitMs?: number | null };

/** A rest whose reason has a limit goes by that. */
export const isTooLong = (agent: Timed, now: number): boolean =>
  now - agent.since >= (agent.restLimitMs ?? tooLongMs[shownOf(agent)] ?? Number.POSITIVE_INFINITY);

/**
 * Agents by what needs attention: who called for help first, then who is in a state for too long, then by state, in a state the longest first.
 * Total and stable: ties go by agent number, so that no tile jumps without a cause.
 */
export const byAttention = <A extends Timed & Pick<WallAgent, "agentNo"> & { readonly emergencySince?: number | null }>(
  agents: readonly A[],
  now: number,
): A[] =>
  [...agents].sort(
    (a, b) =>
      Number(needsHelp(b)) - Number(needsHelp(a)) ||
      Number(isTooLong(b, now)) - Number(isTooLong(a, now)) ||
      order.indexOf(shownOf(a)) - order.indexOf(shownOf(b)) ||
      a.since - b.since ||
      a.agentNo.localeCompare(b.agentNo, "en"),
  );
