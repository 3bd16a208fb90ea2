import type { Part } from "./call/call.ts";
import type { AgentState } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, PartyId, TransferId, TrunkId, UserId } from "./ids.ts";
import type { WatchMode } from "./input.ts";
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
};
/** One of those who are in a call, or are rung for it. */
export type PartyLook = {
  readonly leg: LegId;
  readonly role: "citizen" | "agent" | "consulted" | "third" | "outside" | "called" | "watcher";
  readonly at: "trying" | "up";
  readonly agent?: UserId;
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
  readonly watchers?: readonly { readonly user: UserId; readonly mode: WatchMode; readonly at: "trying" | "up" }[];
  /** The agent is muted. */
  readonly muted?: true;
  /** ms since the epoch: the agent pressed the emergency button. */
  readonly emergency?: number;
};
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

/** What is going on now. Plain JSON without numbers of citizens. */
export function look(hotline: Hotline): Look {
  const agents = lookAgents(hotline);
  const calls = lookCalls(hotline);
  const groups = hotline.config.groups.map(({ id: group }): GroupLook => {
    const since = calls.flatMap((call) =>
      call.group === group && call.waitingSince !== undefined ? [call.waitingSince] : [],
    );
    const here = agents.filter((agent) => agent.groups.includes(group));
    return {
      group,
      waiting: since.length,
      ...(since.length > 0 ? { longestSince: since.reduce((a, b) => Math.min(a, b)) } : {}),
      talking: calls.filter((call) => call.group === group && talks.has(call.phase)).length,
      ready: here.filter((agent) => agent.state === "ready" && agent.reachable).length,
      signedIn: here.length,
    };
  });
  return { draining: hotline.draining, agents, calls, groups };
}

const talks: ReadonlySet<CallLook["phase"]> = new Set(["announcing", "talking", "held", "reconnecting"]);

function lookAgents({ agents, reachable }: Hotline): AgentLook[] {
  return [...agents.values()].map(({ user, agentNo, groups, device, seat, since }) => ({
    user,
    agentNo,
    groups,
    device,
    reachable: reachable.has(device),
    state: seat.at,
    since,
    ...(seat.at === "rest" ? { reason: seat.reason } : {}),
    ...("call" in seat ? { call: seat.call, after: seat.after.at } : {}),
  }));
}

function lookCalls({ calls }: Hotline): CallLook[] {
  return [...calls.values()].map(({ id: call, direction, trunk, number, party, test, since, state }) => {
    const part: Part | undefined = "part" in state && state.at !== "survey" ? state.part : undefined;
    const group = part?.group.id ?? ("visit" in state ? state.visit.group.id : undefined);
    const held = state.at === "talking" && state.held;
    const over = state.at === "farewell" || state.at === "ended";
    return {
      call,
      direction,
      trunk,
      number,
      party,
      test,
      since,
      phase: held ? "held" : over ? "closing" : state.at,
      ...(group === undefined ? {} : { group }),
      ...("visit" in state ? { waitingSince: state.visit.since } : {}),
      ...(part ? { agent: part.user } : {}),
    };
  });
}
