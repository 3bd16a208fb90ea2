import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, TrunkId } from "./ids.ts";
import { agentHangup, promptMs, stage, talking } from "./testing/stage.ts";

describe("a citizen's call", () => {
  test("goes through menu, queue, ring, announcement, talk and rating, with every mark in order", () => {
    const { on, leg, agent } = talking();
    expect(on.hears(leg)).toBe(agent);
    expect(on.seat("8001")).toBe("talking");
    on.passes(10_000);
    on.hangsUp(agent, agentHangup);
    expect(on.seat("8001")).toBe("wrapUp");
    expect(on.hears(leg)).toBe("survey.ask");
    on.presses(leg, "1");
    expect(on.hears(leg)).toBe("survey.thanks");
    on.passes(3000);
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D2 system flowEnded");
    expect(on.types()).toEqual([
      ...["AgentSignedIn", "AgentStateChanged", "AgentStateChanged"],
      ...["CallArrived", "CallAnswered", "IvrEntered", "NodeEntered", "RecordingStarted"],
      ...["NodeEntered", "KeyPressed", "NodeEntered", "IvrLeft", "HumanRequested", "QueueEntered"],
      ...["LegStarted", "OfferStarted", "AgentStateChanged"],
      ...["LegAnswered", "OfferAnswered", "QueueLeft", "AgentStateChanged", "AgentNoAnnounced"],
      ...["LegEnded", "TalkEnded", "WrapUpStarted", "AgentStateChanged", "SurveyOffered"],
      ...["RatingGiven", "SurveyEnded", "LegEnded", "CallEnded", "RecordingEnded"],
    ]);
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "agent", cause: "hangup" });
    expect(on.find("RatingGiven")[0]).toMatchObject({ agentNo: "8001", key: "1", score: 5, satisfied: true });
    expect(on.find("RecordingStarted")[0]?.file).toMatch(/^2026\/11\/25\/id-\d+$/);
    on.passes(30_000);
    expect(on.seat("8001")).toBe("ready");
    expect(on.timers.size).toBe(0);
    expect(on.faults).toEqual([]);
    expect(JSON.stringify(on.facts)).not.toContain('"01062345678"');
  });

  test("hears the agent's number digit by digit before the talk", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(on.hears(leg)).toBe("agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix");
    on.passes(promptMs * 6);
    expect(on.find("AgentNoAnnounced")[0]?.ms).toBe(6000);
  });

  test("is bridged at once where no number is announced, and ends without a survey where the group has none", () => {
    const config = exampleHotline();
    const groups = config.groups.map((each) => ({ ...each, announceAgentNo: false, survey: null }));
    const on = stage({ config: { ...config, groups } });
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    const agent = on.rings("browser-8001") as LegId;
    on.picksUp(agent);
    expect(on.hears(leg)).toBe(agent);
    on.hangsUp(agent, agentHangup);
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D2 agent hangup");
  });

  test("that comes by the test trunk's proved identity is a test; by the carrier's it is not", () => {
    const on = stage();
    on.calls({ trunk: "test" as TrunkId, testBy: "admin" });
    on.calls({ testBy: "admin" });
    expect(on.find("CallArrived").map((fact) => fact.test)).toEqual([{ startedBy: "admin" }, undefined]);
  });
});

describe("the caller hangs up", () => {
  test("in the menu: D1", () => {
    const on = stage();
    const leg = on.calls();
    on.passes(promptMs * 2.5);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D1 caller hangup");
    expect(on.timers.size).toBe(0);
  });

  test("before the answer: D1, cancelled", () => {
    const on = stage({ latencyMs: () => 50 });
    const leg = on.calls();
    on.hangsUp(leg, { by: "caller", cause: "cancelled", sip: 487 });
    on.passes(100);
    expect(on.outcome()).toBe("D1 caller cancelled");
  });

  test("in the queue: D3", () => {
    const on = stage();
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.hears(leg)).toBe("noAgent");
    on.passes(promptMs);
    expect(on.hears(leg)).toBe("music.hold");
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D3 caller hangup");
    expect(on.find("QueueLeft").map((fact) => fact.reason)).toEqual(["ABANDON"]);
    expect(on.timers.size).toBe(0);
  });

  test("while the phone rings: D4, and the agent is ready again", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    const agent = on.rings("browser-8001") as LegId;
    on.passes(3000);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D4 caller hangup");
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["CALLER_GONE"]);
    expect(on.legs.get(agent)?.at).toBe("gone");
    expect(on.seat("8001")).toBe("ready");
  });

  test("while the number is announced: D2, and it says so", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    on.picksUp(on.rings("browser-8001") as LegId);
    on.passes(500);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("CallEnded")[0]?.detail).toBe("duringAnnouncement");
    expect(on.seat("8001")).toBe("wrapUp");
  });

  test("in the talk: D2, no survey", () => {
    const { on, leg, agent } = talking();
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "caller", cause: "hangup" });
    expect(on.find("SurveyOffered")).toEqual([]);
    expect(on.legs.get(agent)?.at).toBe("gone");
    on.passes(30_000);
    expect(on.seat("8001")).toBe("ready");
  });

  test("in the survey: not rated is no dissatisfaction", () => {
    const { on, leg, agent } = talking();
    on.hangsUp(agent, agentHangup);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("SurveyEnded").map((fact) => fact.outcome)).toEqual(["hangup"]);
  });

  test("after the agent did, in the same moment: each is told once", () => {
    const { on, leg, agent } = talking({ latencyMs: () => 30 });
    on.asks("agent-8001", { do: "hangUp" });
    on.hangsUp(leg);
    on.hangsUp(agent, agentHangup);
    on.passes(1000);
    expect(on.find("TalkEnded").map((fact) => fact.ending.by)).toEqual(["agent"]);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("LegEnded").length).toBe(2);
  });

  test("by a BYE that comes twice: it ends once", () => {
    const { on, leg } = talking();
    on.hangsUp(leg);
    on.report({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
    expect(on.find("CallEnded").length).toBe(1);
  });

  test("named by his role, whatever the switch calls him", () => {
    const { on, leg } = talking();
    on.hangsUp(leg, { by: "callee", cause: "hangup" });
    expect(on.outcome()).toBe("D2 caller hangup");
  });
});
