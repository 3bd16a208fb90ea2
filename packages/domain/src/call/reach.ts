import { isResting } from "../agent.ts";
import type { Flow, Forwarding, ForwardTarget, GroupConfig } from "../config/index.ts";
import type { GroupId, TransferId, TrunkId, UserId } from "../ids.ts";
import type { Refusal, TransferTarget } from "../input.ts";

import { mayDial, trunksOut } from "../lines.ts";
import { dialable } from "../numbers.ts";
import type { AgentFound, Asked, Chosen, Env, NumberFound } from "./call.ts";

type Been = { readonly been: readonly UserId[] };
/** What a target came to be, after forwarding and the choice of an agent. */
export type Found =
  | (AgentFound & Been)
  | (NumberFound & Been)
  | ({ readonly to: "group"; readonly group: GroupConfig } & Been)
  | { readonly to: "flow"; readonly flow: Flow; readonly flowNode?: string };
export type Reach = Found | { readonly refused: Refusal };

/** Who asks. `group`: of the call, for the supervisor's seat. `rights`: whose dial rights count; hers unless she is forwarded. */
export type Asker = { readonly user: UserId; readonly group?: GroupId };

/** Where a call that is directed somewhere goes. Bounded: each agent is asked once (`been`). */
export function reach(target: TransferTarget, asker: Asker, env: Env, been: readonly UserId[] = []): Reach {
  if ("agent" in target) return reachAgent(target.agent, asker, env, been);
  if ("number" in target) return reachNumber(target.number, asker.user, env, been);
  if ("supervisor" in target) return reachSupervisor(asker, env, been);
  if ("group" in target) {
    const group = env.config.groups.find((each) => each.id === target.group);
    if (group && env.elsewhere(group.id)) return { refused: "otherNode" };
    return group ? { to: "group", group, been } : { refused: "unknownTarget" };
  }
  const flow = env.config.flows.find((each) => each.id === target.flow);
  const { flowNode } = target;
  if (!flow || (flowNode !== undefined && !Object.hasOwn(flow.nodes, flowNode))) return { refused: "unknownTarget" };
  return { to: "flow", flow, ...(flowNode === undefined ? {} : { flowNode }) };
}

function reachAgent(user: UserId, asker: Asker, env: Env, been: readonly UserId[]): Reach {
  if (user === asker.user) return { refused: been.length === 0 ? "self" : "targetBusy" };
  if (been.includes(user)) return { refused: "targetBusy" };
  const known = env.config.agents.find((each) => each.user === user);
  if (!known) return { refused: "unknownTarget" };
  const { forwarding = {} } = known;
  const on = [...been, user];
  if (forwarding.always) return forward(forwarding.always, user, asker, env, on);
  const agent = env.agents.get(user);
  if (!agent || !env.reachable(agent.device)) {
    if (forwarding.noAnswer) return forward(forwarding.noAnswer, user, asker, env, on);
    return { refused: "targetUnreachable" };
  }
  if (!isResting(agent.seat)) {
    return forwarding.busy ? forward(forwarding.busy, user, asker, env, on) : { refused: "targetBusy" };
  }
  const ringMs = forwarding.noAnswer ? { ringMs: forwarding.noAnswer.afterMs } : {};
  return { to: "agent", agent: chosen(agent), ...ringMs, been: on };
}

/** What happens in place of one whose phone was rung in vain. */
export function forwarded(
  user: UserId,
  why: "busy" | "noAnswer",
  asker: Asker,
  env: Env,
  been: readonly UserId[],
): Reach | undefined {
  const forwarding: Forwarding = env.config.agents.find((each) => each.user === user)?.forwarding ?? {};
  const target = forwarding[why];
  if (!target) return undefined;
  const found = forward(target, user, asker, env, been);
  return "refused" in found ? undefined : found;
}

function forward(target: ForwardTarget, user: UserId, asker: Asker, env: Env, been: readonly UserId[]): Reach {
  if ("number" in target) return reachNumber(target.number, user, env, been);
  return reach("agent" in target ? { agent: target.agent } : { group: target.group }, asker, env, been);
}

function reachNumber(number: string, by: UserId, env: Env, been: readonly UserId[]): Reach {
  if (!dialable.test(number)) return { refused: "badNumber" };
  if (!mayDial(env.config, by, number)) return { refused: "notAllowed" };
  const { trunks, full } = trunksOut(env.config.trunks, env.trunkState);
  if (trunks.length === 0) return { refused: full ? "noLine" : "noTrunk" };
  return { to: "number", number, party: env.party(number), been };
}

/** 班长席: the longest resting of those who watch over the group. */
function reachSupervisor({ user, group }: Asker, env: Env, been: readonly UserId[]): Reach {
  const watch = new Set(
    env.config.agents.filter((each) => group && each.supervises.includes(group)).map((each) => each.user),
  );
  const [first] = [...env.agents.values()]
    .filter((each) => watch.has(each.user) && each.user !== user && !been.includes(each.user))
    .filter((each) => isResting(each.seat) && env.reachable(each.device))
    .sort((a, b) => a.since - b.since || (a.user < b.user ? -1 : 1));
  return first ? { to: "agent", agent: chosen(first), been: [...been, first.user] } : { refused: "noSupervisor" };
}

/** One party to talk with: of a group its longest idle agent. */
export function reachOne(target: TransferTarget, asker: Asker, env: Env): Exclude<Reach, { to: "group" | "flow" }> {
  return oneOf(reach(target, asker, env), asker, env);
}

export function oneOf(found: Reach, asker: Asker, env: Env): Exclude<Reach, { to: "group" | "flow" }> {
  if ("refused" in found || found.to === "agent" || found.to === "number") return found;
  if (found.to === "flow") return { refused: "unknownTarget" };
  const { been } = found;
  const { id } = found.group;
  const [first] = [...env.agents.values()]
    .filter((each) => each.user !== asker.user && !been.includes(each.user) && each.groups.includes(id))
    .filter((each) => each.seat.at === "ready" && env.reachable(each.device))
    .sort((a, b) => a.since - b.since || (a.user < b.user ? -1 : 1));
  return first ? { to: "agent", agent: chosen(first), been: [...been, first.user] } : { refused: "targetBusy" };
}

export const chosen = ({ user, agentNo, device, autoAnswer }: Chosen): Chosen => ({
  user,
  agentNo,
  device,
  ...(autoAnswer ? { autoAnswer } : {}),
});

/** The target as facts tell it; numbers as pseudonyms. */
export function askedFor(transfer: TransferId, target: TransferTarget, found: Found): Asked {
  const who = found.to === "agent" ? { toAgent: found.agent.user, toAgentNo: found.agent.agentNo } : {};
  const party = found.to === "number" ? { toParty: found.party } : {};
  const group = "group" in target ? { toGroup: target.group } : found.to === "group" ? { toGroup: found.group.id } : {};
  const flow =
    "flow" in target
      ? { toFlow: target.flow, ...(target.flowNode === undefined ? {} : { toNode: target.flowNode }) }
      : {};
  const to =
    "agent" in target
      ? "agent"
      : "group" in target
        ? "group"
        : "flow" in target
          ? "flow"
          : "supervisor" in target
            ? "supervisor"
            : "number";
  return { transfer, to, ...who, ...party, ...group, ...flow };
}

/** The next trunk to try, besides those that failed. */
export function nextTrunk(env: Env, tried: readonly TrunkId[]) {
  return trunksOut(env.config.trunks, env.trunkState).trunks.find((each) => !tried.includes(each.id));
}
