import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, FlowId, GroupId, LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, talking } from "./testing/stage.ts";

const withCarrier = () => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};
const user = (no: string) => `agent-${no}` as UserId;
const business = "business" as GroupId;
const complaint = "complaint" as GroupId;
const outside = "01087654321";
const far = (on: Stage) => [...on.legs.values()].findLast((leg) => leg.to !== undefined)?.leg as LegId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);

/** 8001 talks; 8002 and the supervisor 8000 are ready. */
function scene() {
  const { on, leg, agent } = talking({ config: withCarrier() });
  on.sits("8002");
  on.passes(10);
  on.sits("8000");
  return { on, leg, agent };
}
/** 8001 consults 8002, who has answered. */
function consulting() {
  const { on, leg, agent } = scene();
  expect(ask(on, "8001", { do: "consult", to: { agent: user("8002") } })).toBeUndefined();
  const other = rung(on, "8002");
  on.picksUp(other);
  return { on, leg, agent, other };
}
const record = (on: Stage) => {
  const call = on.find("CallArrived")[0]?.call;
  if (!call) throw new Error("no call");
  return callRecord(on.of(call));
};

describe("a blind transfer", () => {
  test("to an agent: her phone rings, the citizen hears it ring, she talks; each talk is counted once", () => {
    const { on, leg, agent } = scene();
    on.passes(5000);
    expect(ask(on, "8001", { do: "transfer", to: { agent: user("8002") } })).toBeUndefined();
    expect(on.seat("8001")).toBe("wrapUp");
    expect(on.legs.get(agent)?.at).toBe("gone");
    expect(on.hears(leg)).toBe("tone.ringback");
    on.passes(3000);
    on.picksUp(rung(on, "8002"));
    on.passes(6 * promptMs);
    on.hangsUp(leg);
    const { talks = [], offers = [], visits = [] } = record(on) ?? {};
    expect(talks.map(({ agentNo, ending }) => [agentNo, ending?.by, ending?.cause])).toEqual([
      ["8001", "agent", "transferred"],
      ["8002", "caller", "hangup"],
    ]);
    expect(talks[1]?.tA).toBe((talks[0]?.tE ?? 0) + 3000);
    expect(offers.length).toBe(2);
    expect(visits.map((visit) => visit.reason)).toEqual(["ANSWER", "ANSWER"]);
    expect(on.find("TransferCompleted").map(({ kind, agentNo }) => [kind, agentNo])).toEqual([["blind", "8001"]]);
    expect(on.faults).toEqual([]);
  });
  test("to one who doesn't answer gives the citizen back to the head of the queue, with words", () => {
    const { on, leg } = scene();
    ask(on, "8000", { do: "busy" });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    on.passes(20_000);
    expect(on.find("TransferFailed").map((fact) => fact.reason)).toEqual(["noAnswer"]);
    expect(on.seat("8002")).toBe("rest");
    expect(on.hears(leg)).toBe("transfer.failed");
    const waits = on.calls();
    on.passes(10);
    on.presses(waits, "1");
    ask(on, "8001", { do: "ready" });
    on.picksUp(rung(on, "8001"));
    on.passes(6 * promptMs);
    expect(on.hears(leg)).not.toBe("");
    on.hangsUp(waits);
    expect(on.find("CallEnded")[0]?.disposition).toBe("D3");
  });
  test("to one who was at rest leaves her as she was", () => {
    const { on } = scene();
    ask(on, "8002", { do: "rest", reason: "meal" });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    on.passes(20_000);
    expect(on.find("AgentStateChanged").findLast((fact) => fact.agentNo === "8002")).toMatchObject({
      state: "rest",
      reason: "meal",
    });
  });
  test("is refused where the target is out of reach, and the talk goes on", () => {
    const { on, leg, agent } = scene();
    const to = (target: Parameters<typeof ask>[2]) => ask(on, "8001", target);
    expect(to({ do: "transfer", to: { agent: user("8001") } })).toBe("self");
    expect(to({ do: "transfer", to: { agent: user("nobody") } })).toBe("unknownTarget");
    expect(to({ do: "transfer", to: { agent: user("8003") } })).toBe("targetUnreachable");
    expect(to({ do: "transfer", to: { group: "none" as GroupId } })).toBe("unknownTarget");
    expect(to({ do: "transfer", to: { flow: "none" as FlowId } })).toBe("unknownTarget");
    expect(to({ do: "transfer", to: { flow: "main" as FlowId, flowNode: "none" } })).toBe("unknownTarget");
    expect(to({ do: "transfer", to: { number: "sip:x" } })).toBe("badNumber");
    ask(on, "8002", { do: "callInternal", agent: user("8000") });
    on.picksUp(rung(on, "8002"));
    expect(to({ do: "transfer", to: { agent: user("8002") } })).toBe("targetBusy");
    expect(to({ do: "transfer", to: { supervisor: true } })).toBe("noSupervisor");
    expect(on.hears(leg)).toBe(agent);
    expect(on.find("TransferStarted")).toEqual([]);
  });
  test("to a full queue is refused; to the own group it waits there anew", () => {
    const full = withCarrier();
    const config = { ...full, groups: full.groups.map((each) => ({ ...each, maxWaiting: 1 })) };
    const { on, leg } = talking({ config });
    const waits = on.calls();
    on.passes(10);
    on.presses(waits, "1");
    expect(ask(on, "8001", { do: "transfer", to: { group: business } })).toBe("targetBusy");
    on.hangsUp(waits);
    on.passes(10);
    expect(ask(on, "8001", { do: "transfer", to: { group: business } })).toBeUndefined();
    expect(look(on.hotline).calls[0]).toMatchObject({ phase: "queued", group: business });
    on.passes(40_000);
    on.picksUp(rung(on, "8001"));
    on.hangsUp(leg);
    expect(record(on)?.talks.length).toBe(2);
    expect(on.find("TransferCompleted").length).toBe(1);
  });
  test("to another group, and to a node of a flow", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "transfer", to: { flow: "main" as FlowId, flowNode: "second" } });
    expect(on.hears(leg)).toBe("menu.second");
    on.presses(leg, "1");
    expect(on.find("QueueEntered").at(-1)?.group).toBe(complaint);
    expect(on.find("HumanRequested").length).toBe(1);
    on.picksUp(rung(on, "8002"));
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
  });
  test("to an outside number: tone, early media, talk; then the agent who talked last is rated", () => {
    const { on, leg } = scene();
    expect(ask(on, "8001", { do: "transfer", to: { number: outside } })).toBeUndefined();
    expect(on.hears(leg)).toBe("tone.ringback");
    on.report({ is: "LegRinging", leg: far(on), earlyMedia: true });
    expect(on.hears(leg)).toBe(far(on));
    on.picksUp(far(on));
    expect([on.hears(leg), on.hears(far(on))]).toEqual([far(on), leg]);
    expect(look(on.hotline).calls[0]?.phase).toBe("outside");
    on.hangsUp(far(on), { by: "callee", cause: "hangup" });
    expect(on.hears(leg)).toBe("survey.ask");
    on.presses(leg, "1");
    expect(on.find("RatingGiven")[0]?.agentNo).toBe("8001");
    on.passes(5000);
    expect(on.outcome()).toBe("D2 system flowEnded");
    expect(JSON.stringify(on.facts)).not.toContain(`"${outside}"`);
  });
  test("to an outside number: our tone until its early media comes, again when that stops, and whatever rings next", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "transfer", to: { number: outside } });
    const heard = [false, true, false, true].map((earlyMedia) => {
      on.report({ is: "LegRinging", leg: far(on), earlyMedia });
      return on.hears(leg) === far(on) ? "far" : on.hears(leg);
    });
    expect(heard).toEqual(["tone.ringback", "far", "tone.ringback", "far"]);
    on.picksUp(far(on));
    expect(on.hears(leg)).toBe(far(on));
    expect(on.faults).toEqual([]);
  });
  test("to an outside number that is busy brings the citizen back", () => {
    const { on, leg } = scene();
    ask(on, "8000", { do: "busy" });
    ask(on, "8002", { do: "busy" });
    ask(on, "8001", { do: "transfer", to: { number: outside } });
    on.hangsUp(far(on), { by: "callee", cause: "busy", sip: 486 });
    expect(on.find("TransferFailed")[0]?.reason).toBe("busy");
    expect(on.find("QueueEntered").at(-1)).toMatchObject({ group: business, atHead: true });
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
  });
  test("the citizen hangs up while it rings: the transfer failed, everybody is free", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "transfer", to: { supervisor: true } });
    on.hangsUp(leg);
    expect(on.find("TransferFailed")[0]?.reason).toBe("caller");
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["CALLER_GONE"]);
    expect(on.seat("8000")).toBe("ready");
    expect(on.find("TransferStarted")[0]).toMatchObject({ to: "supervisor", toAgentNo: "8000" });
  });
});

describe("forwarding", () => {
  const forwarding = (no: string, rule: object) => {
    const config = withCarrier();
    const agents = config.agents.map((each) => (each.agentNo === no ? { ...each, forwarding: rule } : each));
    const { on, leg } = talking({ config: { ...config, agents } });
    on.sits("8002");
    on.sits("8003");
    return { on, leg };
  };
  test("always: the other one rings", () => {
    const { on } = forwarding("8002", { always: { agent: user("8003") } });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    expect([rung(on, "8002"), rung(on, "8003")]).toEqual([undefined, expect.any(String)]);
  });
  test("busy: only then; without an answer: after its time, in the same stay", () => {
    const { on, leg } = forwarding("8002", {
      busy: { group: complaint },
      noAnswer: { agent: user("8003"), afterMs: 7000 },
    });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    on.passes(6999);
    expect(rung(on, "8003")).toBeUndefined();
    on.passes(1);
    on.picksUp(rung(on, "8003"));
    on.hangsUp(leg);
    expect(record(on)?.visits.length).toBe(2);
    expect(record(on)?.offers.map(({ agentNo, reason }) => [agentNo, reason])).toEqual([
      ["8001", undefined],
      ["8002", "RNA"],
      ["8003", undefined],
    ]);
    expect(on.find("TransferCompleted").length).toBe(1);
  });
  test("without an answer to a number outside: dialled with her rights", () => {
    const { on, leg } = forwarding("8002", { noAnswer: { number: outside, afterMs: 7000 } });
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    on.passes(7000);
    on.picksUp(far(on));
    expect(on.hears(leg)).toBe(far(on));
    expect(record(on)?.visits.map((visit) => visit.reason)).toEqual(["ANSWER", "TRANSFER"]);
  });
  test("in a ring of two asks each once", () => {
    const config = withCarrier();
    const ring: Record<string, UserId> = { "8002": user("8003"), "8003": user("8002") };
    const agents = config.agents.map((each) =>
      ring[each.agentNo] ? { ...each, forwarding: { always: { agent: ring[each.agentNo] as UserId } } } : each,
    );
    const { on } = talking({ config: { ...config, agents } });
    on.sits("8002");
    expect(ask(on, "8001", { do: "transfer", to: { agent: user("8002") } })).toBe("targetBusy");
  });
  test("never moves an offer of the queue", () => {
    const config = withCarrier();
    const agents = config.agents.map((each) => ({ ...each, forwarding: { always: { number: outside } } }));
    const { on } = talking({ config: { ...config, agents } });
    expect(on.find("OfferAnswered")[0]?.agentNo).toBe("8001");
  });
});

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
