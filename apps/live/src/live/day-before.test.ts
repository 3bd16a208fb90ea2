import type { CallId, Fact, FactBody, LegId, PartyId, TrunkId, UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { EveOfDays } from "./day-before.ts";

const zone = "Asia/Shanghai";
const midnight = Date.UTC(2026, 10, 25, 16);
const dayMs = 86_400_000;
const [call, leg] = ["c1" as CallId, "l1" as LegId];

let seq = 0;
const fact = (at: number, body: FactBody): Fact => ({ node: "n", epoch: "e", seq: seq++, at, v: 1, ...body });
const agent = { agent: "u1" as UserId, agentNo: "8001", groups: [] };
const state = (at: number, now: "ready" | "busy") => fact(at, { type: "AgentStateChanged", ...agent, state: now });
const arrived = (at: number) =>
  fact(at, {
    ...{ type: "CallArrived", call, leg, trunk: "carrier" as TrunkId, number: "12345678", party: "p" as PartyId },
    ...{ withheld: false, sipCallId: "x" },
  });
const answered = (at: number) => fact(at, { type: "CallAnswered", call, leg });
const ended = (at: number) => fact(at, { type: "CallEnded", call, ending: { by: "caller", cause: "hangup" } });
const given = (...facts: Fact[]): EveOfDays => {
  const eve = new EveOfDays(zone);
  for (const each of facts) eve.take(each);
  return eve;
};

test("a state of last night is known until there is one of the day after next", () => {
  const [ready, busy] = [state(midnight - 5000, "ready"), state(midnight + 5000, "busy")];
  expect(given(ready).of(midnight).stateOf("u1")).toBe(ready);
  expect(given(ready, busy).of(midnight).stateOf("u1")).toBe(ready);
  expect(
    given(ready, busy)
      .of(midnight + dayMs)
      .stateOf("u1"),
  ).toBe(busy);
  expect(
    given(ready)
      .of(midnight + 3 * dayMs)
      .stateOf("u1"),
  ).toBe(ready);
  expect(given(busy).of(midnight).stateOf("u1")).toBeUndefined();
  expect(given(ready).of(midnight).stateOf("u2")).toBeUndefined();
});

test("who signed out last night is not signed in this morning", () => {
  const out = fact(midnight - 1000, { type: "AgentSignedOut", agent: "u1" as UserId, agentNo: "8001" });
  expect(
    given(state(midnight - 5000, "ready"), out)
      .of(midnight)
      .stateOf("u1"),
  ).toBeUndefined();
});

test("a call that goes on over midnight is known from its beginning, also when it is over, until the day is", () => {
  const [begin, answer, end] = [arrived(midnight - 3000), answered(midnight - 1), ended(midnight + 2000)];
  const eve = given(begin, answer, end);
  expect(eve.of(midnight).ofCall(call)).toEqual([begin, answer]);
  eve.take(state(midnight + dayMs, "ready"));
  expect(eve.of(midnight + dayMs).ofCall(call)).toEqual([]);
});

test("a call that began and ended in one day is not kept", () => {
  expect(
    given(arrived(midnight - 3000), ended(midnight - 1))
      .of(midnight)
      .ofCall(call),
  ).toEqual([]);
  expect(
    given(arrived(midnight), ended(midnight + 1))
      .of(midnight)
      .ofCall(call),
  ).toEqual([]);
});
