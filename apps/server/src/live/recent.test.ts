import type { CallId, Fact, FactBody, LegId, UserId } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRecent, dayStart } from "./recent.ts";

const zone = "Asia/Shanghai";
const midnight = Date.UTC(2026, 10, 25, 16);

test("a day begins at midnight of its zone", () => {
  expect(dayStart(midnight, zone)).toBe(midnight);
  expect(dayStart(midnight - 1, zone)).toBe(midnight - 86_400_000);
  expect(dayStart(midnight + 86_399_999, zone)).toBe(midnight);
  // Clocks go forward on 2026-03-29 in Berlin: that day has 23 hours.
  expect(dayStart(Date.UTC(2026, 2, 29, 21, 59), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 28, 23));
  expect(dayStart(Date.UTC(2026, 2, 29, 22), "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 22));
});

test("each moment lies in the day that it begins", () => {
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
  fc.assert(
    fc.property(moment, fc.constantFrom(zone, "Europe/Berlin", "Asia/Kathmandu"), (at, where) => {
      const from = dayStart(at, where);
      expect(from).toBeLessThanOrEqual(at);
      expect(dayStart(from, where)).toBe(from);
      expect(dayStart(from - 1, where)).toBeLessThan(from);
    }),
    { numRuns: 200 },
  );
});

let seq = 0;
const fact = (at: number, body: FactBody): Fact => ({ node: "n", epoch: "e", seq: seq++, at, v: 1, ...body });
const [call, leg] = ["c1" as CallId, "l1" as LegId];
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const ended = (at: number) => fact(at, { type: "CallEnded", call, ending: { by: "caller", cause: "hangup" } });

test("yesterday's facts go at midnight, a call that is open stays known", () => {
  const recent = createRecent(zone, midnight - 10_000);
  recent.add([fact(midnight - 5000, { type: "LegStarted", call, leg })]);
  expect(recent.today(midnight - 1).facts).toHaveLength(1);
  expect(recent.today(midnight)).toEqual({ from: midnight, facts: [] });
  recent.add([ended(midnight + 1)]);
  expect(recent.today(midnight + 2).facts).toHaveLength(1);
});

test("a call is known until it and its wrap-up are over", () => {
  const recent = createRecent(zone, midnight);
  const wrap = { call, leg, group: "g" as never, ...agent };
  recent.add([fact(midnight, { type: "LegStarted", call, leg })]);
  recent.add([fact(midnight, { type: "WrapUpStarted", ...wrap, limitMs: 1 }), ended(midnight)]);
  expect(recent.ofCall(call)).toHaveLength(3);
  recent.add([fact(midnight, { type: "WrapUpEnded", ...wrap, why: "time" })]);
  expect(recent.ofCall(call)).toEqual([]);
});
