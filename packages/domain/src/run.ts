import type { Agent, AgentEvent } from "./agent.ts";
import type { Call, CallEffect, CallEvent, Env } from "./call/call.ts";
import type { HotlineConfig } from "./config.ts";
import type { CallId, DeviceId, GroupId, LegId, RecordingId, TrunkId, UserId } from "./ids.ts";
import type { Effect, Refusal, StepContext, Timer } from "./input.ts";
import type { NotedMap } from "./noted-map.ts";

/** The live hotline: what `step` owns. Read it by `look`; never change it. */
export type Hotline = {
  config: HotlineConfig;
  draining: boolean;
  /** The agents that came from the journal have been looked at. */
  awake: boolean;
  readonly calls: NotedMap<CallId, Call>;
  /** Who has signed in. */
  readonly agents: NotedMap<UserId, Agent>;
  readonly legs: Map<LegId, CallId>;
  readonly recordings: NotedMap<
    RecordingId,
    { readonly call: CallId; readonly leg: LegId; readonly file: string; readonly of?: "consult" }
  >;
  /** Trunks that can't be reached now. */
  readonly down: Set<TrunkId>;
  readonly reachable: Set<DeviceId>;
  readonly timers: NotedMap<string, { readonly timer: Timer; readonly due: number }>;
  readonly waiting: Set<CallId>;
  /** Groups whose pool another node holds: nobody is rung for them here. */
  elsewhere: ReadonlySet<GroupId>;
};

/** One step being made. */
export type Run = { readonly hotline: Hotline; readonly context: StepContext; readonly out: Effect[] };

/** The ways into the machines. */
export type Ways = {
  readonly toCall: (run: Run, id: CallId, event: CallEvent) => Refusal | undefined;
  readonly toAgent: (run: Run, user: UserId, event: AgentEvent) => Refusal | undefined;
  readonly begin: (run: Run, call: Call, effects: readonly CallEffect[]) => void;
};

/** Lines of a trunk that are taken now. */
export function linesOf(hotline: Hotline, trunk: TrunkId): number {
  let lines = 0;
  for (const call of hotline.calls.values()) {
    // one is kept for a dial whose far end is called once the agent's own phone is up
    if (call.trunk === trunk && call.state.at === "dialling" && call.state.far === "none") lines += 1;
    for (const leg of Object.values(call.legs)) {
      if (leg.trunk === trunk && (leg.at === "trying" || leg.at === "up")) lines += 1;
    }
  }
  return lines;
}

export function envOf({ hotline, context }: Run): Env {
  const { config, draining, agents, reachable } = hotline;
  const count = (test: (agent: Agent) => boolean) => [...agents.values()].filter(test).length;
  return {
    now: context.now,
    config,
    draining,
    newId: context.newId,
    signedIn: (group) => count((agent) => agent.groups.includes(group)),
    ready: (group) =>
      count((agent) => agent.groups.includes(group) && agent.seat.at === "ready" && reachable.has(agent.device)),
    waiting: (group) => {
      let waiting = 0;
      for (const { state } of hotline.calls.values()) {
        if ((state.at === "queued" || state.at === "ringing") && state.visit.group.id === group) waiting += 1;
      }
      return waiting;
    },
    reachable: (device) => reachable.has(device),
    elsewhere: (group) => hotline.elsewhere.has(group),
    agents,
    trunkState: (trunk) => ({ reachable: !hotline.down.has(trunk), lines: linesOf(hotline, trunk) }),
    party: context.party,
  };
}
