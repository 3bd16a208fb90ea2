import { stateOf } from "./agent.ts";
import type { Call, Part, PendingWish, WhyNobody } from "./call/call.ts";
import { otherOf, userOf } from "./call/other.ts";
import { hearing } from "./call/sound.ts";
import { isHelped } from "./call/watchers.ts";
import type { AgentState, WatchMode } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, PartyId, TransferId, TrunkId, UserId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import { isOpenTo, type Ring, ringsOf } from "./pick-up.ts";
import type { Hotline } from "./run.ts";

export type AgentLook = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly groups: readonly GroupId[];
  readonly device: DeviceId;
  readonly reachable: boolean;
  readonly state: AgentState;
  /** ms since the epoch */
  readonly since: number;
  readonly reason?: string;
  readonly call?: CallId;
  /** `call` is a test: what she does is in no figure. */
  readonly test?: true;
  /** In a call, wrap-up or work: the state that comes after. */
  readonly after?: "ready" | "busy" | "rest";
  /** Her phone picks up by itself. */
  readonly autoAnswer?: true;
  /** A supervisor has signed her out: it happens after this call. */
  readonly leaving?: true;
  /** State monitoring: whom she watches. */
  readonly monitoring?: { readonly agent: UserId; readonly mode: WatchMode };
  /** Ringing or internal: with whom she talks, or who calls her, within the house. `how` consult: she is the one who is consulted. */
  readonly internal?: { readonly how: "internal" | "consult" | "emergency"; readonly agent: UserId };
  /** What rings at colleagues that she may pick up, in its order. */
  readonly pickable?: readonly Ring[];
};
/** One of those who are in a call, or are rung for it. */
export type PartyLook = {
  readonly leg: LegId;
  readonly role: "citizen" | "agent" | "consulted" | "third" | "outside" | "called" | "watcher";
  readonly at: "trying" | "up";
  readonly agent?: UserId;
  /** Of an internal call: she holds the other; nobody hears her. */
  readonly holds?: true;
  readonly muted?: true;
  /** Whom this party hears now, besides prompts and music. */
  readonly hears: readonly LegId[];
};
export type CallLook = {
  readonly call: CallId;
  readonly direction: "in" | "out" | "internal";
  /** "" of an internal call. */
  readonly trunk: TrunkId;
  /** The hotline's number; of an internal call the called agent's. */
  readonly number: string;
  /** "" of an internal call. */
  readonly party: PartyId;
  readonly test: boolean;
  /** t0, ms */
  readonly since: number;
  readonly phase:
    | "arrived"
    | "menu"
    | "queued"
    | "ringing"
    | "announcing"
    | "talking"
    | "held"
    | "reconnecting"
    | "survey"
    | "dialling"
    | "consulting"
    | "threeWay"
    /** Dialled out by a blind transfer: the citizen hears it ring. */
    | "transferring"
    /** The citizen talks with an outside number; no agent is in it. */
    | "outside"
    /** Internal, until it is answered; then talking. */
    | "calling"
    | "closing";
  readonly group?: GroupId;
  /** tQ of the open visit, ms */
  readonly waitingSince?: number;
  readonly agent?: UserId;
  /** Living legs. */
  readonly parties?: readonly PartyLook[];
  /** A consultation or a three-way talk. */
  readonly consult?: {
    readonly transfer: TransferId;
    readonly to: "agent" | "group" | "supervisor" | "number";
    readonly answered: boolean;
    /** Whom the agent hears in a consultation. */
    readonly on: "citizen" | "consulted" | "both";
    readonly agent?: UserId;
    readonly party?: PartyId;
  };
  /** `of`: the agent whose talk it is. */
  readonly watchers?: readonly {
    readonly user: UserId;
    readonly of: UserId;
    readonly mode: WatchMode;
    readonly at: "trying" | "up";
  }[];
  /** Of an internal call: nobody came, and the caller is told so; or it has come back to who sent it on. */
  readonly nobody?: {
    readonly at: "told" | "returns";
    readonly why: WhyNobody;
    /** For whom it was meant. */
    readonly agent?: UserId;
    readonly group?: GroupId;
    readonly party?: PartyId;
  };
  /** What the agent asked for while her number is told: it waits for its end. `refused`: it could not be honoured any more when that had come. */
  readonly pending?: { readonly wish: "hold" | "transfer" | "consult"; readonly refused?: Refusal };
  /** The agent is muted. */
  readonly muted?: true;
  /** ms since the epoch: the agent pressed the emergency button. */
  readonly emergency?: number;
  /** Of an emergency: a supervisor's seat rings for it, or somebody has joined. */
  readonly helped?: true;
  /** Of an emergency: who said that she comes. */
  readonly coming?: UserId;
};
/** Test calls are not in it. */
export type GroupLook = {
  readonly group: GroupId;
  /** Ringing ones included. */
  readonly waiting: number;
  readonly longestSince?: number;
  readonly talking: number;
  readonly ready: number;
  readonly signedIn: number;
};
export type Look = {
  readonly draining: boolean;
  readonly agents: readonly AgentLook[];
  readonly calls: readonly CallLook[];
  readonly groups: readonly GroupLook[];
};

/**
 * What is going on now. Plain JSON without numbers of citizens.
 * @param aheadMs how far the wall clock is ahead of the steady one: what is told of moments is told by the wall clock of now, so that a step of it makes
 * nothing seem to have lasted longer
 */
export function look(hotline: Hotline, aheadMs = 0): Look {
  const agents = lookAgents(hotline, aheadMs);
  const calls = lookCalls(hotline, aheadMs);
  const real = calls.filter(({ test }) => !test);
  const groups = hotline.config.groups.map(({ id: group }): GroupLook => {
    const since = real.flatMap((call) =>
      call.group === group && call.waitingSince !== undefined ? [call.waitingSince] : [],
    );
    const here = agents.filter((agent) => agent.groups.includes(group));
    return {
      group,
      waiting: since.length,
      ...(since.length > 0 ? { longestSince: since.reduce((a, b) => Math.min(a, b)) } : {}),
      talking: real.filter((call) => call.group === group && talks.has(call.phase)).length,
      ready: here.filter((agent) => agent.state === "ready" && agent.reachable).length,
      signedIn: here.length,
    };
  });
  return { draining: hotline.draining, agents, calls, groups };
}

/** Agents who are signed in and whose phone can't be reached. */
export function phonesAway({ agents, reachable }: Hotline): number {
  let away = 0;
  for (const { device } of agents.values()) if (!reachable.has(device)) away += 1;
  return away;
}

/** Groups in which something goes on: agents are signed in, or a call is theirs. */
export function busyGroups({ agents, calls }: Hotline): ReadonlySet<GroupId> {
  const busy = new Set<GroupId>();
  for (const { groups } of agents.values()) for (const group of groups) busy.add(group);
  for (const call of calls.values()) {
    const group = groupOf(call);
    if (group !== undefined) busy.add(group);
  }
  return busy;
}

/** The agent's part in the call, or the caller's place in a queue, tells the group. */
function groupOf({ state }: Call): GroupId | undefined {
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

function lookAgents({ agents, calls, reachable }: Hotline, aheadMs: number): AgentLook[] {
  const rings = ringsOf({ agents, calls });
  return [...agents.values()].map(({ user, agentNo, groups, device, seat, since, autoAnswer, leaving }) => ({
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
    ...lookRings(rings, { user, groups }, aheadMs),
  }));
}

function lookRings(rings: ReturnType<typeof ringsOf>, agent: Pick<AgentLook, "user" | "groups">, aheadMs: number) {
  const pickable = rings
    .filter((ring) => isOpenTo(ring, agent))
    .map(({ groups: _whose, since, ...ring }): Ring => ({ ...ring, since: since + aheadMs }));
  return pickable.length > 0 ? { pickable } : {};
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
    case "farewell":
    case "ended":
      return "closing";
    default:
      return state.at;
  }
}

function lookCalls({ calls }: Hotline, aheadMs: number): CallLook[] {
  return [...calls.values()].map((each) => {
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
  });
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
  if (state.at === "transferring" || state.at === "outside") return "outside";
  if (state.at === "calling" || state.at === "internal") return "called";
  return state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay") ? "third" : "consulted";
}
