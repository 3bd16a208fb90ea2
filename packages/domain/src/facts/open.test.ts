import { expect, test } from "vitest";
import type { FactBody, FactType } from "../fact.ts";
import { closeOpen, rebuild } from "../rebuild.ts";
import { caller, promptMs, talking } from "../testing/stage.ts";
import { callOf, isOverWith, OpenThings, opens, opensAfterCall } from "./open.ts";

const openAfter = (facts: readonly FactBody[]): readonly string[] => {
  const open = new OpenThings();
  for (const fact of facts) open.take(fact);
  return open.keys;
};
const kinds = (keys: readonly string[]) => keys.map((key) => key.split(":")[0]).sort();

test("a talk that is held has call, legs, talk and hold open, and the restart closes them", () => {
  const { on } = talking();
  expect(on.asks("agent-8001", { do: "hold" })).toBeUndefined();
  expect(kinds(openAfter(on.facts))).toEqual(["call", "hold", "leg", "leg", "recording", "signIn", "state", "talk"]);
  expect(kinds(openAfter([...on.facts, ...closeOpen(rebuild(on.facts))]))).toEqual(["recording", "signIn", "state"]);
});

test("a call is over with its last fact: the wrap-up's and the recording's end come after its own", () => {
  const { on, leg } = talking();
  const { call } = on.find("CallArrived")[0]!;
  on.hangsUp(leg, caller);
  on.asks("agent-8001", { do: "endWrapUp" });
  on.passes(promptMs);
  const own = on.facts.filter((fact) => callOf(fact) === call);
  const over = own.findIndex((_, index) => isOverWith(own.slice(0, index + 1)));
  const after = own.slice(over + 1).map(({ type }) => type);
  expect(over).toBeGreaterThan(own.findIndex(({ type }) => type === "CallEnded"));
  expect(after).toEqual([]);
  expect(isOverWith([])).toBe(false);
});

test("an agent's state stands in her history, whatever call it names", () => {
  const { on } = talking();
  const { call } = on.find("CallArrived")[0]!;
  const state = on.facts.findLast(({ type }) => type === "AgentStateChanged")!;
  expect(state).toMatchObject({ call });
  expect(callOf(state)).toBeUndefined();
});

test("a call begins with two types of facts, and two may begin when it is over", () => {
  const types = (is: (fact: { readonly type: FactType }) => boolean) =>
    (["CallArrived", "LegStarted", "OfferStarted", "WrapUpStarted", "RecordingStarted", "CallEnded"] as const).filter(
      (type) => is({ type }),
    );
  expect(types((fact) => opens(fact, "call"))).toEqual(["CallArrived", "LegStarted"]);
  expect(types(opensAfterCall)).toEqual(["WrapUpStarted", "RecordingStarted"]);
});
