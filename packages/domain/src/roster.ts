import { type Agent, type AgentEvent, isFree, stateFact } from "./agent.ts";
import type { UserId } from "./ids.ts";
import type { Refusal } from "./input.ts";
import type { Run, Ways } from "./run.ts";

export type ToAgent = (run: Run, user: UserId, event: AgentEvent) => Refusal | undefined;

/** An agent at rest follows the configuration: who is no longer in it is signed out, groups that are gone, or another node's now, are left. */
export function conform(run: Run, agent: Agent, toAgent: ToAgent): void {
  const { hotline, out } = run;
  if (!isFree(agent.seat)) return;
  const known = hotline.config.agents.find((each) => each.user === agent.user);
  const staying = agent.groups.filter((group) => known?.groups.includes(group));
  const groups = staying.filter((group) => !hotline.elsewhere.has(group));
  const deviceKnown = known?.devices.includes(agent.device) === true;
  const idle = groups.length === 0 && (agent.groups.length > 0 || known?.supervises.length === 0);
  if (!known || idle || !deviceKnown) {
    const isMoved = known !== undefined && deviceKnown && staying.length > groups.length;
    toAgent(run, agent.user, { is: "SignOutWanted", forced: isMoved ? "otherNode" : "removed" });
    return;
  }
  if (groups.length === agent.groups.length && known.agentNo === agent.agentNo) return;
  const conformed = { ...agent, groups, agentNo: known.agentNo };
  hotline.agents.set(agent.user, conformed);
  out.push({ fact: stateFact(conformed) });
}

/** Who is no longer in the configuration listens to nobody: a talk of her own she ends, another's is none of hers. */
export function endWatching(run: Run, toCall: (...of: Parameters<Ways["toCall"]>) => void): void {
  const known = new Set(run.hotline.config.agents.map(({ user }) => user));
  for (const { id, watchers } of [...run.hotline.calls.values()])
    for (const { user } of watchers) if (!known.has(user)) toCall(run, id, { is: "HangUpAsked", user });
}

/** Her phone can't be reached: if it stays so, she is signed out. */
export function watchDevice(run: Run, { user }: Agent): void {
  const { hotline, context, out } = run;
  const id = `DeviceGone:${user}`;
  if (hotline.timers.has(id)) return;
  const afterMs = hotline.config.policies.deviceGoneMs;
  const timer = { id, is: "DeviceGone" as const, user };
  hotline.timers.set(id, { timer, due: context.now + afterMs });
  out.push({ timer: { set: timer, afterMs } });
}

export function deviceGone(run: Run, user: UserId, toAgent: ToAgent): void {
  const agent = run.hotline.agents.get(user);
  if (!agent || run.hotline.reachable.has(agent.device)) return;
  if (isFree(agent.seat)) toAgent(run, user, { is: "SignOutWanted", forced: "deviceLost" });
  else watchDevice(run, agent); // in a call: after it
}
