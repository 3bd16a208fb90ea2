import { describe, expect, test } from "vitest";
import type { FlowId, GroupId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { promptMs, talking } from "./testing/stage.ts";
import {
  ask,
  business,
  complaint,
  far,
  outside,
  record,
  rung,
  scene,
  user,
  withCarrier,
} from "./transfers.test-scene.ts";

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
