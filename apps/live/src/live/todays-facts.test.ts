import type { CallId, Fact, FactBody, LegId, UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createTodaysFacts, type TodaysFacts } from "./todays-facts.ts";

const zone = "Asia/Shanghai";
const midnight = Date.UTC(2026, 10, 25, 16);

let seq = 0;
const fact = (at: number, body: FactBody): Fact => ({ node: "n", epoch: "e", seq: seq++, at, v: 1, ...body });
const [call, leg] = ["c1" as CallId, "l1" as LegId];
/** What a reader knows of the day. */
const readerOf = (todaysFacts: TodaysFacts) => {
  const told = { from: 0, begun: 0, facts: [] as Fact[] };
  todaysFacts.read({
    begin: (from) => Object.assign(told, { from, begun: told.begun + 1, facts: [] }),
    take: (facts) => void told.facts.push(...facts),
  });
  return told;
};
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const ended = (at: number) => fact(at, { type: "CallEnded", call, ending: { by: "caller", cause: "hangup" } });

test("yesterday's facts go at midnight, a call that is open stays known", () => {
  const todaysFacts = createTodaysFacts(zone, midnight - 10_000);
  todaysFacts.earlier(undefined);
  const told = readerOf(todaysFacts);
  todaysFacts.add([fact(midnight - 5000, { type: "LegStarted", call, leg })]);
  todaysFacts.today(midnight - 1);
  expect(told.facts).toHaveLength(1);
  expect(todaysFacts.today(midnight)).toBe(midnight);
  expect(told).toMatchObject({ from: midnight, facts: [] });
  todaysFacts.add([ended(midnight + 1)]);
  todaysFacts.today(midnight + 2);
  expect(told.facts).toHaveLength(1);
});

test("a call is known until it and its wrap-up are over", () => {
  const todaysFacts = createTodaysFacts(zone, midnight);
  todaysFacts.earlier(undefined);
  const wrap = { call, leg, group: "g" as never, ...agent };
  todaysFacts.add([fact(midnight, { type: "LegStarted", call, leg })]);
  todaysFacts.add([fact(midnight, { type: "WrapUpStarted", ...wrap, limitMs: 1 }), ended(midnight)]);
  expect(todaysFacts.ofCall(call)).toHaveLength(3);
  todaysFacts.add([fact(midnight, { type: "WrapUpEnded", ...wrap, why: "time" })]);
  expect(todaysFacts.ofCall(call)).toEqual([]);
});

test("what happens while earlier runs are read comes after them", () => {
  const todaysFacts = createTodaysFacts(zone, midnight);
  const told = readerOf(todaysFacts);
  todaysFacts.add([ended(midnight + 3)]);
  expect(told).toMatchObject({ begun: 0, facts: [] });
  todaysFacts.earlier([fact(midnight + 1, { type: "LegStarted", call, leg })]);
  todaysFacts.earlier(undefined);
  expect(told.facts.map(({ type }) => type)).toEqual(["LegStarted", "CallEnded"]);
  expect(todaysFacts.ofCall(call)).toEqual([]);
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
  const todaysFacts = createTodaysFacts(zone, midnight - 1800_000);
  todaysFacts.earlier(undefined);
  todaysFacts.add([came(midnight - 1800_000, "c1")]);
  const told = readerOf(todaysFacts);
  expect(told.facts).toHaveLength(1);
  todaysFacts.add([stepped(midnight - 1790_000, hourMs, hourMs)]);
  todaysFacts.today(midnight + 1810_000);
  expect(told.from).toBe(midnight);
  expect(told.facts.map(({ at }) => at - midnight)).toEqual([1800_000, 1810_000]);
  expect(todaysFacts.ofCall("c1")[0]?.at).toBe(midnight + 1800_000);
});

test("a clock that goes back to a day that was over finds its facts again", async () => {
  const todaysFacts = createTodaysFacts(zone, midnight - hourMs);
  todaysFacts.earlier(undefined);
  const lost = came(midnight - 2 * hourMs, "c0");
  const evening = [came(midnight - hourMs, "c1"), stepped(midnight - hourMs + 1, 2 * hourMs, 2 * hourMs)];
  const night = stamped(midnight - 3000_000, 2 * hourMs, { type: "LegStarted", call: "c2" as CallId, leg });
  const told = readerOf(todaysFacts);
  todaysFacts.add(evening);
  todaysFacts.today(midnight + hourMs + 1);
  todaysFacts.add([night]);
  todaysFacts.today(midnight + hourMs + 2);
  // c1 was moved to 01:00 with the clock, which was wrong.
  expect(told.facts).toHaveLength(3);
  const back = stepped(midnight - 2900_000, 0, -2 * hourMs);
  todaysFacts.add([back]);
  await todaysFacts.again(midnight - 2900_000, async (tell) => {
    tell([night, lost]);
    tell(evening);
  });
  todaysFacts.today(midnight - 2900_000);
  expect(told.from).toBe(midnight - 24 * hourMs);
  const calls = told.facts.filter(({ type }) => type === "LegStarted");
  expect(calls.map(({ at }) => at - midnight)).toEqual([-2 * hourMs, -hourMs, -3000_000]);
});

test("what an earlier run stamped on the day before, by a clock that was behind, is today's once the step is read", () => {
  const todaysFacts = createTodaysFacts(zone, midnight + 1800_000);
  todaysFacts.earlier([came(midnight - 1800_000, "c1")]);
  todaysFacts.earlier([stepped(midnight - 1700_000, hourMs, hourMs)]);
  todaysFacts.earlier(undefined);
  const told = readerOf(todaysFacts);
  todaysFacts.today(midnight + 1900_000);
  expect(told.facts.map(({ at }) => at - midnight)).toEqual([1800_000, 1900_000]);
});

test("who reckons with facts that were let go is told all of the day again when a step moves them, each once", async () => {
  let lost: number[] = [];
  const todaysFacts = createTodaysFacts(zone, midnight, (besideMs) => lost.push(besideMs));
  todaysFacts.earlier(undefined);
  const told = readerOf(todaysFacts);
  todaysFacts.letGo();
  expect(() => readerOf(todaysFacts)).toThrow("too late");
  const written = [came(midnight + hourMs, "c1"), came(midnight + 2 * hourMs, "c2")];
  todaysFacts.add(written);
  todaysFacts.today(midnight + 2 * hourMs);
  expect([told.facts.length, told.begun, lost]).toEqual([2, 1, []]);
  const shipped = came(midnight + 2 * hourMs + 1, "c4");
  const step = stamped(midnight + 3 * hourMs, hourMs, { type: "ClockStepped", byMs: hourMs, upMs: 9 * hourMs });
  todaysFacts.add([step]);
  // What was reckoned stands until the day was read.
  expect([told.begun, lost]).toEqual([1, [hourMs]]);
  lost = [];
  const meanwhile = stamped(midnight + 3 * hourMs + 5, hourMs, { type: "LegStarted", call: "c3" as CallId, leg });
  await todaysFacts.again(midnight + 4 * hourMs, async (tell) => {
    tell([...written, step]);
    todaysFacts.add([meanwhile]);
    tell([...written, shipped]);
  });
  expect(told.begun).toBe(2);
  const places = [2, 3, 3, 4, 4].map((hours) => hours * hourMs);
  expect(told.facts.map(({ at }) => at - midnight)).toEqual(
    places.map((place, n) => place + (n === 2 ? 1 : n === 4 ? 5 : 0)),
  );
  // Another node's fact that was read is told by it once more.
  todaysFacts.add([shipped]);
  expect(told.facts).toHaveLength(5);
  todaysFacts.add([came(midnight + 4 * hourMs + 7, "c5")]);
  expect([told.facts.length, told.begun, lost]).toEqual([6, 2, []]);
});

test("a fact of the day that comes waits for it, and a day that comes back is read again", () => {
  const lost: number[] = [];
  const todaysFacts = createTodaysFacts(zone, midnight - 10, (besideMs) => lost.push(besideMs));
  todaysFacts.earlier(undefined);
  const told = readerOf(todaysFacts);
  todaysFacts.letGo();
  todaysFacts.add([came(midnight - 5, "c1"), came(midnight + 3, "c2")]);
  todaysFacts.today(midnight - 1);
  expect(told).toMatchObject({ begun: 1, facts: [{ call: "c1" }] });
  todaysFacts.today(midnight);
  expect(told).toMatchObject({ from: midnight, begun: 2, facts: [{ call: "c2" }] });
  expect(lost).toEqual([]);
  todaysFacts.today(midnight - 1);
  expect(lost).toEqual([0]);
});
