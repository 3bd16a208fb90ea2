import type { World } from "@zongji/kit";
import { type Agent, addAgents, addFlow, type Hotline, openHotline } from "./hotline.ts";
import { Session } from "./session.ts";

export type TalkKind = "ivr" | "bridged" | "recorded";
export type Kind = TalkKind | "cps";

/** Ports for 400 bridged calls: two legs each, RTP and RTCP. The default range has room for 250. */
const rtpPorts = "20000-23999";
const lines = 2000;
/** As many as a menu may have, and longer than any measurement: a menu that goes on speaking, and listens for keys meanwhile. */
const spokenTimes = 50;

const menu = {
  start: "menu",
  nodes: {
    menu: {
      kind: "menu",
      prompts: Array.from({ length: spokenTimes }, () => "menu.main"),
      keys: { "1": {} },
      timeoutMs: 120_000,
      maxInvalid: 2,
      maxNoInput: 2,
      invalidPrompt: "invalidKey",
      noInputPrompt: "noInput",
    },
    gone: { kind: "hangUp", prompts: [], cause: "noInput" },
  },
  edges: [
    { from: "menu", exit: "key.1", to: "menu" },
    { from: "menu", exit: "invalid", to: "gone" },
    { from: "menu", exit: "noInput", to: "gone" },
  ],
};

const straight = (group: string) => ({
  start: "queue",
  nodes: { queue: { kind: "queue", group, priority: 0 } },
  edges: [],
});

export type BenchHotline = Hotline & {
  readonly number: string;
  readonly group: string;
  readonly agents: readonly Agent[];
};

const numberOf: Record<Kind, string> = { ivr: "55500001", cps: "55500001", bridged: "55500002", recorded: "55500003" };

/** A server with one number: to a menu that speaks on and on, or without one to a group of so many agents with a phone each. */
export const openBench = async (world: World, kind: Kind, calls: number, core: string): Promise<BenchHotline> => {
  const hotline = await openHotline(world, { core, env: { ZONGJI_RTP_PORTS: rtpPorts }, lines });
  const { administrator } = hotline;
  const group = await administrator.ask<{ id: string }>("POST", "/api/groups", {
    name: "bench",
    ringMs: 20_000,
    wrapUpMs: 0,
    maxWaitMs: 300_000,
    maxWaiting: 1000,
    announceAgentNo: false,
  });
  const talks = kind === "bridged" || kind === "recorded";
  const agents = talks ? await addAgents(hotline, calls, group.id) : [];
  await addFlow(hotline, "bench", talks ? straight(group.id) : menu);
  const number = numberOf[kind];
  const recorded = kind === "recorded";
  await administrator.ask("POST", "/api/numbers", { number, label: kind, flow: "bench", recorded });
  return {
    ...hotline,
    ...{ number, agents, group: group.id },
    settings: { ...hotline.settings, "recording of the number": recorded ? "on" : "off" },
  };
};

/** Signs agents in and makes them ready, one after another: from so many addresses that the limit of tries by address is kept. */
export const manDesks = async ({ server, password, group, agents }: BenchHotline): Promise<void> => {
  for (const [n, { agentNo, device }] of agents.entries()) {
    const session = await Session.signIn(server, agentNo, password, `127.0.1.${1 + Math.floor(n / 50)}`);
    await session.ask("POST", "/api/agent/sign-in", { groups: [group], device });
    await session.ask("POST", "/api/agent/ready");
  }
};
