import { expect, it } from "vitest";
import type { Fact } from "../fact.ts";
import { TrunkLegs } from "./legs.ts";

let seq = 0;
const fact = (at: number, type: string, body: object): Fact => {
  seq += 1;
  return { node: "n1", epoch: "e1", seq, at, v: 1, type, ...body } as unknown as Fact;
};
const arrived = (call: string, at: number, more: object = {}) =>
  fact(at, "CallArrived", { call, leg: `${call}-in`, trunk: "t1", party: "p1", withheld: false, ...more });
const ending = { by: "caller", cause: "hangup" };
const legsOf = (facts: readonly Fact[], from = 0, to = 1000, trunk?: string) => {
  const legs = new TrunkLegs({ from, to, ...(trunk !== undefined && { trunk }) });
  for (const each of facts) legs.add(each);
  const all = legs.all();
  expect(legs.size).toBe(all.length);
  return all;
};

it("a carrier sees each leg over a trunk: the citizen's, and those out to duty phones and other numbers", () => {
  const found = legsOf([
    arrived("a", 1),
    fact(2, "CallAnswered", { call: "a", leg: "a-in" }),
    fact(3, "LegStarted", { call: "a", leg: "a-agent", device: "d1" }),
    fact(4, "LegStarted", { call: "a", leg: "a-out", trunk: "t2", party: "p2" }),
    fact(6, "LegAnswered", { call: "a", leg: "a-out" }),
    fact(9, "LegEnded", { call: "a", leg: "a-out", ending }),
    fact(10, "LegEnded", { call: "a", leg: "a-in", ending }),
    fact(11, "CallEnded", { call: "a", ending }),
  ]);
  expect(found).toEqual([
    {
      leg: "a-in",
      call: "a",
      direction: "inbound",
      trunk: "t1",
      party: "p1",
      startedAt: 1,
      answeredAt: 2,
      endedAt: 10,
    },
    {
      leg: "a-out",
      call: "a",
      direction: "outbound",
      trunk: "t2",
      party: "p2",
      startedAt: 4,
      answeredAt: 6,
      endedAt: 9,
    },
  ]);
});

it("the first answer counts; a leg that nothing else ended ends with its call; what was told late counts from when it was", () => {
  const [leg] = legsOf([
    arrived("a", 1),
    fact(2, "CallAnswered", { call: "a", leg: "a-in" }),
    fact(5, "LegAnswered", { call: "a", leg: "a-in" }),
    fact(20, "CallEnded", { call: "a", ending, since: 15 }),
  ]);
  expect(leg).toMatchObject({ answeredAt: 2, endedAt: 15 });
});

it("tests are none of the carrier's, a withheld number is none, and a period takes what began in it", () => {
  const facts = [
    arrived("before", 9),
    arrived("first", 10, { withheld: true }),
    arrived("test", 11, { test: { startedBy: "x" } }),
    arrived("last", 19),
    arrived("after", 20),
  ];
  expect(legsOf(facts, 10, 20).map(({ call, party }) => [call, party])).toEqual([
    ["first", ""],
    ["last", "p1"],
  ]);
});

it("of one trunk its own are held and no other's", () => {
  const facts = [
    arrived("a", 1),
    arrived("b", 2, { trunk: "t2" }),
    fact(3, "LegStarted", { call: "a", leg: "a-out", trunk: "t2", party: "p2" }),
    fact(4, "CallEnded", { call: "a", ending }),
  ];
  expect(legsOf(facts, 0, 1000, "t2").map(({ leg, endedAt }) => [leg, endedAt])).toEqual([
    ["b-in", undefined],
    ["a-out", 4],
  ]);
});
