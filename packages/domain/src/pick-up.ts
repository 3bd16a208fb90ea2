import { type Agent, isFree } from "./agent.ts";
import type { Call } from "./call/call.ts";
import { otherOf } from "./call/other.ts";
import type { CallId, GroupId, LegId, UserId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import type { Hotline, Run, Ways } from "./run.ts";

/** A phone that rings and may be picked up by a colleague. */
export type Ring = {
  readonly call: CallId;
  /** Whose phone it is. */
  readonly agent: UserId;
  /** For whom: a citizen's call, a colleague's, or one who consults. */
  readonly how: "citizen" | "internal" | "consult";
  /** The colleague who calls or consults. */
  readonly by?: UserId;
  /** Of the citizen's call. */
  readonly group?: GroupId;
  /** When it began to ring, ms. */
  readonly since: number;
};
/** `groups`: whoever is signed in to one of them may take it. */
export type OpenRing = Ring & { readonly groups: readonly GroupId[] };

/** Whether something of it may ring at an agent who is not the only one to take it. */
export const mayRing = ({ state }: Call): boolean =>
  state.at === "ringing" || state.at === "calling" || state.at === "consulting";

/** An alarm's ring is none: it is for a supervisor's seat, and goes to the next by itself. */
function ringOf(rung: Call, agents: Hotline["agents"]): OpenRing | undefined {
  const { id: call, state } = rung;
  if (state.at === "ringing") {
    if (state.how !== undefined) return undefined;
    const { id: group } = state.visit.group;
    return { call, agent: state.part.user, how: "citizen", group, since: state.since, groups: [group] };
  }
  if (state.at !== "calling" && state.at !== "consulting") return undefined;
  const other = otherOf(rung);
  if (!other || other.up || other.taken || other.who.to !== "agent") return undefined;
  const colleague = agents.get(other.who.agent.user);
  if (!colleague) return undefined;
  const { user: agent, since, groups } = colleague;
  const side =
    state.at === "calling"
      ? ({ how: "internal", by: state.caller.user } as const)
      : ({ how: "consult", by: state.part.user } as const);
  return { call, agent, ...side, since, groups };
}

const isCitizens = ({ how }: Ring): number => (how === "citizen" ? 0 : 1);

/** What rings now, in the order in which it is picked up: a citizen's before a colleague's, the longest first. */
export function ringsOf(calls: Iterable<Call>, agents: Hotline["agents"]): OpenRing[] {
  return [...calls]
    .flatMap((call) => ringOf(call, agents) ?? [])
    .sort((a, b) => isCitizens(a) - isCitizens(b) || a.since - b.since || (a.call < b.call ? -1 : 1));
}

/** Whether she may take it. */
export const isOpenTo = ({ agent, by, groups }: OpenRing, taker: Pick<Agent, "user" | "groups">): boolean =>
  agent !== taker.user && by !== taker.user && groups.some((group) => taker.groups.includes(group));

/** 代答: the first of the rings, or the one that is named. `own`: her phone dialled for it. */
export function pickUp(
  run: Run,
  user: UserId,
  wish: { readonly call?: CallId; readonly own?: LegId },
  ways: Ways,
): Refusal | undefined {
  const { hotline } = run;
  const agent = hotline.agents.get(user);
  if (!agent) return "notSignedIn";
  if (!isFree(agent.seat)) return "inCall";
  if (wish.own === undefined && !hotline.reachable.has(agent.device)) return "deviceUnreachable";
  const rings = ringsOf(hotline.calls.values(), hotline.agents).filter((ring) => isOpenTo(ring, agent));
  const ring = wish.call === undefined ? rings[0] : rings.find(({ call }) => call === wish.call);
  if (!ring) return "nothingToPickUp";
  const own = wish.own === undefined ? {} : { own: wish.own };
  return ways.toCall(run, ring.call, { is: "Taken", agent, how: "pickUp", ...own });
}
