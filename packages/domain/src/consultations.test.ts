import { describe, expect, test } from "vitest";
import type { DeviceId, FlowId, LegId } from "./ids.ts";
import { look } from "./look.ts";
import { agentHangup, promptMs } from "./testing/stage.ts";
import { ask, complaint, consulting, far, outside, record, rung, scene, user } from "./transfers.test-scene.ts";

describe("a consultation", () => {
  test("is heard by the two alone; the citizen has music and it isn't in her recording", () => {
    const { on, leg, agent, other } = consulting();
    expect([on.hears(leg), on.hears(agent), on.hears(other)]).toEqual(["music.hold", other, agent]);
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["talking", "internal"]);
    expect(on.find("RecordingStarted").map(({ leg: of, of: kind }) => [of, kind])).toEqual([
      [leg, undefined],
      [other, "consult"],
    ]);
    expect(look(on.hotline).calls[0]).toMatchObject({
      phase: "consulting",
      consult: { to: "agent", answered: true, on: "consulted", agent: user("8002") },
    });
    expect(look(on.hotline).agents[1]).toMatchObject({ state: "internal", internal: { how: "consult" } });
  });
  test("swaps to and fro", () => {
    const { on, leg, agent, other } = consulting();
    expect(ask(on, "8001", { do: "swap" })).toBeUndefined();
    expect([on.hears(leg), on.hears(agent), on.hears(other)]).toEqual([agent, leg, "music.hold"]);
    ask(on, "8001", { do: "swap" });
    expect([on.hears(leg), on.hears(agent), on.hears(other)]).toEqual(["music.hold", other, agent]);
    expect(on.find("HoldStarted").length - on.find("HoldEnded").length).toBe(1);
  });
  test("completed: the consulted agent has the citizen, in an offer of 0 s; no talk is counted twice", () => {
    const { on, leg, agent, other } = consulting();
    on.passes(9000);
    expect(ask(on, "8001", { do: "completeTransfer" })).toBeUndefined();
    expect([on.hears(leg), on.hears(other)]).toEqual([other, leg]);
    expect(on.legs.get(agent)?.at).toBe("gone");
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["wrapUp", "talking"]);
    on.passes(4000);
    on.hangsUp(other, agentHangup);
    expect(on.seat("8002")).toBe("wrapUp");
    on.presses(leg, "1");
    expect(on.find("RatingGiven")[0]?.agentNo).toBe("8002");
    on.passes(40_000);
    const { talks = [], offers = [], visits = [] } = record(on) ?? {};
    expect(talks.map(({ agentNo, holdMs }) => [agentNo, holdMs])).toEqual([
      ["8001", 9000],
      ["8002", 0],
    ]);
    expect(talks[1]?.tA).toBe(talks[0]?.tE);
    expect(offers[1]).toMatchObject({ how: "consult", tR: talks[1]?.tA, tA: talks[1]?.tA });
    expect(visits.map((visit) => visit.offers)).toEqual([1]);
    expect(on.find("ConsultEnded").map((fact) => fact.outcome)).toEqual(["transferred"]);
    expect(on.find("RecordingEnded").length).toBe(2);
    expect(record(on)?.recordings.map((each) => each.leg)).toEqual([leg]);
    expect(record(on)?.consultRecordings?.map((each) => each.leg)).toEqual([other]);
    expect(on.faults).toEqual([]);
  });
  test("of one who is busy is refused; one who doesn't answer, or hangs up, gives the citizen back", () => {
    const { on, leg, agent } = scene();
    ask(on, "8002", { do: "callInternal", agent: user("8000") });
    expect(ask(on, "8001", { do: "consult", to: { agent: user("8002") } })).toBe("targetBusy");
    on.passes(60_000);
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    expect(on.hears(agent)).toBe("tone.ringback");
    on.passes(30_000);
    expect([on.hears(leg), on.hears(agent)]).toEqual([agent, leg]);
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    on.picksUp(rung(on, "8002"));
    on.hangsUp([...on.legs.values()].findLast((each) => each.device === "browser-8002")?.leg as LegId, agentHangup);
    expect(on.find("ConsultEnded").map((fact) => fact.outcome)).toEqual(["noAnswer", "left"]);
    expect([on.hears(leg), on.seat("8002")]).toEqual([agent, "ready"]);
  });
  test("is given up by the agent: back to the citizen", () => {
    const { on, leg, agent, other } = consulting();
    expect(ask(on, "8001", { do: "hangUp" })).toBeUndefined();
    expect([on.hears(leg), on.hears(agent)]).toEqual([agent, leg]);
    expect([on.legs.get(other)?.at, on.seat("8002")]).toEqual(["gone", "ready"]);
    expect(ask(on, "8001", { do: "cancelConsult" })).toBe("notConsulting");
  });
  test("ends when the citizen hangs up: the consulted is free, the agent in wrap-up", () => {
    const { on, leg, other } = consulting();
    on.hangsUp(leg);
    expect([on.seat("8001"), on.seat("8002"), on.legs.get(other)?.at]).toEqual(["wrapUp", "ready", "gone"]);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("HoldEnded").length).toBe(1);
  });
  test("the agent's phone hangs up in it: the consulted one has the citizen", () => {
    const { on, leg, agent, other } = consulting();
    on.hangsUp(agent, agentHangup);
    expect([on.hears(leg), on.seat("8002")]).toEqual([other, "talking"]);
  });
  test("the agent's phone hangs up while it rings: it rings on for the citizen", () => {
    const { on, leg, agent } = scene();
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    on.hangsUp(agent, agentHangup);
    expect([on.hears(leg), on.seat("8002")]).toEqual(["tone.ringback", "ringing"]);
    on.picksUp(rung(on, "8002"));
    expect(on.seat("8002")).toBe("talking");
    expect(on.find("TransferCompleted").map((fact) => fact.kind)).toEqual(["blind"]);
  });
  test("the agent's phone hangs up while a number outside is heard to ring by itself: the citizen hears that", () => {
    const { on, leg, agent } = scene();
    ask(on, "8001", { do: "consult", to: { number: outside } });
    on.report({ is: "LegRinging", leg: far(on), earlyMedia: true });
    expect(on.hears(agent)).toBe(far(on));
    on.hangsUp(agent, agentHangup);
    expect(on.hears(leg)).toBe(far(on));
    on.report({ is: "LegRinging", leg: far(on), earlyMedia: false });
    expect(on.hears(leg)).toBe("tone.ringback");
  });
  test("outlives a page refresh: citizen and consulted have music, then it goes on", () => {
    const { on, leg, agent, other } = consulting();
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    expect([on.hears(leg), on.hears(other)]).toEqual(["sorry.reconnect", "music.hold"]);
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    ask(on, "8001", { do: "resume" });
    const again = rung(on, "8001");
    on.picksUp(again);
    expect([on.hears(leg), on.hears(again), on.hears(other)]).toEqual(["music.hold", other, again]);
    on.hangsUp(other, agentHangup);
    expect(on.hears(leg)).toBe(again);
    on.hangsUp(leg);
    expect(record(on)?.talks.length).toBe(1);
  });
  test("with a group reaches its longest idle agent; a flow can't be consulted; a second one is refused", () => {
    const { on } = scene();
    expect(ask(on, "8001", { do: "consult", to: { flow: "main" as FlowId } })).toBe("unknownTarget");
    expect(ask(on, "8001", { do: "consult", to: { group: complaint } })).toBeUndefined();
    expect(on.seat("8002")).toBe("ringing");
    expect(ask(on, "8001", { do: "consult", to: { number: outside } })).toBe("alreadyConsulting");
    expect(ask(on, "8001", { do: "hold" })).toBe("alreadyConsulting");
    expect(ask(on, "8001", { do: "swap" })).toBe("notConsulting");
    expect(ask(on, "8001", { do: "completeTransfer" })).toBe("notConsulting");
  });
  test("with a number outside, completed: citizen and far end talk", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "consult", to: { number: outside } });
    on.picksUp(far(on));
    ask(on, "8001", { do: "sendDigits", digits: "12#" });
    expect(on.legs.get(far(on))?.digits).toBe("12#");
    ask(on, "8001", { do: "completeTransfer" });
    expect([on.hears(leg), on.hears(far(on))]).toEqual([far(on), leg]);
    expect(look(on.hotline).calls[0]?.phase).toBe("outside");
  });
});

describe("a three-way talk", () => {
  function three() {
    const { on, leg, agent, other } = consulting();
    expect(ask(on, "8001", { do: "threeWay" })).toBeUndefined();
    return { on, leg, agent, other };
  }
  test("is heard by all three; the consultation's recording has ended", () => {
    const { on, leg, agent, other } = three();
    const all = (a: LegId, b: LegId) => [a, b].sort().join(" ");
    expect([on.hears(leg), on.hears(agent), on.hears(other)]).toEqual([
      all(agent, other),
      all(leg, other),
      all(leg, agent),
    ]);
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["talking", "talking"]);
    expect(on.find("RecordingEnded").length).toBe(1);
    expect(on.find("HoldEnded").length).toBe(1);
  });
  test("the third is dropped, or leaves: the talk goes on", () => {
    for (const leaves of [false, true]) {
      const { on, leg, agent, other } = three();
      if (leaves) on.hangsUp(other, agentHangup);
      else expect(ask(on, "8001", { do: "dropThird" })).toBeUndefined();
      expect([on.hears(leg), on.hears(agent), on.seat("8002")]).toEqual([agent, leg, "ready"]);
    }
  });
  test("the agent leaves: the two others talk on, she in wrap-up", () => {
    for (const byPhone of [false, true]) {
      const { on, leg, agent, other } = three();
      if (byPhone) on.hangsUp(agent, agentHangup);
      else ask(on, "8001", { do: "hangUp" });
      expect([on.hears(leg), on.seat("8001"), on.seat("8002")]).toEqual([other, "wrapUp", "talking"]);
      on.hangsUp(leg);
      expect(record(on)?.talks.map((talk) => talk.agentNo)).toEqual(["8001", "8002"]);
    }
  });
  test("the agent's browser vanishes: the others talk on; for good: they keep each other", () => {
    const { on, leg, agent, other } = three();
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.passes(2 * promptMs);
    expect(on.hears(leg)).toBe(other);
    on.passes(20_000);
    expect([on.hears(leg), on.seat("8001"), on.seat("8002")]).toEqual([other, "rest", "talking"]);
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "network", cause: "deviceLost" });
  });
  test("the citizen hangs up: all is over", () => {
    const { on, leg } = three();
    on.hangsUp(leg);
    expect([on.seat("8001"), on.seat("8002"), on.hotline.calls.size]).toEqual(["wrapUp", "ready", 0]);
    expect(on.find("ThreeWayEnded").length).toBe(1);
  });
});
