/** What is to be seen of one agent, one call, one group: of what each depends, and nothing else. */
import { type Agent, stateOf } from "./agent.ts";
import type { Call, Part, PendingWish } from "./call/call.ts";
import { otherOf, userOf } from "./call/other.ts";
import { hearing } from "./call/sound.ts";
import { isHelped } from "./call/watchers.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import type { AgentLook, CallLook, GroupLook, PartyLook } from "./look-shape.ts";
import { isOpenTo, type OpenRing, type Ring } from "./pick-up.ts";
import type { Hotline } from "./run.ts";

type Surroundings = Pick<Hotline, "calls" | "reachable">;

/** The agent's part in the call, or the caller's place in a queue, tells the group. */
export function groupOf({ state }: Call): GroupId | undefined {
  return partOf(state)?.group.id ?? ("visit" in state ? state.visit.group.id : undefined);
}

const partOf = (state: Call["state"]): Part | undefined =>
  "part" in state && state.at !== "survey" ? state.part : undefined;

const talks: ReadonlySet<CallLook["phase"]> = new Set([
  "announcing",
  "talking",
  "held",
  "consulting",
  "threeWay",
  "reconnecting",
]);

/** Without what she may pick up. Depends on the agent, her phone, and the call in which she is. */
export function lookAgent(agent: Agent, { calls, reachable }: Surroundings, aheadMs: number): AgentLook {
  const { user, agentNo, groups, device, seat, since, autoAnswer, leaving } = agent;
  return {
    user,
    agentNo,
    groups,
    device,
    reachable: reachable.has(device),
    state: stateOf(seat),
    since: since + aheadMs,
    ...(seat.at === "rest" ? { reason: seat.reason } : {}),
    ...("forced" in seat && seat.forced !== undefined ? { reason: seat.forced } : {}),
    ...("call" in seat ? { call: seat.call } : {}),
    ...("call" in seat && calls.get(seat.call)?.test ? { test: true as const } : {}),
    ...("after" in seat ? { after: seat.after.at } : {}),
    ...(autoAnswer ? { autoAnswer } : {}),
    ...(leaving === undefined ? {} : { leaving: true as const }),
    ...("call" in seat && seat.at !== "wrapUp" ? lookSide(user, calls.get(seat.call)) : {}),
  };
}

/** What she may pick up of what rings. */
export function lookRings(rings: readonly OpenRing[], agent: Pick<AgentLook, "user" | "groups">, aheadMs: number) {
  const pickable = rings
    .filter((ring) => isOpenTo(ring, agent))
    .map(({ groups: _whose, since, ...ring }): Ring => ({ ...ring, since: since + aheadMs }));
  return pickable.length > 0 ? { pickable } : {};
}

/** Of the group's agents and its calls; test calls are not in it. */
export function lookGroup(group: GroupId, agents: readonly AgentLook[], calls: readonly CallLook[]): GroupLook {
  const real = calls.filter(({ test }) => !test);
  const since = real.flatMap(({ waitingSince }) => (waitingSince === undefined ? [] : [waitingSince]));
  return {
    group,
    waiting: since.length,
    ...(since.length > 0 ? { longestSince: since.reduce((a, b) => Math.min(a, b)) } : {}),
    talking: real.filter(({ phase }) => talks.has(phase)).length,
    ready: agents.filter((agent) => agent.state === "ready" && agent.reachable).length,
    signedIn: agents.length,
  };
}

/** What an agent has to do with a call that isn't hers. */
function lookSide(user: UserId, call: Call | undefined): Pick<AgentLook, "monitoring" | "internal"> {
  if (!call) return {};
  const watcher = call.watchers.find((each) => each.user === user);
  if (watcher) {
    if (watcher.why === "emergency" && !watcher.up) return { internal: { how: "emergency", agent: watcher.of } };
    return { monitoring: { agent: watcher.of, mode: watcher.mode } };
  }
  const { state } = call;
  const other = otherOf(call);
  const called = other && userOf(other);
  if (state.at === "calling" || state.at === "internal") {
    const toAgent = called ?? ("asked" in state ? state.asked.toAgent : undefined);
    const own = user === state.caller.user;
    return { internal: { how: "internal", agent: own ? (toAgent ?? user) : state.caller.user } };
  }
  return called === user && "part" in state ? { internal: { how: "consult", agent: state.part.user } } : {};
}

function phaseOf({ state }: Call): CallLook["phase"] {
  switch (state.at) {
    case "talking":
      return state.held ? "held" : "talking";
    case "internal":
      return state.held === undefined ? "talking" : "held";
    case "duty":
      return state.other.up ? "outside" : "transferring";
    case "farewell":
    case "ended":
      return "closing";
    default:
      return state.at;
  }
}

/** Depends on the call alone. */
export function lookCall(each: Call, aheadMs: number): CallLook {
  const { id: call, direction, trunk, number, party, test, since, state } = each;
  const part = partOf(state);
  const group = groupOf(each);
  const agent = part?.user ?? ("caller" in state ? state.caller.user : undefined);
  return {
    call,
    direction,
    trunk,
    number,
    party,
    test,
    since: since + aheadMs,
    phase: phaseOf(each),
    ...(group === undefined ? {} : { group }),
    ...("visit" in state ? { waitingSince: state.visit.since + aheadMs } : {}),
    ...(agent === undefined ? {} : { agent }),
    ...lookTalk(each, aheadMs),
  };
}

type TalkLook = Pick<
  CallLook,
  "parties" | "consult" | "watchers" | "nobody" | "pending" | "muted" | "emergency" | "helped" | "coming"
>;

/** Who is in it besides the agent, and who hears whom. */
function lookTalk(call: Call, aheadMs: number): TalkLook {
  const { watchers, muted, emergency } = call;
  const consult = lookConsult(call);
  return {
    parties: lookParties(call),
    ...(consult ? { consult } : {}),
    ...(watchers.length > 0
      ? {
          watchers: watchers.map(({ user, of, mode, up }) => ({
            user,
            of,
            mode,
            at: up ? ("up" as const) : ("trying" as const),
          })),
        }
      : {}),
    ...lookNobody(call),
    ...lookPending(call),
    ...(muted ? { muted } : {}),
    ...(emergency ? { emergency: emergency.since + aheadMs } : {}),
    ...(emergency && isHelped(call) ? { helped: true as const } : {}),
    ...(emergency?.coming === undefined ? {} : { coming: emergency.coming }),
  };
}

function lookNobody({ state }: Call): Pick<CallLook, "nobody"> {
  if (state.at !== "calling" || !state.failed) return {};
  const { asked, why } = state.failed;
  const { toAgent: agent, toGroup: group, toParty: party } = asked;
  const who = { ...(agent && { agent }), ...(group && { group }), ...(party && { party }) };
  return { nobody: { at: state.told ? "told" : "returns", why, ...who } };
}

const wishes: Readonly<Record<PendingWish["is"], NonNullable<CallLook["pending"]>["wish"]>> = {
  HoldAsked: "hold",
  TransferAsked: "transfer",
  ConsultAsked: "consult",
};

function lookPending({ state }: Call): Pick<CallLook, "pending"> {
  if (state.at !== "announcing" && state.at !== "talking") return {};
  if (state.wish) return { pending: { wish: wishes[state.wish.is] } };
  if (state.at !== "talking" || !state.missed) return {};
  return { pending: { wish: wishes[state.missed.is], refused: state.missed.reason } };
}

function lookConsult(call: Call): CallLook["consult"] {
  const { state } = call;
  const other = otherOf(call);
  const three = state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay");
  if (!other || !("part" in state)) return undefined;
  const { asked, up } = other;
  const agent = userOf(other);
  const citizen = state.at === "consulting" && state.on === "citizen";
  return {
    transfer: asked.transfer,
    to: asked.to === "flow" ? "group" : asked.to,
    answered: up,
    on: three ? "both" : citizen ? "citizen" : "consulted",
    ...(agent === undefined ? {} : { agent }),
    ...(other.who.to === "number" ? { party: other.who.party } : {}),
  };
}

function lookParties(call: Call): PartyLook[] {
  const { state } = call;
  const heard = hearing(call);
  const other = otherOf(call);
  const part = "part" in state ? state.part : undefined;
  const user = (leg: LegId): UserId | undefined => {
    if (other?.leg === leg) return userOf(other);
    if (part && [part.leg, other?.own, "next" in state ? state.next : undefined].includes(leg)) return part.user;
    if ("caller" in state && state.caller.leg === leg) return state.caller.user;
    return call.watchers.find((each) => each.leg === leg)?.user;
  };
  const within = (leg: LegId): Pick<PartyLook, "holds" | "muted"> =>
    state.at === "internal"
      ? { ...(state.held === leg && { holds: true }), ...(state.muted?.includes(leg) && { muted: true }) }
      : {};
  return (Object.keys(call.legs) as LegId[]).flatMap((leg): PartyLook[] => {
    const { at, role } = call.legs[leg] ?? { at: "gone", role: "agent" };
    if (at !== "trying" && at !== "up") return [];
    const agent = user(leg);
    const who = other?.leg === leg ? otherRole(call) : role;
    return [{ leg, role: who, at, ...(agent === undefined ? {} : { agent }), ...within(leg), hears: heard[leg] ?? [] }];
  });
}

function otherRole({ state }: Call): PartyLook["role"] {
  if (state.at === "transferring" || state.at === "outside" || state.at === "duty") return "outside";
  if (state.at === "calling" || state.at === "internal") return "called";
  return state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay") ? "third" : "consulted";
}
