import type { Desk, Forwarding } from "@zongji/api";
import {
  type AgentConfig,
  type AgentLook,
  type DeviceConfig,
  type HotlineConfig,
  type Look,
  shippedResults,
} from "@zongji/domain";
import { type CallParts, deskCall } from "./desk-call.ts";
import { agentIn, configOfAgent, groupIn } from "./find.ts";
import { nextOf } from "./next.ts";
import { restLimitOf } from "./rest-limit.ts";

/** What a desk is made of. `numberOf` gives numbers as the reader may see them. */
export type DeskParts = CallParts & {
  readonly user: string;
  /** When an agent who is away signed out, or the day began. */
  readonly awaySince: number;
  /** What she dialled last today. */
  readonly lastDialled: Desk["lastDialled"];
  readonly overruled: Desk["overruled"];
};

const pickableOf = ({ pickable = [] }: AgentLook, look: Look): Desk["pickable"] => {
  const noOf = (agent: string) => agentIn(look, agent)?.agentNo ?? agent;
  return pickable.map(({ call, agent, how, by, group, since }) => ({
    call,
    agentNo: noOf(agent),
    how,
    by: by === undefined ? null : noOf(by),
    group: group ?? null,
    since,
  }));
};

const defaultNoAnswerMs = 15_000;
export const forwardingOf = ({ forwarding = {} }: Pick<AgentConfig, "forwarding">): Forwarding => {
  const { afterMs = defaultNoAnswerMs, ...noAnswer } = forwarding.noAnswer ?? { afterMs: defaultNoAnswerMs };
  return {
    always: forwarding.always ?? null,
    busy: forwarding.busy ?? null,
    noAnswer: forwarding.noAnswer ? (noAnswer as NonNullable<Forwarding["noAnswer"]>) : null,
    noAnswerMs: afterMs,
  };
};

/** Why the system has put her to rest, which she did not choose. */
const restBySystem = (agent: AgentLook | undefined, { policies }: HotlineConfig): Desk["restBySystem"] => {
  if (agent?.state !== "rest") return null;
  if (agent.reason === policies.rnaReason) return "missedRing";
  return agent.reason === policies.deviceLostReason ? "deviceLost" : null;
};

/** Callers who wait for the groups that she is signed in to. */
const queueOf = (agent: AgentLook | undefined, look: Look): Desk["queue"] => {
  const own = (agent?.groups ?? []).flatMap((group) => groupIn(look, group) ?? []);
  const since = own.flatMap(({ longestSince }) => (longestSince === undefined ? [] : [longestSince]));
  return {
    waiting: own.reduce((all, { waiting }) => all + waiting, 0),
    longestSince: since.length > 0 ? Math.min(...since) : null,
  };
};

const presentDevice = ({ id, kind, sipUser, label }: DeviceConfig) => ({
  id,
  kind,
  label: label ?? "",
  sipUser,
});

/** What colleagues and callers do around an agent: it changes without her. */
export const presentAround = (user: string, look: Look): Pick<Desk, "queue" | "pickable"> => {
  const agent = agentIn(look, user);
  return { queue: queueOf(agent, look), pickable: agent ? pickableOf(agent, look) : [] };
};

/** 工作台 of a user, as far as it is known at once; of one who is no agent an empty one. */
export const presentDesk = (parts: DeskParts): Desk => {
  const { user, config, look, awaySince } = parts;
  const known = configOfAgent(config, user);
  const agent = agentIn(look, user);
  const call = agent ? deskCall(agent, parts) : null;
  return {
    user,
    agentNo: agent?.agentNo ?? known?.agentNo ?? "",
    state: agent?.state ?? "offline",
    since: agent?.since ?? awaySince,
    restReason: agent?.reason ?? null,
    restLimitMs: restLimitOf(config, agent),
    restBySystem: restBySystem(agent, config),
    next: nextOf(agent),
    groups: [...(agent?.groups ?? [])],
    device: agent?.device ?? null,
    deviceReachable: agent?.reachable ?? false,
    call,
    // What there is to know is asked for afterwards: the desk waits for no database.
    pastCalls: call !== null && call.party !== null && !call.withheld ? null : [],
    ...presentAround(user, look),
    autoAnswer: agent?.autoAnswer === true,
    forwarding: forwardingOf(known ?? {}),
    lastDialled: parts.lastDialled,
    overruled: parts.overruled,
    choices: {
      groups: config.groups.filter(({ id }) => known?.groups.includes(id)).map(({ id, name }) => ({ id, name })),
      devices: config.devices.filter(({ id }) => known?.devices.includes(id)).map(presentDevice),
      restReasons: config.policies.restReasons.map((reason) => ({ id: reason, label: reason })),
      results: [...(config.policies.resultCodes ?? shippedResults)],
    },
  };
};
