import type { CallId, Fact, FactBody, LegId, UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createRecent } from "./recent.ts";

const zone = "Asia/Shanghai";
const midnight = Date.UTC(2026, 10, 25, 16);

let seq = 0;
const fact = (at: number, body: FactBody): Fact => ({ node: "n", epoch: "e", seq: seq++, at, v: 1, ...body });
const [call, leg] = ["c1" as CallId, "l1" as LegId];
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const ended = (at: number) => fact(at, { type: "CallEnded", call, ending: { by: "caller", cause: "hangup" } });

test("yesterday's facts go at midnight, a call that is open stays known", () => {
  const recent = createRecent(zone, midnight - 10_000);
  recent.earlier(undefined);
  recent.add([fact(midnight - 5000, { type: "LegStarted", call, leg })]);
  expect(recent.today(midnight - 1).facts).toHaveLength(1);
  expect(recent.today(midnight)).toMatchObject({ from: midnight, facts: [] });
  recent.add([ended(midnight + 1)]);
  expect(recent.today(midnight + 2).facts).toHaveLength(1);
});

test("a call is known until it and its wrap-up are over", () => {
  const recent = createRecent(zone, midnight);
  recent.earlier(undefined);
  const wrap = { call, leg, group: "g" as never, ...agent };
  recent.add([fact(midnight, { type: "LegStarted", call, leg })]);
  recent.add([fact(midnight, { type: "WrapUpStarted", ...wrap, limitMs: 1 }), ended(midnight)]);
  expect(recent.ofCall(call)).toHaveLength(3);
  recent.add([fact(midnight, { type: "WrapUpEnded", ...wrap, why: "time" })]);
  expect(recent.ofCall(call)).toEqual([]);
});

test("what happens while earlier runs are read comes after them", () => {
  const recent = createRecent(zone, midnight);
  recent.add([ended(midnight + 3)]);
  expect(recent.today(midnight + 3).facts).toEqual([]);
  recent.earlier([fact(midnight + 1, { type: "LegStarted", call, leg })]);
  recent.earlier(undefined);
  expect(recent.today(midnight + 3).facts.map(({ type }) => type)).toEqual(["LegStarted", "CallEnded"]);
  expect(recent.ofCall(call)).toEqual([]);
});
