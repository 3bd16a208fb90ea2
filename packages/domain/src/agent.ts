import type { AgentState, FactBody } from "./fact.ts";
import type { CallId, DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import type { Effect, Refusal } from "./input.ts";

/** A state that an agent chooses, and to which she comes back. */
export type Resting =
  | { readonly at: "ready" }
  | { readonly at: "busy" }
  | { readonly at: "rest"; readonly reason: string };
type Engaged = { readonly call: CallId; readonly after: Resting };
export type Seat =
  | Resting
  | (Engaged & { readonly at: "ringing" })
  | (Engaged & { readonly at: "dialling" })
  | (Engaged & { readonly at: "talking" })
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
};

export type AgentEvent =
  | { readonly is: "Wanted"; readonly seat: Resting }
  | { readonly is: "WrapUpEndWanted" }
  | { readonly is: "SignOutWanted"; readonly forced?: string }
  | { readonly is: "Offered"; readonly call: CallId }
  /** Her phone stopped ringing; `to` overrides what comes after. */
  | { readonly is: "OfferLapsed"; readonly to?: Resting }
  | { readonly is: "Dialled"; readonly call: CallId }
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

/** The fact of a state: what the reports' intervals are made of. */
export function stateFact(agent: Agent): FactBody {
  const { seat } = agent;
  return {
    type: "AgentStateChanged",
    agent: agent.user,
    agentNo: agent.agentNo,
    state: seat.at satisfies AgentState,
    ...(seat.at === "rest" ? { reason: seat.reason } : {}),
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

const afterwards = (agent: Agent, seat: SeatAt<"ringing" | "dialling" | "talking">, wanted: Resting): AgentMove => ({
  agent: { ...agent, seat: { ...seat, after: wanted } },
  effects: [],
});

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
  WrapUpEndWanted: () => ({ refused: "notInWrapUp" }) as const,
  SignOutWanted: (agent, _seat, { forced }) => signOut(agent, forced),
  Dialled: (agent, seat, { call }, now) => sit(agent, { at: "dialling", call, after: seat }, now),
} satisfies Row<"ready" | "busy" | "rest">;

const engaged = {
  Wanted: (agent, seat, { seat: wanted }) => afterwards(agent, seat, wanted),
  WrapUpEndWanted: () => ({ refused: "notInWrapUp" }) as const,
  SignOutWanted: () => ({ refused: "inCall" }) as const,
  Dialled: () => ({ refused: "inCall" }) as const,
} satisfies Row<"ringing" | "dialling" | "talking">;

const table: { readonly [At in Seat["at"]]: Row<At> } = {
  ready: {
    ...resting,
    Offered: (agent, seat, { call }, now) => sit(agent, { at: "ringing", call, after: seat }, now),
  },
  busy: resting,
  rest: resting,
  ringing: {
    ...engaged,
    OfferLapsed: (agent, seat, { to }, now) => sit(agent, to ?? seat.after, now),
    TalkBegan: (agent, seat, { call }, now) => sit(agent, { at: "talking", call, after: seat.after }, now),
  },
  dialling: {
    ...engaged,
    DialLapsed: (agent, seat, _event, now) => sit(agent, seat.after, now),
    TalkBegan: (agent, seat, { call }, now) => sit(agent, { at: "talking", call, after: seat.after }, now),
  },
  talking: { ...engaged, TalkOver: talkOver },
  wrapUp: {
    Wanted: (agent, seat, { seat: wanted }, now) => sit(agent, wanted, now, wrapUpEnded(agent, seat, "agent")),
    WrapUpEndWanted: (agent, seat, _event, now) => sit(agent, seat.after, now, wrapUpEnded(agent, seat, "agent")),
    SignOutWanted: (agent, seat, { forced }) => signOut(agent, forced, wrapUpEnded(agent, seat, "signOut")),
    Dialled: (agent, seat, { call }, now) =>
      sit(agent, { at: "dialling", call, after: seat.after }, now, wrapUpEnded(agent, seat, "call")),
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

export const isResting = (seat: Seat): seat is Resting =>
  seat.at === "ready" || seat.at === "busy" || seat.at === "rest";
