import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CallId, GroupId, UserId } from "./ids.ts";
import { type Candidate, route, servingOrder } from "./route.ts";
import type { Waiting } from "./waiting-order.ts";

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
  test("of two with the same skill the longer idle goes first, of two as long idle the more skilled", () => {
    const idle = [agentOf({ user: "a2", since: 1 }), agentOf({ user: "a1", since: 2 })];
    const skilled = [agentOf({ user: "a1", skills: { a: 6 } }), agentOf({ user: "a2", skills: { a: 7 } })];
    for (const agents of [idle, skilled])
      for (const prefer of ["skill", "idle"] as const) {
        expect(pairs([waitingOf({ call: "x" })], agents, prefer)).toEqual(["x-a2"]);
        expect(pairs([waitingOf({ call: "x" })], agents.toReversed(), prefer)).toEqual(["x-a2"]);
      }
  });
  test("what is the same in all else goes by its id, whatever the order of the lists", () => {
    const waiting = [waitingOf({ call: "c1" }), waitingOf({ call: "c2" }), waitingOf({ call: "c3" })];
    const agents = [agentOf({ user: "a1" }), agentOf({ user: "a2" })];
    for (const callers of [waiting, waiting.toReversed()])
      for (const free of [agents, agents.toReversed()]) {
        expect(pairs(callers, free)).toEqual(["c1-a1", "c2-a2"]);
        expect(pairs([waiting[1]!], free)).toEqual(["c2-a1"]);
      }
  });
  test("the longer wait goes first though its id comes later", () => {
    const waiting = [waitingOf({ call: "a", since: 9 }), waitingOf({ call: "b", since: 8 })];
    expect(servingOrder(waiting, 1000).map(({ call }) => call)).toEqual(["b", "a"]);
    // Waits that lie ahead have all just begun.
    expect(servingOrder(waiting, 5).map(({ call }) => call)).toEqual(["a", "b"]);
  });
  test("an agent without a skill in the group counts as one of five, whatever the group is called", () => {
    for (const group of ["a", "constructor"]) {
      const call = waitingOf({ call: "x", group: group as GroupId });
      const against = (skill: number) =>
        pairs(
          [call],
          [
            agentOf({ user: "none", groups: [group as GroupId], since: 2 }),
            agentOf({ user: "some", groups: [group as GroupId], since: 1, skills: { [group]: skill } }),
          ],
        );
      expect([group, against(4), against(5), against(6)]).toEqual([group, ["x-none"], ["x-some"], ["x-some"]]);
      const later = [
        agentOf({ user: "none", groups: [group as GroupId], since: 1 }),
        agentOf({ user: "some", groups: [group as GroupId], since: 2, skills: { [group]: 5 } }),
      ];
      expect([group, pairs([call], later)]).toEqual([group, ["x-none"]]);
    }
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
