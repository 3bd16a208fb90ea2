import { describe, expect, test } from "vitest";
import type { AgentConfig, GroupConfig, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import { stepsOfCall } from "./steps.ts";
import { type Stage, stage } from "./testing/stage.ts";

const example = exampleHotline();
const business = "business" as GroupId;
const english = { id: "english", name: "英语", nameEn: "English" };
type Change = {
  readonly group?: Partial<GroupConfig>;
  readonly agents?: Readonly<Record<string, Partial<AgentConfig>>>;
};
const withSkills = ({ group = {}, agents = {} }: Change): HotlineConfig => ({
  ...example,
  skills: [english],
  groups: example.groups.map((each) => (each.id === business ? { ...each, ...plain, ...group } : each)),
  agents: example.agents.map((each) => ({ ...each, ...agents[each.agentNo] })),
});
const plain = { announceAgentNo: false, survey: null, wrapUpMs: 0 };
const comes = (on: Stage): LegId => {
  const leg = on.calls();
  on.presses(leg, "1");
  return leg;
};
const whys = (on: Stage) => on.find("OfferStarted").map(({ agentNo, why }) => ({ agentNo, ...why }));
const serves = (on: Stage, no: string): void => {
  const leg = on.rings(`browser-${no}`);
  if (!leg) throw new Error(`${no} is not rung`);
  on.picksUp(leg);
  on.asks(`agent-${no}`, { do: "hangUp" });
  on.asks(`agent-${no}`, { do: "ready" });
};
const skilled = (level: number): Partial<AgentConfig> => ({ skillLevels: { english: level } });

describe("skills that a group asks for", () => {
  const asks = { skills: { english: 5 } };

  test("the agent who has them is rung, though another is idle longer", () => {
    const on = stage({ config: withSkills({ group: asks, agents: { "8002": skilled(5), "8003": skilled(4) } }) });
    on.sits("8001", ["business"]);
    on.passes(1000);
    on.sits("8003", ["business"]);
    on.sits("8002", ["business"]);
    comes(on);
    expect(whys(on)).toEqual([
      {
        ...{ agentNo: "8002", strategy: "level", free: 1, unskilled: 2, kept: "nothing", waitedMs: 0 },
        skills: [{ skill: "english", least: 5 }],
      },
    ]);
  });

  test("without widening a caller waits for the skill; whoever asks for less is served meanwhile", () => {
    const config = withSkills({ group: asks, agents: { "8002": skilled(9) } });
    const on = stage({ config });
    on.sits("8001", ["business"]);
    comes(on);
    on.passes(100_000);
    expect(whys(on)).toEqual([]);
    on.sits("8002", ["business"]);
    expect(whys(on)).toMatchObject([{ agentNo: "8002", kept: "nobodyFree", waitedMs: 100_000, unskilled: 1 }]);
  });

  test("the demand falls by its steps, and at last anybody of the group may take the call", () => {
    const widening = [
      { afterMs: 60_000, by: 10 },
      { afterMs: 30_000, by: 2 },
    ];
    const config = withSkills({ group: { ...asks, widening }, agents: { "8002": skilled(3) } });
    const on = stage({ config });
    on.sits("8001", ["business"]);
    on.sits("8002", ["business"]);
    const first = comes(on);
    on.passes(29_999);
    expect(whys(on)).toEqual([]);
    on.passes(1);
    const skills = [{ skill: "english", least: 5 }];
    const left = [{ skill: "english", least: 3 }];
    expect(whys(on)).toEqual([
      {
        ...{ agentNo: "8002", strategy: "level", free: 1, unskilled: 1, kept: "skill", waitedMs: 30_000 },
        ...{ skills, widened: 1, left },
      },
    ]);
    // The next one finds her busy: after a minute anybody will do.
    comes(on);
    on.passes(20_000);
    expect(on.seat("8001")).toBe("ready");
    on.hangsUp(first);
    on.asks("agent-8002", { do: "busy" });
    on.passes(40_000);
    expect(whys(on)[1]).toEqual({
      ...{ agentNo: "8001", strategy: "level", free: 1, kept: "skill", waitedMs: 60_000, skills, widened: 2 },
    });
    expect(on.faults).toEqual([]);
  });

  test("timers are gone with the call", () => {
    const widening = [{ afterMs: 30_000, by: 1 }];
    const on = stage({ config: withSkills({ group: { ...asks, widening } }) });
    const leg = comes(on);
    expect([...on.timers.keys()].some((id) => id.startsWith("Widen:"))).toBe(true);
    on.hangsUp(leg);
    expect(on.timers.size).toBe(0);
  });

  test("a caller who waits behind gets the agent whom the first may not have, and the first is told so", () => {
    const config = withSkills({ agents: { "8002": skilled(5) } });
    const flows = config.flows.map((flow) => ({
      ...flow,
      nodes: Object.fromEntries(
        Object.entries(flow.nodes).map(([id, node]) => [
          id,
          node.kind === "queue" && node.group === business ? { ...node, skills: { english: 1 } } : node,
        ]),
      ),
    }));
    const on = stage({ config: { ...config, flows } });
    on.sits("8001", ["business"]);
    on.asks("agent-8001", { do: "busy" });
    comes(on);
    on.feed({ is: "ConfigChanged", config });
    on.passes(1000);
    comes(on);
    on.passes(1000);
    on.asks("agent-8001", { do: "ready" });
    expect(whys(on)).toMatchObject([{ agentNo: "8001", kept: "nobodyFree", waitedMs: 1000 }]);
    on.passes(1000);
    on.sits("8002", ["business"]);
    expect(whys(on)[1]).toMatchObject({ agentNo: "8002", kept: "nobodyFree", waitedMs: 3000, overtook: 1 });
  });
});

describe("who is rung first", () => {
  const order = (on: Stage, calls: number): string[] => {
    for (let n = 0; n < calls; n += 1) {
      comes(on);
      serves(on, on.find("OfferStarted").at(-1)!.agentNo);
      on.passes(10);
    }
    return on.find("OfferStarted").map(({ agentNo }) => agentNo);
  };
  const seats = (strategy: GroupConfig["strategy"], agents: Change["agents"] = {}): Stage => {
    const on = stage({ config: withSkills({ group: { strategy: strategy! }, agents: agents! }) });
    for (const no of ["8001", "8002", "8003"]) {
      on.sits(no, ["business"]);
      on.passes(10);
    }
    return on;
  };

  test("by the fixed order, as long as the first is free", () => {
    const ranks = (rank: number) => ({ ranks: { [business]: rank } });
    const on = seats("rank", { "8003": ranks(1), "8002": ranks(2) });
    expect(order(on, 2)).toEqual(["8003", "8003"]);
    on.asks("agent-8003", { do: "busy" });
    expect(order(on, 1).at(-1)).toBe("8002");
  });

  test("each in turn", () => {
    expect(order(seats("roundRobin"), 4)).toEqual(["8001", "8002", "8003", "8001"]);
  });

  test("each in turn, also after the server has died", () => {
    const on = seats("roundRobin");
    expect(order(on, 2)).toEqual(["8001", "8002"]);
    on.dies(() => undefined);
    expect(order(on, 2).slice(-2)).toEqual(["8003", "8001"]);
  });

  test("who has answered least today, calls of before this run included", () => {
    const on = seats("fewestCalls");
    const talk = (no: string, party: string) => ({
      ...{ party: party as never, user: `agent-${no}` as UserId, at: on.facts.at(-1)!.at },
    });
    on.feed({ is: "TalksKnown", talks: [talk("8001", "a"), talk("8001", "b"), talk("8002", "a")] });
    expect(order(on, 4)).toEqual(["8003", "8002", "8003", "8001"]);
  });
});

describe("the caller's last agent", () => {
  const last = { lastAgentDays: 7, lastAgentWaitMs: 20_000 };
  const talked = (change: Partial<GroupConfig> = {}): Stage => {
    const on = stage({ config: withSkills({ group: { ...last, ...change } }) });
    on.sits("8002", ["business"]);
    const leg = comes(on);
    serves(on, "8002");
    on.hangsUp(leg);
    on.sits("8001", ["business"]);
    on.asks("agent-8002", { do: "busy" });
    on.asks("agent-8002", { do: "ready" });
    return on;
  };

  test("is rung first, though others are idle longer", () => {
    const on = talked();
    comes(on);
    expect(whys(on)[1]).toMatchObject({ agentNo: "8002", last: "she", kept: "nothing" });
  });

  test("is waited for as long as the group says, then anybody is rung", () => {
    const on = talked();
    on.asks("agent-8002", { do: "busy" });
    comes(on);
    on.passes(19_999);
    expect(whys(on)).toHaveLength(1);
    on.passes(1);
    expect(whys(on)[1]).toMatchObject({ agentNo: "8001", last: "notShe", kept: "lastAgent", waitedMs: 20_000 });
  });

  test("comes free in time: it is she", () => {
    const on = talked();
    on.asks("agent-8002", { do: "busy" });
    comes(on);
    on.passes(5000);
    on.asks("agent-8002", { do: "ready" });
    expect(whys(on)[1]).toMatchObject({ agentNo: "8002", last: "she", kept: "nobodyFree", waitedMs: 5000 });
    // What was waited for is over.
    expect([...on.timers.keys()].filter((id) => id.startsWith("LastAgent:"))).toHaveLength(1);
    serves(on, "8002");
    expect([...on.timers.keys()].filter((id) => id.startsWith("LastAgent:"))).toEqual([]);
  });

  test("signs out: nobody waits for her any longer", () => {
    const on = talked();
    on.asks("agent-8002", { do: "busy" });
    comes(on);
    on.passes(5000);
    on.asks("agent-8002", { do: "signOut" });
    expect(whys(on)[1]).toMatchObject({ agentNo: "8001", last: "notShe", kept: "lastAgent", waitedMs: 5000 });
  });

  test("does not answer: the caller goes to the others", () => {
    const on = talked();
    comes(on);
    on.passes(20_000);
    expect(whys(on).map(({ agentNo }) => agentNo)).toEqual(["8002", "8002", "8001"]);
    expect(whys(on)[2]).toMatchObject({ kept: "nothing", last: "notShe" });
  });

  test("of longer ago than the days is nobody's last agent", () => {
    const on = talked();
    on.passes(8 * 86_400_000);
    on.asks("agent-8002", { do: "busy" });
    comes(on);
    expect(whys(on)[1]).toMatchObject({ agentNo: "8001" });
    expect(whys(on)[1]).not.toHaveProperty("last");
  });
});

test("a step of the call tells why", () => {
  const on = stage({ config: withSkills({}) });
  on.sits("8001", ["business"]);
  comes(on);
  const step = stepsOfCall(on.facts, { hidesListening: false }).find((each) => each.step === "rings");
  expect(step?.why).toMatchObject({ free: 1, kept: "nothing" });
});
