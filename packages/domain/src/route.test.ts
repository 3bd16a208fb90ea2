import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallId, GroupId, UserId } from "./ids.ts";
import { type Candidate, route, servingOrder, type Waiting } from "./route.ts";

const groups = ["a", "b", "c"] as GroupId[];
const waitingOf = (over: Omit<Partial<Waiting>, "call"> & { call: string }): Waiting =>
  ({ group: "a", priority: 0, atHead: false, since: 0, ...over }) as Waiting;
const agentOf = (over: Omit<Partial<Candidate>, "user"> & { user: string }): Candidate =>
  ({ groups: ["a"], skills: {}, ready: true, reachable: true, since: 0, ...over }) as Candidate;
const policy = { prefer: "skill" } as const;
const pairs = (waiting: Waiting[], agents: Candidate[], prefer: "skill" | "idle" = "skill") =>
  route(waiting, agents, { prefer }, 1000).map(({ call, user }) => `${call}-${user}`);

describe("who takes whom", () => {
  test("priority goes before the head of the queue, that before the longest wait", () => {
    const waiting = [
      waitingOf({ call: "late", since: 9 }),
      waitingOf({ call: "early", since: 1 }),
      waitingOf({ call: "head", since: 10, atHead: true }),
      waitingOf({ call: "urgent", since: 11, priority: 1 }),
    ];
    expect(servingOrder(waiting, 1000).map((each) => each.call)).toEqual(["urgent", "head", "early", "late"]);
  });
  test("the skilled agent goes before the idle one, or the other way round, as the policy says", () => {
    const agents = [agentOf({ user: "idle", since: 1 }), agentOf({ user: "skilled", since: 2, skills: { a: 9 } })];
    expect(pairs([waitingOf({ call: "x" })], agents)).toEqual(["x-skilled"]);
    expect(pairs([waitingOf({ call: "x" })], agents, "idle")).toEqual(["x-idle"]);
  });
  test("nobody is rung who is not ready, can't be reached or is not in the group", () => {
    const agents = [
      agentOf({ user: "busy", ready: false }),
      agentOf({ user: "away", reachable: false }),
      agentOf({ user: "other", groups: ["b" as GroupId] }),
    ];
    expect(pairs([waitingOf({ call: "x" })], agents)).toEqual([]);
  });
  test("a caller without an agent does not keep the next one waiting", () => {
    const waiting = [waitingOf({ call: "x" }), waitingOf({ call: "y", group: "b" as GroupId, since: 5 })];
    expect(pairs(waiting, [agentOf({ user: "other", groups: ["b" as GroupId] })])).toEqual(["y-other"]);
  });
});

const waitings = fc.array(
  fc.record({
    call: fc.integer({ min: 0, max: 400 }).map((n) => `c${n}` as CallId),
    group: fc.constantFrom(...groups),
    priority: fc.integer({ min: 0, max: 3 }),
    atHead: fc.boolean(),
    since: fc.integer({ min: 0, max: 100 }),
  }),
  { maxLength: 300, size: "max" },
);
const candidates = fc.uniqueArray(
  fc.record({
    user: fc.integer({ min: 0, max: 400 }).map((n) => `u${n}` as UserId),
    groups: fc.subarray(groups),
    skills: fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), fc.integer({ min: 1, max: 10 })),
    ready: fc.boolean(),
    reachable: fc.boolean(),
    since: fc.integer({ min: 0, max: 100 }),
  }),
  { maxLength: 200, size: "max", selector: (agent) => agent.user },
);

describe("whatever waits and whoever is there", () => {
  test("nobody twice, only free agents of the group, none left over who could serve", () => {
    fc.assert(
      fc.property(waitings, candidates, (waiting, agents) => {
        const made = route(waiting, agents, policy, 50);
        expect(new Set(made.map((each) => each.call)).size).toBe(made.length);
        expect(new Set(made.map((each) => each.user)).size).toBe(made.length);
        const byUser = new Map(agents.map((agent) => [agent.user, agent]));
        for (const { user, group } of made) {
          const agent = byUser.get(user);
          expect(agent?.ready && agent.reachable && agent.groups.includes(group)).toBe(true);
        }
        const taken = new Set(made.map((each) => each.user));
        const served = new Set(made.map((each) => each.call));
        const left = agents.filter((agent) => agent.ready && agent.reachable && !taken.has(agent.user));
        const missed = waiting.filter((each) => !served.has(each.call));
        expect(missed.some((each) => left.some((agent) => agent.groups.includes(each.group)))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
  test("the order of the lists does not matter", () => {
    const unique = waitings.map((list) => [...new Map(list.map((each) => [each.call, each])).values()]);
    fc.assert(
      fc.property(unique, candidates, (waiting, agents) => {
        const once = route(waiting, agents, policy, 50);
        expect(route([...waiting].reverse(), [...agents].reverse(), policy, 50)).toEqual(once);
      }),
      { numRuns: 100 },
    );
  });
  test("ten thousand callers and a thousand agents are assigned in one go", () => {
    const waiting = Array.from({ length: 10_000 }, (_, i) => waitingOf({ call: `c${i}`, since: i % 97 }));
    const agents = Array.from({ length: 1000 }, (_, i) => agentOf({ user: `u${i}`, since: i % 89 }));
    expect(route(waiting, agents, policy, 1000).length).toBe(1000);
  });
});
