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

const hourMs = 3_600_000;
/** As a node stamps it whose wall clock is ahead of its steady one by so much. */
const stamped = (steady: number, offsetMs: number, body: FactBody): Fact => ({
  ...fact(steady + offsetMs, body),
  steady,
});
const stepped = (steady: number, offsetMs: number, byMs: number): Fact =>
  stamped(steady, offsetMs, { type: "ClockStepped", byMs, upMs: hourMs });
const came = (at: number, id: string) => stamped(at, 0, { type: "LegStarted", call: id as CallId, leg });

test("a clock that is set over midnight takes with it what was stamped before", () => {
  const recent = createRecent(zone, midnight - 1800_000);
  recent.earlier(undefined);
  recent.add([came(midnight - 1800_000, "c1")]);
  const before = recent.today(midnight - 1800_000).facts;
  expect(before).toHaveLength(1);
  recent.add([stepped(midnight - 1790_000, hourMs, hourMs)]);
  const { from, facts } = recent.today(midnight + 1810_000);
  expect(from).toBe(midnight);
  expect(facts.map(({ at }) => at - midnight)).toEqual([1800_000, 1810_000]);
  expect(facts).not.toBe(before);
  expect(recent.ofCall("c1")[0]?.at).toBe(midnight + 1800_000);
});

test("a clock that goes back to a day that was over finds its facts again", async () => {
  const recent = createRecent(zone, midnight - hourMs);
  recent.earlier(undefined);
  const lost = came(midnight - 2 * hourMs, "c0");
  const evening = [came(midnight - hourMs, "c1"), stepped(midnight - hourMs + 1, 2 * hourMs, 2 * hourMs)];
  const night = stamped(midnight - 3000_000, 2 * hourMs, { type: "LegStarted", call: "c2" as CallId, leg });
  recent.add(evening);
  recent.today(midnight + hourMs + 1);
  recent.add([night]);
  // c1 was moved to 01:00 with the clock, which was wrong.
  expect(recent.today(midnight + hourMs + 2).facts).toHaveLength(3);
  const back = stepped(midnight - 2900_000, 0, -2 * hourMs);
  recent.add([back]);
  await recent.again(midnight - 2900_000, async (tell) => {
    tell([night, lost]);
    tell(evening);
  });
  const { from, facts } = recent.today(midnight - 2900_000);
  expect(from).toBe(midnight - 24 * hourMs);
  const calls = facts.filter(({ type }) => type === "LegStarted");
  expect(calls.map(({ at }) => at - midnight)).toEqual([-2 * hourMs, -hourMs, -3000_000]);
});

test("what an earlier run stamped on the day before, by a clock that was behind, is today's once the step is read", () => {
  const recent = createRecent(zone, midnight + 1800_000);
  recent.earlier([came(midnight - 1800_000, "c1")]);
  recent.earlier([stepped(midnight - 1700_000, hourMs, hourMs)]);
  recent.earlier(undefined);
  expect(recent.today(midnight + 1900_000).facts.map(({ at }) => at - midnight)).toEqual([1800_000, 1900_000]);
});
