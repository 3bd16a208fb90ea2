/** What a call that waits asks of its agent: skills, which fall by steps, and for a time the caller's last agent alone. */
import { skillsOf } from "../agent-skills.ts";
import type { GroupConfig } from "../config/index.ts";
import { lowered, meets, type Need, needOf, stepsOf } from "../need.ts";
import type { Call, CallAt, Turn, Visit } from "./call.ts";
import { arm, disarm, to } from "./turn.ts";

const dayMs = 86_400_000;

type Demand = Pick<Visit, "asked" | "need" | "wish" | "last">;

/** As a call enters a queue: its demand, with the timers by which that falls. @param wish what its flow asks for */
export function demandOf(call: Call, turn: Turn, group: GroupConfig, wish: Need | undefined, isDirect = false): Demand {
  const asked = needOf(group.skills, wish);
  const [first] = stepsOf(group.widening);
  if (asked && first) arm(turn, "Widen", call.id, first.afterMs);
  // One who is sent to an agent by name waits for nobody else first.
  const last = isDirect ? undefined : lastAgent(call, turn, group, asked);
  if (last) arm(turn, "LastAgent", call.id, group.lastAgentWaitMs ?? 0);
  return { ...(asked && { asked, need: asked }), ...(wish && { wish }), ...(last && { last }) };
}

/** Who answered this caller last, where the group gives her the first call, she has signed in there and has the skills. */
function lastAgent({ party, citizenNumber }: Call, { env }: Turn, group: GroupConfig, asked: Need | undefined) {
  const { lastAgentDays = 0, lastAgentWaitMs = 0 } = group;
  if (lastAgentDays === 0 || citizenNumber === "") return undefined;
  const answered = env.lastAgent(party);
  if (!answered || answered.at < env.wall - lastAgentDays * dayMs) return undefined;
  const agent = env.agents.get(answered.user);
  if (!agent?.groups.includes(group.id) || agent.leaving !== undefined) return undefined;
  if (!meets(skillsOf(env.config, agent.user).skillLevels, asked)) return undefined;
  const isReady = agent.seat.at === "ready" && env.reachable(agent.device);
  return isReady || lastAgentWaitMs > 0 ? { user: agent.user } : undefined;
}

type Waits = CallAt<"queued" | "ringing">;
const withVisit = (call: Waits, visit: Visit): Call => to(call, { ...call.state, visit });

/** 放宽: the demand falls by the next step. */
export function widen(call: Waits, _event: unknown, turn: Turn): Call {
  const { need: _before, ...visit } = call.state.visit;
  const steps = stepsOf(visit.group.widening);
  const done = visit.widened ?? 0;
  const step = steps[done];
  if (!visit.asked || !step) return call;
  const next = steps[done + 1];
  if (next) arm(turn, "Widen", call.id, Math.max(0, next.afterMs - step.afterMs));
  const need = lowered(visit.asked, step.by);
  return withVisit(call, { ...visit, widened: done + 1, widenedAt: turn.env.now, ...(need && { need }) });
}

/** The visit without its wait for one agent alone. */
export function withoutLast(call: Call, visit: Visit, turn: Turn): Visit {
  if (!visit.last || visit.last.over !== undefined) return visit;
  disarm(turn, "LastAgent", call.id);
  return { ...visit, last: { ...visit.last, over: turn.env.now } };
}

/** It waits for the caller's last agent alone no longer: the time is over, or she is not there. */
export const releaseLast = (call: Waits, _event: unknown, turn: Turn): Call =>
  withVisit(call, withoutLast(call, call.state.visit, turn));
