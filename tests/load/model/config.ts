/** The hotline of the model, and what administrators make of it while it runs. */
import {
  exampleHotline,
  type Forwarding,
  type GroupId,
  type HotlineConfig,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import { nos } from "./wishes.ts";

export const carriers = [
  { id: "carrier", host: "192.0.2.1" },
  { id: "second", host: "192.0.2.2" },
] as const;

const forwarded: Readonly<Record<string, Forwarding>> = {
  "8002": { noAnswer: { number: "01087654321", afterMs: 5000 } },
  "8003": { busy: { agent: "agent-8002" as UserId }, noAnswer: { group: "complaint" as GroupId, afterMs: 9000 } },
  "8004": { always: { agent: "agent-8001" as UserId } },
};

export const startConfig = (): HotlineConfig => {
  const example = exampleHotline();
  const [business, complaint] = example.groups;
  const [first] = example.trunks;
  if (!business || !complaint || !first) throw new Error("the example has two groups and a trunk");
  return {
    ...example,
    trunks: carriers.map(({ id, host }, index) => ({
      ...first,
      id: id as TrunkId,
      host,
      match: [host],
      default: index === 0,
      maxLines: index === 0 ? 9 : 3,
      ...(index === 1 ? { health: { optionsSec: 30 } } : {}),
    })),
    dialRights: [{ id: "all", name: "all", patterns: ["010.", "10086"] }],
    agents: example.agents
      .filter(({ agentNo }) => nos.some((no) => no === agentNo))
      .map((agent) => {
        const forwarding = forwarded[agent.agentNo];
        return { ...agent, dialRights: ["all"], ...(forwarding ? { forwarding } : {}) };
      }),
    groups: [
      { ...business, maxWaiting: 4, overflow: { to: "group", group: complaint.id } },
      { ...complaint, maxWaiting: 3, announceAgentNo: false, wrapUpMs: 4000, ringMs: 9000 },
    ],
  };
};

/** Agents leave and come back, a group goes, a trunk is switched off, times change. Each is valid by itself. */
export const variantOf = (variant: number): HotlineConfig => {
  const start = startConfig();
  const [business, complaint] = start.groups;
  if (!business || !complaint) return start;
  const without = (no: string): HotlineConfig => ({
    ...start,
    agents: start.agents.filter(({ agentNo }) => agentNo !== no).map(({ forwarding: _, ...agent }) => agent),
  });
  switch (variant) {
    case 1:
      return without("8001");
    case 2:
      return without("8002");
    case 3:
      return without("8000");
    case 4:
      return { ...start, agents: start.agents.map((agent) => ({ ...agent, groups: agent.groups.slice(0, 1) })) };
    case 5:
      return { ...start, trunks: start.trunks.map((trunk) => ({ ...trunk, enabled: trunk.id !== "second" })) };
    case 6:
      return {
        ...start,
        groups: [{ ...business, wrapUpMs: 0, maxWaitMs: 10_000, ringMs: 5000, survey: null }, complaint],
      };
    case 7:
      return {
        ...start,
        agents: start.agents.map((agent) => ({ ...agent, agentNo: agent.agentNo === "8003" ? "9003" : agent.agentNo })),
      };
    default:
      return start;
  }
};
