import type { AgentState, FactBody } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import type { Effect, Refusal } from "./input.ts";

/** A state that an agent chooses, and to which she comes back. `forced`: a supervisor's reason. */
export type Resting =
  | { readonly at: "ready"; readonly forced?: string }
  | { readonly at: "busy"; readonly forced?: string }
  | { readonly at: "rest"; readonly reason: string };
type Engaged = { readonly call: CallId; readonly after: Resting };
export type Seat =
  | Resting
  | (Engaged & { readonly at: "ringing" })
  | (Engaged & { readonly at: "dialling" })
  | (Engaged & { readonly at: "talking" })
  /** 内部通话, or being consulted. */
  | (Engaged & { readonly at: "internal" })
  /** 监听, 耳语, 强插. */
  | (Engaged & { readonly at: "monitoring" })
  /** 工作状态 by hand. */
  | { readonly at: "work"; readonly after: Resting }
  | (Engaged & { readonly at: "wrapUp"; readonly leg: LegId; readonly group: GroupId });

/** 座席 who has signed in. Who has not is not there at all. */
export type Agent = {
  readonly user: UserId;
  readonly agentNo: string;
  readonly groups: readonly GroupId[];
  readonly device: DeviceId;
  readonly seat: Seat;
  /** When the seat came to be so, ms. */
  readonly since: number;
  /** Her phone picks up by itself. */
  readonly autoAnswer?: true;
  /** Forced sign-out, for this reason, once she is in no call. */
  readonly leaving?: string;
};

export type AgentEvent =
  | { readonly is: "Wanted"; readonly seat: Resting }
  | { readonly is: "WorkWanted" }
  | { readonly is: "WrapUpEndWanted" }
  | { readonly is: "SignOutWanted"; readonly forced?: string }
  | { readonly is: "Offered"; readonly call: CallId }
  /** Her phone stopped ringing; `to` overrides what comes after. `direct`: only if she was ready, for she was not in the queue's turn. */
  | { readonly is: "OfferLapsed"; readonly to?: Resting; readonly direct?: boolean }
  /** Rung, but not by the queue: by a colleague, a transfer, an alarm, or her own wish to take a call. */
  | { readonly is: "Called"; readonly call: CallId }
  | { readonly is: "InternalBegan"; readonly call: CallId }
  | { readonly is: "WatchBegan"; readonly call: CallId }
  /** Her part as another than the talking agent is over. */
  | { readonly is: "SideOver" }
  | { readonly is: "Dialled"; readonly call: CallId }
  /** She took what rang to call somebody: he is dialled. */
  | { readonly is: "DialBegan"; readonly call: CallId }
  | { readonly is: "DialLapsed" }
  | { readonly is: "TalkBegan"; readonly call: CallId }
  | {
      readonly is: "TalkOver";
      readonly leg: LegId;
      readonly group: GroupId;
      readonly wrapUpMs: number;
      readonly to?: Resting;
    }
  | { readonly is: "WrapUpOver" };

/** `agent` is undefined once she has signed out. */
export type AgentMove = { readonly agent: Agent | undefined; readonly effects: readonly Effect[] };
export type AgentStep = AgentMove | { readonly refused: Refusal };

const fact = (body: FactBody): Effect => ({ fact: body });
export const wrapUpTimer = (user: UserId) => ({ id: `WrapUp:${user}`, is: "WrapUp" as const, user });

/** 座席状态 of a seat. */
export const stateOf = ({ at }: Seat): AgentState => (at === "work" ? "wrapUp" : at);

/** The fact of a state: what the reports' intervals are made of. */
export function stateFact(agent: Agent): FactBody {
  const { seat } = agent;
  return {
    type: "AgentStateChanged",
    agent: agent.user,
    agentNo: agent.agentNo,
    state: stateOf(seat),
    ...(seat.at === "rest" ? { reason: seat.reason } : {}),
    ...("forced" in seat && seat.forced !== undefined ? { forced: true, reason: seat.forced } : {}),
    ...("call" in seat ? { call: seat.call } : {}),
    groups: agent.groups,
  };
}

function sit(agent: Agent, seat: Seat, now: number, before: readonly Effect[] = []): AgentMove {
  const moved = { ...agent, seat, since: now };
  return { agent: moved, effects: [...before, fact(stateFact(moved))] };
}

function wrapUpEnded(agent: Agent, seat: SeatAt<"wrapUp">, why: "time" | "agent" | "signOut" | "call"): Effect[] {
  const { user, agentNo } = agent;
  return [
    { timer: { cancel: wrapUpTimer(user).id } },
    fact({ type: "WrapUpEnded", agent: user, agentNo, call: seat.call, leg: seat.leg, group: seat.group, why }),
  ];
}

function signOut(agent: Agent, forced: string | undefined, before: readonly Effect[] = []): AgentMove {
  const { user, agentNo } = agent;
  const body: FactBody =
    forced === undefined
      ? { type: "AgentSignedOut", agent: user, agentNo }
      : { type: "AgentSignedOut", agent: user, agentNo, forced: true, reason: forced };
  return { agent: undefined, effects: [...before, fact(body)] };
}

type SeatAt<At extends Seat["at"]> = Extract<Seat, { at: At }>;
type EventIs<Is extends AgentEvent["is"]> = Extract<AgentEvent, { is: Is }>;
type Row<At extends Seat["at"]> = {
  readonly [Is in AgentEvent["is"]]?: (agent: Agent, seat: SeatAt<At>, event: EventIs<Is>, now: number) => AgentStep;
};

type EngagedAt = "ringing" | "dialling" | "talking" | "internal" | "monitoring";
/** What a supervisor wants last holds: who is to be ready or busy is not to be signed out. */
function afterwards(agent: Agent, seat: SeatAt<EngagedAt>, wanted: Resting): AgentMove {
  const { leaving, ...stays } = agent;
  const leaves = leaving !== undefined && !("forced" in wanted && wanted.forced !== undefined);
  return { agent: { ...stays, ...(leaves ? { leaving } : {}), seat: { ...seat, after: wanted } }, effects: [] };
}

function talkOver(agent: Agent, seat: SeatAt<"talking">, event: EventIs<"TalkOver">, now: number): AgentMove {
  const { leg, group, wrapUpMs, to } = event;
  if (to || wrapUpMs <= 0) return sit(agent, to ?? seat.after, now);
  const { user, agentNo } = agent;
  return sit(agent, { at: "wrapUp", call: seat.call, after: seat.after, leg, group }, now, [
    fact({ type: "WrapUpStarted", agent: user, agentNo, call: seat.call, leg, group, limitMs: wrapUpMs }),
    { timer: { set: wrapUpTimer(user), afterMs: wrapUpMs } },
  ]);
}

const resting = {
  Wanted: (agent, seat, { seat: wanted }, now) => {
    const same = seat.at === wanted.at && (seat.at !== "rest" || wanted.at !== "rest" || seat.reason === wanted.reason);
    return same ? { agent, effects: [] } : sit(agent, wanted, now);
  },
  WorkWanted: (agent, seat, _event, now) => sit(agent, { at: "work", after: seat }, now),
  WrapUpEndWanted: () => ({ refused: "notInWrapUp" }) as const,
  SignOutWanted: (agent, _seat, { forced }) => signOut(agent, forced),
  Dialled: (agent, seat, { call }, now) => sit(agent, { at: "dialling", call, after: seat }, now),
  Called: (agent, seat, { call }, now) => sit(agent, { at: "ringing", call, after: seat }, now),
  WatchBegan: (agent, seat, { call }, now) => sit(agent, { at: "monitoring", call, after: seat }, now),
} satisfies Row<"ready" | "busy" | "rest">;

const engaged = {
  Wanted: (agent, seat, { seat: wanted }) => afterwards(agent, seat, wanted),
  WorkWanted: () => ({ refused: "inCall" }) as const,
  WrapUpEndWanted: () => ({ refused: "notInWrapUp" }) as const,
  SignOutWanted: (agent, _seat, { forced }) =>
    forced === undefined ? { refused: "inCall" } : { agent: { ...agent, leaving: forced }, effects: [] },
  Dialled: () => ({ refused: "inCall" }) as const,
  TalkBegan: (agent, seat, { call }, now) => sit(agent, { at: "talking", call, after: seat.after }, now),
  InternalBegan: (agent, seat, { call }, now) => sit(agent, { at: "internal", call, after: seat.after }, now),
  SideOver: (agent, seat, _event, now) => sit(agent, seat.after, now),
} satisfies Row<EngagedAt>;

const table: { readonly [At in Seat["at"]]: Row<At> } = {
  ready: {
    ...resting,
    Offered: (agent, seat, { call }, now) => sit(agent, { at: "ringing", call, after: seat }, now),
  },
  busy: resting,
  rest: resting,
  ringing: {
    ...engaged,
    OfferLapsed: (agent, seat, { to, direct }, now) =>
      sit(agent, to === undefined || (direct === true && seat.after.at !== "ready") ? seat.after : to, now),
    WatchBegan: (agent, seat, { call }, now) => sit(agent, { at: "monitoring", call, after: seat.after }, now),
    DialBegan: (agent, seat, { call }, now) => sit(agent, { at: "dialling", call, after: seat.after }, now),
  },
  dialling: {
    ...engaged,
    DialLapsed: (agent, seat, _event, now) => sit(agent, seat.after, now),
  },
  // one who was consulted may talk already, in a three-way talk
  talking: { ...engaged, TalkBegan: (agent) => ({ agent, effects: [] }), TalkOver: talkOver },
  // a colleague whom she is sent on to answers: it is the same time of hers
  internal: { ...engaged, InternalBegan: (agent) => ({ agent, effects: [] }) },
  monitoring: engaged,
  work: {
    SignOutWanted: (agent, _seat, { forced }) => signOut(agent, forced),
    Wanted: (agent, _seat, { seat: wanted }, now) => sit(agent, wanted, now),
    WorkWanted: (agent) => ({ agent, effects: [] }),
    WrapUpEndWanted: (agent, seat, _event, now) => sit(agent, seat.after, now),
    Dialled: (agent, seat, { call }, now) => sit(agent, { at: "dialling", call, after: seat.after }, now),
    Called: (agent, seat, { call }, now) => sit(agent, { at: "ringing", call, after: seat.after }, now),
    WatchBegan: (agent, seat, { call }, now) => sit(agent, { at: "monitoring", call, after: seat.after }, now),
  },
  wrapUp: {
    Wanted: (agent, seat, { seat: wanted }, now) => sit(agent, wanted, now, wrapUpEnded(agent, seat, "agent")),
    WrapUpEndWanted: (agent, seat, _event, now) => sit(agent, seat.after, now, wrapUpEnded(agent, seat, "agent")),
    SignOutWanted: (agent, seat, { forced }) => signOut(agent, forced, wrapUpEnded(agent, seat, "signOut")),
    Dialled: (agent, seat, { call }, now) =>
      sit(agent, { at: "dialling", call, after: seat.after }, now, wrapUpEnded(agent, seat, "call")),
    Called: (agent, seat, { call }, now) =>
      sit(agent, { at: "ringing", call, after: seat.after }, now, wrapUpEnded(agent, seat, "call")),
    WatchBegan: (agent, seat, { call }, now) =>
      sit(agent, { at: "monitoring", call, after: seat.after }, now, wrapUpEnded(agent, seat, "call")),
    WorkWanted: (agent, seat, _event, now) =>
      sit(agent, { at: "work", after: seat.after }, now, wrapUpEnded(agent, seat, "agent")),
    WrapUpOver: (agent, seat, _event, now) => sit(agent, seat.after, now, wrapUpEnded(agent, seat, "time")),
  },
};

/** The agent's machine. What the world tells a state that has no row for it is ignored; a wish is refused. */
export function stepAgent(agent: Agent, event: AgentEvent, now: number): AgentStep {
  const row = table[agent.seat.at][event.is] as
    | ((agent: Agent, seat: Seat, event: AgentEvent, now: number) => AgentStep)
    | undefined;
  return row ? row(agent, agent.seat, event, now) : { agent, effects: [] };
}

/** In no call: may call, take a call, watch, sign out. Who is called by a colleague must be at rest besides. */
export const isFree = (seat: Seat): boolean => isResting(seat) || seat.at === "wrapUp" || seat.at === "work";

export const isResting = (seat: Seat): seat is Resting =>
  seat.at === "ready" || seat.at === "busy" || seat.at === "rest";
