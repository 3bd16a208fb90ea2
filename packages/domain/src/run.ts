import type { AgentEvent } from "./agent.ts";
import type { AgentTable } from "./agent-table.ts";
import type { Call, CallEffect, CallEvent, Env } from "./call/call.ts";
import type { CallTable } from "./call-table.ts";
import type { Callback } from "./callback-place.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { CallId, DeviceId, GroupId, LegId, RecordingId, TrunkId, UserId } from "./ids.ts";
import type { Effect, Input, Refusal, StepContext, StepFault, Timer } from "./input.ts";
import { keptAhead } from "./kept-ahead.ts";
import type { NotedMap, NotedSet } from "./noted-map.ts";
import type { NumberLimits } from "./number-limits.ts";
import type { RouteMemory } from "./route-memory.ts";
import type { UndoLog } from "./undo-log.ts";
import type { Unrouted } from "./unrouted.ts";

/** The live hotline: what `step` owns. Read it by `look`; never change it. */
export type Hotline = {
  config: HotlineConfig;
  draining: boolean;
  /** The agents that came from the journal have been looked at. */
  awake: boolean;
  readonly calls: CallTable;
  /** Who has signed in. */
  readonly agents: AgentTable;
  readonly legs: Map<LegId, CallId>;
  readonly recordings: NotedMap<
    RecordingId,
    { readonly call: CallId; readonly leg: LegId; readonly file: string; readonly of?: "consult" }
  >;
  /** Trunks that can't be reached now. */
  readonly down: Set<TrunkId>;
  readonly reachable: NotedSet<DeviceId>;
  readonly timers: NotedMap<string, { readonly timer: Timer; readonly due: number }>;
  readonly waiting: Set<CallId>;
  /** Places in queues that are kept for who is to be called back, by the call that asked. */
  readonly callbacks: NotedMap<CallId, Callback>;
  /** When callers of each group were answered lately, for the expected wait. A run forgets them with its end. */
  readonly answers: Map<GroupId, readonly number[]>;
  readonly memory: RouteMemory;
  readonly limits: NumberLimits;
  /** What routing has not looked at yet. */
  readonly unrouted: Unrouted;
  /** When this run said something of each call last. */
  readonly toldAt: Map<CallId, number>;
  /** Groups whose pool another node holds: nobody is rung for them here. */
  elsewhere: ReadonlySet<GroupId>;
  /** What the step that is being made has changed in the tables above. What the world told (`config`, `draining`, `down`, `reachable`, `elsewhere`) stays. */
  readonly undo: UndoLog;
};

/** One step being made. */
export type Run = {
  readonly hotline: Hotline;
  readonly context: StepContext;
  readonly input: Input;
  readonly out: Effect[];
  /** The call whose machine is at work. */
  about: CallId | undefined;
  /** Calls out whose place ended in this step. */
  readonly unplaced: CallId[];
  /** Parts of the step that threw. */
  readonly faults: StepFault[];
};

/** The ways into the machines. */
export type Ways = {
  readonly toCall: (run: Run, id: CallId, event: CallEvent) => Refusal | undefined;
  readonly toAgent: (run: Run, user: UserId, event: AgentEvent) => Refusal | undefined;
  readonly begin: (run: Run, call: Call, effects: readonly CallEffect[]) => void;
};

export function envOf({ hotline, context }: Run): Env {
  const { config, draining, calls, agents, reachable } = hotline;
  return {
    now: context.now,
    wall: context.wall,
    config,
    draining,
    newId: context.newId,
    signedIn: (group) => agents.signedIn(group),
    isReady: (group) => {
      for (const { groups, device } of agents.ready()) if (groups.includes(group) && reachable.has(device)) return true;
      return false;
    },
    waiting: (group) => calls.waiting(group),
    ahead: (call, visit) => calls.ahead(call, visit) + keptAhead(hotline, call, visit, context.now),
    answers: (group) => hotline.answers.get(group) ?? [],
    lastAgent: (party) => hotline.memory.lastAgent(party),
    reachable: (device) => reachable.has(device),
    elsewhere: (group) => hotline.elsewhere.has(group),
    agents,
    trunkState: (trunk) => ({ reachable: !hotline.down.has(trunk), lines: calls.lines(trunk) }),
    party: context.party,
    seal: context.seal,
  };
}
