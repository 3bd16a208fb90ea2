/** Routing against a plain reference: no list kept in order, no lanes; the whole of it looked through for each choice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Strategy, strategies } from "./config/index.ts";
import type { CallId, GroupId, UserId } from "./ids.ts";
import { meets } from "./need.ts";
import { Queues } from "./queues.ts";
import { type Assignment, type Candidate, type RoutePolicy, route, routeQueues } from "./route.ts";
import { inOrder, type Waiting } from "./waiting-order.ts";

const groups = ["a", "b", "c"] as GroupId[];
const skill = fc.constantFrom("english", "mortgage", "sign");
const levels = fc.dictionary(skill, fc.integer({ min: 1, max: 10 }), { maxKeys: 2 });
const user = fc.integer({ min: 0, max: 12 }).map((n) => `u${n}` as UserId);

const waitings: fc.Arbitrary<Waiting[]> = fc
  .array(
    fc.record(
      {
        group: fc.constantFrom(...groups),
        priority: fc.integer({ min: 0, max: 2 }),
        atHead: fc.boolean(),
        since: fc.integer({ min: 0, max: 20 }),
        need: levels,
        only: fc.option(user, { nil: undefined, freq: 4 }),
      },
      { requiredKeys: ["group", "priority", "atHead", "since"] },
    ),
    { maxLength: 40, size: "max" },
  )
  .map((list) =>
    list.map(({ need, only, ...each }, index) => ({
      ...each,
      call: `c${index}` as CallId,
      ...(need && Object.keys(need).length > 0 && { need }),
      ...(only !== undefined && { only }),
    })),
  );
const candidates: fc.Arbitrary<Candidate[]> = fc.uniqueArray(
  fc.record({
    user,
    groups: fc.subarray(groups),
    skills: fc.dictionary(fc.constantFrom(...groups), fc.integer({ min: 1, max: 10 })),
    ready: fc.boolean(),
    reachable: fc.boolean(),
    since: fc.integer({ min: 0, max: 10 }),
    levels,
    ranks: fc.dictionary(fc.constantFrom(...groups), fc.integer({ min: 1, max: 3 })),
  }),
  { maxLength: 14, selector: (agent) => agent.user, size: "max" },
);
const policies: fc.Arbitrary<RoutePolicy> = fc
  .record({
    prefer: fc.constantFrom<"skill" | "idle">("skill", "idle"),
    chosen: fc.array(fc.constantFrom<Strategy>(...strategies), { minLength: 3, maxLength: 3 }),
    seed: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ prefer, chosen, seed }) => ({
    prefer,
    strategy: (group) => chosen[groups.indexOf(group)]!,
    callsToday: (each) => each.length * seed + (each.charCodeAt(1) % seed),
    lastTurn: (group, each) => (group.charCodeAt(0) * each.charCodeAt(1)) % (seed + 2),
  }));

/** What the caller may be given: as the issue says it, by looking. */
const mayTake = (waiting: Waiting, agent: Candidate): boolean =>
  agent.ready &&
  agent.reachable &&
  agent.groups.includes(waiting.group) &&
  (waiting.only === undefined ? meets(agent.levels, waiting.need) : agent.user === waiting.only);

/** The numbers by which agents of a group are compared, in order; the smaller goes first. */
const keysOf = (agent: Candidate, group: GroupId, policy: RoutePolicy): (number | string)[] => {
  const level = -(agent.skills[group] ?? 5);
  const idle = agent.since;
  const named = policy.strategy!(group);
  const strategy = named === "hotline" ? (policy.prefer === "skill" ? "level" : "longestIdle") : named;
  if (strategy === "longestIdle") return [idle, level, agent.user];
  const first = {
    level: 0,
    fewestCalls: policy.callsToday!(agent.user),
    roundRobin: policy.lastTurn!(group, agent.user),
    rank: agent.ranks?.[group] ?? Infinity,
  }[strategy];
  return [first, level, idle, agent.user];
};
const smaller = (a: readonly (number | string)[], b: readonly (number | string)[]): boolean => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
};

function plain(waiting: readonly Waiting[], agents: readonly Candidate[], policy: RoutePolicy): Assignment[] {
  const made: Assignment[] = [];
  for (const each of [...waiting].sort(inOrder)) {
    const able = agents.filter((agent) => mayTake(each, agent) && !made.some((pair) => pair.user === agent.user));
    let best: Candidate | undefined;
    for (const agent of able)
      if (!best || smaller(keysOf(agent, each.group, policy), keysOf(best, each.group, policy))) best = agent;
    if (best) made.push({ call: each.call, group: each.group, user: best.user });
  }
  return made;
}

describe("against the plain reference", () => {
  test("the same pairs in the same order, whatever the order of the lists", () => {
    fc.assert(
      fc.property(waitings, candidates, policies, (waiting, agents, policy) => {
        const expected = plain(waiting, agents, policy);
        expect(route(waiting, agents, policy, 1000)).toEqual(expected);
        expect(route([...waiting].reverse(), [...agents].reverse(), policy, 1000)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("a queue that callers enter and leave decides as one made anew", () => {
    fc.assert(
      fc.property(
        waitings,
        waitings,
        candidates,
        policies,
        fc.infiniteStream(fc.boolean()),
        (first, more, agents, policy, goes) => {
          const queues = Queues.of(first);
          const second = more.map((each) => ({ ...each, call: `d${each.call}` as CallId }));
          const left: Waiting[] = [];
          for (const each of [...first, ...second]) {
            if (each.call.startsWith("d")) queues.add(each);
            if (goes.next().value) queues.remove(each);
            else left.push(each);
          }
          expect(routeQueues(queues, agents, policy)).toEqual(plain(left, agents, policy));
          for (const group of groups) {
            const sorted = left.filter((each) => each.group === group).sort(inOrder);
            expect(queues.waiting(group)).toEqual(sorted);
            for (const [index, each] of sorted.entries()) expect(queues.before(each)).toBe(index);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("no agent and no caller twice, and nobody left over who could serve", () => {
    fc.assert(
      fc.property(waitings, candidates, policies, (waiting, agents, policy) => {
        const made = route(waiting, agents, policy, 1000);
        expect(new Set(made.map(({ user: each }) => each)).size).toBe(made.length);
        expect(new Set(made.map(({ call }) => call)).size).toBe(made.length);
        const taken = new Set<string>(made.flatMap(({ user: each, call }) => [each, call]));
        const missed = waiting.filter(({ call }) => !taken.has(call));
        const free = agents.filter((agent) => !taken.has(agent.user));
        expect(missed.filter((each) => free.some((agent) => mayTake(each, agent)))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("nobody starves: while agents come free again and again, each who may be served is, after those before him", () => {
    fc.assert(
      fc.property(waitings, candidates, policies, (waiting, agents, policy) => {
        const queues = Queues.of(waiting);
        const all = agents.map((agent) => ({ ...agent, ready: true, reachable: true }));
        const hopeless = waiting.filter((each) => !all.some((agent) => mayTake(each, agent))).length;
        let served = 0;
        for (let round = 0; round < waiting.length; round += 1) {
          const made = routeQueues(queues, all, policy);
          for (const { call } of made) queues.remove(waiting.find((each) => each.call === call)!);
          served += made.length;
        }
        expect(served).toBe(waiting.length - hopeless);
      }),
    );
  });
});
