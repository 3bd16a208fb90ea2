import { exampleHotline, type HotlineConfig, type Look, type UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { presentTargets } from "./targets.ts";

const config = exampleHotline();
const user = "agent-8001" as UserId;
/** Nobody has signed in anywhere, and nobody waits. */
const empty = { agents: [], calls: [], groups: [] } as unknown as Look;
const targetsOf = (look: Look, differs: Partial<HotlineConfig> = {}) =>
  presentTargets(user, { ...config, ...differs }, look);

test("before anybody has signed in, every colleague is offline and every group has nobody", () => {
  const { agents, groups, supervisor } = targetsOf(empty);
  expect(agents).toHaveLength(config.agents.length - 1);
  expect(agents.find(({ agentNo }) => agentNo === "8002")).toEqual({
    user: "agent-8002",
    agentNo: "8002",
    name: "座席 8002",
    state: "offline",
    reachable: false,
    supervisor: false,
  });
  expect(agents.filter((each) => each.supervisor).map(({ agentNo }) => agentNo)).toEqual(["8000"]);
  expect(groups.map(({ id }) => id)).toEqual(config.groups.map(({ id }) => id));
  for (const group of groups) expect(group).toMatchObject({ waiting: 0, ready: 0, signedIn: 0 });
  expect(supervisor).toBe(false);
});

test("a group shows who waits, who is ready and who has signed in, and only its own", () => {
  const busy = { group: config.groups[0]!.id, waiting: 3, ready: 1, signedIn: 2 };
  const { groups } = targetsOf({ ...empty, groups: [busy] } as unknown as Look);
  expect(groups[0]).toMatchObject({ waiting: 3, ready: 1, signedIn: 2 });
  expect(groups[1]).toMatchObject({ waiting: 0, ready: 0, signedIn: 0 });
});

test("the supervisor's seat is offered to who talks for a group of hers, while she can be rung and is in nothing", () => {
  const supervisor = config.agents.find(({ supervises }) => supervises.length > 0)!;
  const [group] = supervisor.supervises;
  const seat = { user: supervisor.user, agentNo: supervisor.agentNo, state: "busy", reachable: true };
  const own = { user, agentNo: "8001", state: "talking", reachable: true, call: "c" };
  const offered = (differs: object, callGroup: unknown = group) =>
    targetsOf({
      ...empty,
      agents: [own, { ...seat, ...differs }],
      calls: [
        { call: "other", group: "another" },
        { call: "c", group: callGroup },
      ],
    } as unknown as Look).supervisor;
  for (const state of ["ready", "busy", "rest"]) expect([state, offered({ state })]).toEqual([state, true]);
  for (const state of ["talking", "ringing", "wrapUp", "work", "monitoring", "internal"])
    expect([state, offered({ state })]).toEqual([state, false]);
  expect(offered({ reachable: false })).toBe(false);
  expect(offered({}, "a group that she does not supervise")).toBe(false);
  expect(offered({ user: "agent-8002", agentNo: "8002" })).toBe(false);
});

test("a number outside is offered to who may dial any", () => {
  const withRights = (dialRights: string[] | undefined) => {
    const agents = config.agents.map((agent) => (agent.user === user ? { ...agent, dialRights } : agent));
    return targetsOf(empty, { agents: agents as unknown as HotlineConfig["agents"] }).outside;
  };
  expect([withRights(undefined), withRights(["local"]), withRights([])]).toEqual([true, true, false]);
});

test("a flow is offered from its start and at each menu and announcement, by its number and with its first words", () => {
  const { flows } = presentTargets(user, config, empty, (prompt) => `say ${prompt}`);
  const [start] = flows;
  const flow = config.flows[0]!;
  const { number } = config.numbers.find((each) => each.flow === flow.id)!;
  expect(start).toMatchObject({ flow: flow.id, flowNode: null, kind: null, number });
  const first = flow.nodes[flow.start]!;
  expect(start?.says).toBe("prompts" in first ? `say ${first.prompts[0]}` : null);
  for (const each of flows.slice(1)) {
    const node = flow.nodes[each.flowNode!]!;
    expect(each).toMatchObject({ kind: node.kind, number });
    expect(["menu", "play"]).toContain(node.kind);
  }
  expect(targetsOf(empty).flows.every(({ says }) => says === null)).toBe(true);
  expect(targetsOf(empty, { numbers: [] }).flows[0]?.number).toBeNull();
});

test("a flow whose start is gone has no first words", () => {
  const flow = { ...config.flows[0]!, start: "not there" };
  const { flows } = presentTargets(user, { ...config, flows: [flow] }, empty, (prompt) => `say ${prompt}`);
  expect(flows[0]?.says).toBeNull();
});
