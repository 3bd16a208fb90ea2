import { describe, expect, test } from "vitest";
import { isHeld } from "./call/closing.ts";
import type { Fact } from "./fact.ts";
import type { LegId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, caller, promptMs, type Stage, stage, talking } from "./testing/stage.ts";
import { placed } from "./time.ts";

const idle = () => {};

/** The far end of a leg hung up so long ago, and it is known now. */
const hungUp = (on: Stage, leg: LegId, agoMs: number, ending = caller): void => {
  const found = on.legs.get(leg)!;
  found.at = "gone";
  on.feed({ is: "LegEnded", at: on.now() - agoMs, leg, ending });
  on.passes(0);
};
const sinceOf = (on: Stage) => new Map(on.facts.flatMap((fact) => ("since" in fact ? [[fact.type, fact.since]] : [])));
const isInOrder = (facts: readonly Fact[]) =>
  expect(facts.map(({ at }) => at)).toEqual(facts.map(({ at }) => at).sort((a, b) => a - b));

describe("a far end that hung up while the server was dead", () => {
  test("ends the talk when it hung up: the facts stay in order and say since when", () => {
    const { on, leg } = talking({}, "phone-8001");
    on.passes(10_000);
    on.dies(idle);
    const { now } = on;
    const at = now() + 2000 - 1200;
    on.passes(2000);
    hungUp(on, leg, 1200);
    isInOrder(on.facts);
    expect(Object.fromEntries(sinceOf(on))).toEqual({ LegEnded: at, TalkEnded: at });
    const record = callRecord(on.facts)!;
    expect(record.tE).toBe(at);
    expect(record.talks[0]!.tE).toBe(at);
    expect(record.hungUpAt).toBe(at);
    expect(record.tE! - record.tA!).toBe(at - on.find("OfferAnswered")[0]!.at);
    // Her leg was ended by us, now.
    expect(record.endedAt).toBe(now());
    expect(on.outcome()).toBe("D2 caller hangup");
  });

  test("leaves the queue, the menu and the ring when it hung up", () => {
    const on = stage();
    const menu = on.calls();
    on.passes(promptMs / 2);
    on.dies(idle);
    on.passes(2000);
    hungUp(on, menu, 700);
    expect([...sinceOf(on).keys()].sort()).toEqual(["CallEnded", "IvrLeft", "LegEnded"]);
    expect(callRecord(on.facts)).toMatchObject({ tI1: on.now() - 700, endedAt: on.now() - 700, disposition: "D1" });
  });

  test("has waited until it hung up", () => {
    const on = stage();
    on.sits("8001", undefined, "phone-8001");
    const leg = on.calls();
    on.passes(promptMs / 2);
    on.presses(leg, "1");
    on.passes(4000);
    on.dies(idle);
    on.passes(2000);
    hungUp(on, leg, 1300);
    const at = on.now() - 1300;
    const { visits, offers, disposition } = callRecord(on.facts)!;
    expect(visits).toMatchObject([{ tD: at, reason: "ABANDON" }]);
    expect(offers).toMatchObject([{ tN: at, reason: "CALLER_GONE" }]);
    expect(disposition).toBe("D4");
  });

  test("never hung up before what this run has told of the call", () => {
    const { on, leg } = talking();
    on.dies(idle, (lost) => lost.device === "browser-8001");
    const detached = on.now();
    on.passes(600);
    hungUp(on, leg, 900);
    expect(callRecord(on.facts)!.tE).toBe(detached);
    expect(sinceOf(on).get("TalkEnded")).toBe(detached);
  });

  test("on hold, has been on hold no longer than that", () => {
    const { on, leg } = talking({}, "phone-8001");
    on.asks("agent-8001", { do: "hold" });
    expect([...on.hotline.calls.values()].map(isHeld)).toEqual([true]);
    on.passes(5000);
    on.dies(idle);
    on.passes(3000);
    hungUp(on, leg, 2500);
    expect(callRecord(on.facts)!.talks[0]!.holdMs).toBe(5500);
  });

  test("an agent's phone ends her talk when it hung up; the citizen rates her now", () => {
    const { on, agent } = talking({}, "phone-8001");
    on.passes(10_000);
    on.dies(idle);
    on.passes(2000);
    hungUp(on, agent, 1200, agentHangup);
    expect(callRecord(on.facts)!.tE).toBe(on.now() - 1200);
    expect(on.find("SurveyOffered")[0]!.at).toBe(on.now());
    isInOrder(on.facts);
  });
});

test("an end that is told at once says nothing but its fact's own moment", () => {
  const { on, leg } = talking();
  on.passes(1000);
  hungUp(on, leg, 99);
  expect(sinceOf(on).size).toBe(0);
  expect(callRecord(on.facts)!.tE).toBe(on.now());
});

test("an end that is told late goes with the rest of the call when the clock is corrected", () => {
  const { on, leg } = talking({}, "phone-8001");
  on.passes(10_000);
  hungUp(on, leg, 1000);
  const before = callRecord(on.facts)!;
  const step = { type: "ClockStepped" as const, byMs: 3_600_000, upMs: 3_600_000 };
  const key = { node: "n", epoch: "e", seq: 1e9, at: on.now() + step.byMs, steady: on.now(), v: 1 };
  const after = callRecord(placed(on.facts, [{ ...key, ...step }]))!;
  expect(after.tE).toBe(before.tE! + step.byMs);
  expect(after.tA).toBe(before.tA! + step.byMs);
});
