import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, UserId } from "./ids.ts";
import { configAt, poolsOf } from "./pools.ts";
import { agentHangup, promptMs, stage, talking } from "./testing/stage.ts";
import { falseIdentities, falseSeats, falseStories } from "./testing/truths.ts";

const world = (groups: readonly string[], agents: readonly (readonly string[])[]) =>
  ({ groups: groups.map((id) => ({ id })), agents: agents.map((each) => ({ groups: each })) }) as unknown as Parameters<
    typeof poolsOf
  >[0];

describe("pools", () => {
  test("are the groups that agents tie together, through others too", () => {
    expect(poolsOf(world(["d", "c", "b", "a", "e"], [["a", "c"], ["c", "d"], ["b"], ["gone", "b"]]))).toEqual([
      ["a", "c", "d"],
      ["b"],
      ["e"],
    ]);
  });

  test("part the groups: none is lost, none is twice, and no agent is in two", () => {
    const id = fc.constantFrom(..."abcdefgh");
    const some = fc.uniqueArray(id);
    fc.assert(
      fc.property(some, fc.array(some, { maxLength: 6 }), (groups, agents) => {
        const pools = poolsOf(world(groups, agents));
        expect(pools.flat().sort()).toEqual([...groups].sort());
        for (const own of agents) {
          const touched = pools.filter((pool) => own.some((each) => pool.includes(each as GroupId)));
          expect(touched.length).toBeLessThanOrEqual(1);
        }
        // no coarser than it must be: two groups of one pool are tied by a chain of agents
        for (const [first = "", ...others] of pools) {
          const reached = new Set<string>([first]);
          for (let size = 0; size !== reached.size; ) {
            size = reached.size;
            for (const own of agents.filter((each) => each.some((one) => reached.has(one))))
              for (const each of own) reached.add(each);
          }
          expect(others.every((each) => reached.has(each))).toBe(true);
        }
      }),
    );
  });
});

describe("a group whose pool another node holds", () => {
  const config = exampleHotline();
  const [first, second] = config.groups;
  const elsewhere = config.groups.map(({ id }) => id);

  test("takes nobody's sign-in", () => {
    const on = stage();
    const wish = { do: "signIn", groups: [elsewhere[0]!], device: "browser-8001" as DeviceId } as const;
    on.feed({ is: "PoolsChanged", elsewhere });
    expect(on.asks("agent-8001", wish)).toBe("otherNode");
    on.feed({ is: "PoolsChanged", elsewhere: [] });
    expect(on.asks("agent-8001", wish)).toBeUndefined();
  });

  test("is left at once by who comes to its queue, by its rule of overflow: D7", () => {
    const on = stage();
    on.feed({ is: "PoolsChanged", elsewhere });
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    expect(on.hears(leg)).toBe("queue.full goodbye");
    on.passes(2 * promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.timers.size).toBe(0);
  });

  test("gives who waits for it to a group that is here, where that is its overflow", () => {
    if (!first || !second) throw new Error("two groups");
    const groups = config.groups.map((each) =>
      each.id === first.id ? { ...each, overflow: { to: "group" as const, group: second.id } } : each,
    );
    const on = stage({ config: { ...config, groups } });
    on.presses(on.calls(), "1");
    expect(on.find("QueueEntered").map(({ group }) => group)).toEqual([first.id]);
    on.feed({ is: "PoolsChanged", elsewhere: [first.id] });
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    expect(on.find("QueueEntered").map(({ group }) => group)).toEqual([first.id, second.id]);
  });

  test("is left by its agents, who talk to the end and are signed out then, and rung no more", () => {
    const { on, agent } = talking();
    on.sits("8002");
    on.feed({ is: "PoolsChanged", elsewhere });
    expect(on.find("AgentSignedOut").map(({ agentNo, reason }) => [agentNo, reason])).toEqual([["8002", "otherNode"]]);
    expect(on.seat("8001")).toBe("talking");
    on.hangsUp(agent, agentHangup);
    on.passes(600_000);
    expect(on.find("AgentSignedOut").at(-1)).toMatchObject({ agentNo: "8001", reason: "otherNode" });
  });

  test("leaves whose phone rings for a consultation: it rings on for the citizen, should who consults hang up", () => {
    const { on, leg, agent } = talking();
    on.sits("8002");
    on.asks("agent-8001", { do: "consult", to: { agent: "agent-8002" as UserId } });
    on.feed({ is: "PoolsChanged", elsewhere });
    on.hangsUp(agent, agentHangup);
    expect(falseSeats(on.hotline)).toEqual([]);
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["wrapUp", "ringing"]);
    on.picksUp(on.rings("browser-8002")!);
    on.passes(6 * promptMs);
    expect(on.hears(leg)).toBe(on.find("OfferAnswered").at(-1)?.leg);
    expect(on.find("AgentSignedOut")).toEqual([]);
    on.hangsUp(leg);
    on.passes(600_000);
    const out = on.find("AgentSignedOut").map(({ agentNo, reason }) => `${agentNo} ${reason}`);
    expect(out.sort()).toEqual(["8001 otherNode", "8002 otherNode"]);
    expect([...falseStories(on.facts, true), ...falseIdentities(on.facts)]).toEqual([]);
  });

  test("is no target of a transfer", () => {
    if (!second) throw new Error("two groups");
    const { on } = talking();
    on.feed({ is: "PoolsChanged", elsewhere: [second.id] });
    expect(on.asks("agent-8001", { do: "transfer", to: { group: second.id } })).toBe("otherNode");
  });
});

test("a line that is another node's is no line here, and one of nobody's is everybody's", () => {
  const [carrier, door] = exampleHotline().trunks;
  if (!carrier || !door) throw new Error("two trunks");
  const config = { ...exampleHotline(), trunks: [{ ...carrier, node: "n2" }, door] };
  expect(configAt(config, "n1").trunks.map(({ id }) => id)).toEqual(["test"]);
  expect(configAt(config, "n2")).toBe(config);
});
