import { describe, expect, test } from "vitest";
import type { AgentLook, CallLook } from "../look.ts";
import { nowMeasures, type Sight, sightOfGroup } from "./index.ts";

const call = (id: string, differs: Partial<CallLook>): CallLook =>
  ({ call: id, phase: "queued", since: 0, ...differs }) as unknown as CallLook;
const agent = (user: string, differs: Partial<Record<keyof AgentLook, unknown>>): AgentLook =>
  ({ user, state: "ready", reachable: true, ...differs }) as unknown as AgentLook;
const sight = (calls: readonly CallLook[], agents: readonly AgentLook[] = []): Sight => ({
  calls,
  agents,
  now: 10_000,
});
const behind = (name: keyof typeof nowMeasures, seen: Sight) => nowMeasures[name].behind(seen).map(({ id }) => id);

describe("who waits now", () => {
  const seen = sight([
    call("late", { waitingSince: 4000, since: 9000 }),
    call("early", { waitingSince: 3000, since: 9500 }),
    call("as early", { waitingSince: 3000, since: 100 }),
    call("a test", { waitingSince: 1, test: true }),
    call("talks", { phase: "talking", since: 1 }),
  ]);
  test("are those in a queue, from their entry, without test calls", () => {
    expect(nowMeasures.waiting.value(seen)).toBe(3);
    expect(nowMeasures.waiting.behind(seen)).toEqual(["late", "early", "as early"].map((id) => ({ id, call: id })));
  });
  test("the longest is who entered first, of two the one that is told first", () => {
    expect(nowMeasures.longestWait.value(seen)).toBe(7000);
    expect(nowMeasures.longestWait.behind(seen)).toEqual([{ id: "early", call: "early" }]);
  });
  test("nobody has no longest wait", () => {
    expect(nowMeasures.longestWait.value(sight([]))).toBeUndefined();
    expect(nowMeasures.longestWait.behind(sight([]))).toEqual([]);
  });
  test("a wait that began after now has lasted nothing", () => {
    expect(nowMeasures.longestWait.value(sight([call("x", { waitingSince: 10_001 })]))).toBe(0);
    expect(nowMeasures.longestWait.value(sight([call("x", { waitingSince: 9999 })]))).toBe(1);
  });
});

test("in the menu are who is in it and who has just arrived, without test calls", () => {
  const calls = (["menu", "arrived", "queued", "talking", "closing"] as CallLook["phase"][]).map((phase) =>
    call(phase, { phase }),
  );
  expect(behind("inMenu", sight([...calls, call("a test", { phase: "menu", test: true })]))).toEqual([
    "menu",
    "arrived",
  ]);
});

test("agents are counted by what they are in: ready only whose phone can be reached, a test call is no talk", () => {
  const seen = sight(
    [],
    [
      agent("ready", {}),
      agent("away", { reachable: false }),
      agent("busy", { state: "busy" }),
      agent("talks", { state: "talking", call: "c1" }),
      agent("tests", { state: "talking", call: "c2", test: true }),
      agent("inside", { state: "internal", call: "c3" }),
      agent("tests inside", { state: "internal", call: "c4", test: true }),
      agent("gone", { state: "offline" }),
    ],
  );
  expect(behind("ready", seen)).toEqual(["ready"]);
  expect(behind("talking", seen)).toEqual(["talks"]);
  expect(behind("internal", seen)).toEqual(["inside"]);
  expect([nowMeasures.online.value(seen), behind("online", seen)]).toEqual([7, expect.not.arrayContaining(["gone"])]);
  expect(nowMeasures.talking.behind(seen)).toStrictEqual([{ id: "talks", call: "c1" }]);
  expect(nowMeasures.ready.behind(seen)).toStrictEqual([{ id: "ready" }]);
});

test("of a group its signed-in agents count wherever they talk, and who talks with a caller of it", () => {
  const both = ["a", "b"];
  const seen = sight(
    [call("of b", { group: "b", phase: "talking" } as never)],
    [
      agent("talks for b", { groups: both, state: "talking", call: "of b" }),
      agent("ready", { groups: both }),
      agent("of b alone", { groups: ["b"] }),
    ],
  );
  const told = (name: "online" | "talking" | "ready", group: string) =>
    nowMeasures[name].value(sightOfGroup(seen, group, name));
  expect([told("online", "a"), told("talking", "a"), told("ready", "a")]).toEqual([2, 0, 1]);
  expect([told("online", "b"), told("talking", "b"), told("ready", "b")]).toEqual([3, 1, 2]);
});
