import type { Desk, Forwarding, PastCall } from "@zongji/api";
import type { AgentConfig, AgentLook, DeviceConfig } from "@zongji/domain";
import { type CallParts, deskCall } from "./desk-call.ts";
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

const pickableOf = ({ pickable = [] }: AgentLook, { look }: DeskParts): Desk["pickable"] => {
  const noOf = (agent: string) => look.agents.find(({ user }) => user === agent)?.agentNo ?? agent;
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

const presentDevice = ({ id, kind, sipUser, label }: DeviceConfig) => ({
  id,
  kind,
  label: label ?? "",
  sipUser,
});

/** 工作台 of a user; of one who is no agent an empty one. */
export const presentDesk = (parts: DeskParts, pastCalls: readonly PastCall[] = []): Desk => {
  const { user, config, look, awaySince } = parts;
  const known = config.agents.find((each) => each.user === user);
  const agent = look.agents.find((each) => each.user === user);
  return {
    user,
    agentNo: agent?.agentNo ?? known?.agentNo ?? "",
    state: agent?.state ?? "offline",
    since: agent?.since ?? awaySince,
    restReason: agent?.reason ?? null,
    restLimitMs: restLimitOf(config, agent),
    next: nextOf(agent),
    groups: [...(agent?.groups ?? [])],
    device: agent?.device ?? null,
    deviceReachable: agent?.reachable ?? false,
    call: agent ? deskCall(agent, parts) : null,
    pastCalls: [...pastCalls],
    pickable: agent ? pickableOf(agent, parts) : [],
    autoAnswer: agent?.autoAnswer === true,
    forwarding: forwardingOf(known ?? {}),
    lastDialled: parts.lastDialled,
    overruled: parts.overruled,
    choices: {
      groups: config.groups.filter(({ id }) => known?.groups.includes(id)).map(({ id, name }) => ({ id, name })),
      devices: config.devices.filter(({ id }) => known?.devices.includes(id)).map(presentDevice),
      restReasons: config.policies.restReasons.map((reason) => ({ id: reason, label: reason })),
    },
  };
};
