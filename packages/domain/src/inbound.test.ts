import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, LegId, TrunkId } from "./ids.ts";
import { agentHangup, promptMs, stage, talking } from "./testing/stage.ts";

const group = (on: ReturnType<typeof stage>, index = 0) => on.config.groups[index];

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
    on.passes(promptMs);
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

describe("the agent", () => {
  test("lets it ring out: to rest, and the caller to the head of the same visit", () => {
    const on = stage();
    on.sits("8001");
    const first = on.calls();
    on.presses(first, "1");
    const second = on.calls();
    on.presses(second, "1");
    on.passes(20_000);
    expect(on.seat("8001")).toBe("rest");
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["RNA"]);
    on.sits("8002");
    expect(on.find("OfferStarted").map((fact) => fact.call)).toEqual([
      on.find("CallArrived")[0]?.call,
      on.find("CallArrived")[0]?.call,
    ]);
    expect(on.find("QueueEntered").length).toBe(2);
    on.hangsUp(second);
    expect(on.find("CallEnded")[0]?.disposition).toBe("D3");
  });

  test("refuses: busy, and the next agent rings", () => {
    const on = stage();
    on.sits("8001");
    on.passes(10);
    on.sits("8002");
    const leg = on.calls();
    on.presses(leg, "1");
    on.hangsUp(on.rings("browser-8001") as LegId, { by: "callee", cause: "refused", sip: 603 });
    expect(on.seat("8001")).toBe("busy");
    expect(on.rings("browser-8002")).toBeDefined();
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["REJECT"]);
    expect(on.find("LegEnded")[0]?.ending.by).toBe("agent");
  });

  test("refuses by the desk's button", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.asks("agent-8001", { do: "hangUp" })).toBeUndefined();
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["REJECT"]);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D3 caller hangup");
  });

  test("can't be rung where her phone can't be reached; when it is there, she is", () => {
    const on = stage();
    on.sits("8001");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.rings("browser-8001")).toBeUndefined();
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    expect(on.rings("browser-8001")).toBeDefined();
  });

  test("whose phone is dead is not rung again at once", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    on.hangsUp(on.rings("browser-8001") as LegId, { by: "network", cause: "unreachable", sip: 480 });
    expect(on.seat("8001")).toBe("rest");
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["DEVICE_LOST"]);
    expect(on.find("OfferStarted").length).toBe(1);
  });

  test("holds and retrieves; the caller hears music meanwhile", () => {
    const { on, leg, agent } = talking();
    expect(on.asks("agent-8001", { do: "hold" })).toBeUndefined();
    expect(on.hears(leg)).toBe("music.hold");
    expect(on.asks("agent-8001", { do: "hold" })).toBe("alreadyHeld");
    on.asks("agent-8001", { do: "retrieve" });
    expect(on.hears(leg)).toBe(agent);
    expect(on.asks("agent-8001", { do: "retrieve" })).toBe("notHeld");
    on.report({ is: "LegHeld", leg: agent });
    on.hangsUp(leg);
    expect(on.find("HoldStarted").length).toBe(2);
    expect(on.find("HoldEnded").length).toBe(2);
  });

  test("says in the talk that she will rest after it", () => {
    const { on, leg } = talking();
    on.asks("agent-8001", { do: "rest", reason: "meal" });
    on.hangsUp(leg);
    expect(on.seat("8001")).toBe("wrapUp");
    expect(on.asks("agent-8001", { do: "endWrapUp" })).toBeUndefined();
    expect(on.find("AgentStateChanged").at(-1)).toMatchObject({ state: "rest", reason: "meal" });
    expect(on.find("WrapUpEnded").map((fact) => fact.why)).toEqual(["agent"]);
    expect(on.timers.size).toBe(0);
  });
});

describe("the agent's browser vanishes", () => {
  test("and the desk comes back: the talk goes on, as one talk", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    expect(on.hears(leg)).toBe("sorry.reconnect");
    expect(on.asks("agent-8001", { do: "resume" })).toBe("deviceUnreachable");
    on.passes(3000);
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    expect(on.hears(leg)).toBe("music.hold");
    expect(on.asks("agent-8001", { do: "resume" })).toBeUndefined();
    expect(on.commands.at(-1)).toMatchObject({ do: "Originate", autoAnswer: true });
    const again = on.rings("browser-8001") as LegId;
    on.picksUp(again);
    expect(on.hears(leg)).toBe(again);
    expect(on.legs.get(agent)?.at).toBe("gone");
    on.passes(30_000);
    on.hangsUp(again, agentHangup);
    expect(on.find("TalkEnded").length).toBe(1);
    expect(on.types().filter((type) => type === "LegDetached" || type === "LegReattached").length).toBe(2);
  });

  test("and its media returns by itself", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.passes(1500);
    on.report({ is: "LegMediaBack", leg: agent });
    expect(on.hears(leg)).toBe(agent);
    on.passes(60_000);
    expect(on.find("TalkEnded")).toEqual([]);
  });

  test("for good: the talk ends by the lost phone, the caller is the first to be served", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    on.passes(20_000);
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "network", cause: "deviceLost" });
    expect(on.find("QueueEntered").map((fact) => fact.atHead)).toEqual([false, true]);
    expect(on.seat("8001")).toBe("rest");
    on.sits("8002");
    const next = on.rings("browser-8002") as LegId;
    on.picksUp(next);
    on.passes(6000);
    expect(on.hears(leg)).toBe(next);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
    on.passes(600_000);
    expect(on.seat("8001")).toBeUndefined();
    expect(on.find("AgentSignedOut")[0]).toMatchObject({ forced: true, reason: "deviceLost" });
  });

  test("the caller hangs up meanwhile: a talk that he ended", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "LegMediaLost", leg: agent, why: "transportLost" });
    on.hangsUp(leg);
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "caller", cause: "hangup" });
    expect(on.outcome()).toBe("D2 caller hangup");
    on.passes(60_000);
    expect(on.timers.size).toBe(0);
  });

  test("a SIP phone whose registration lapses talks on", () => {
    const { on, leg, agent } = talking({}, "phone-8001");
    on.report({ is: "DeviceUnreachable", device: "phone-8001" as DeviceId });
    expect(on.hears(leg)).toBe(agent);
  });
});

describe("the network and the platform", () => {
  test("the caller's media stays away: the leg ends by the network", () => {
    const { on, leg } = talking();
    on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
    expect(on.outcome()).toBe("D2 network rtpTimeout");
    expect(on.seat("8001")).toBe("wrapUp");
  });

  test("the 200 is never acknowledged: D1 by the network", () => {
    const on = stage();
    const leg = on.calls();
    on.hangsUp(leg, { by: "network", cause: "ackTimeout" });
    expect(on.outcome()).toBe("D1 network ackTimeout");
  });

  test("a leg whose end is never reported does not keep its call", () => {
    const on = stage({ latencyMs: () => 10_000_000 });
    on.calls({ calledNumber: "99" });
    on.passes(60_000);
    expect(on.outcome()).toBe("D9 system unknownNumber");
  });

  test("the media process was restarted: what was heard goes on, a new recording begins", () => {
    const { on, leg, agent } = talking();
    const recording = on.find("RecordingStarted")[0]?.recording;
    if (!recording) throw new Error("nothing recorded");
    for (const each of [leg, agent]) on.report({ is: "LegMediaLost", leg: each, why: "mediaRestarted" });
    on.report({ is: "RecordingEnded", recording, leg, segments: [] });
    on.commands.length = 0;
    for (const each of [leg, agent]) on.report({ is: "LegMediaBack", leg: each });
    expect(on.commands.map((command) => command.do)).toEqual(["Record", "Bridge", "Bridge"]);
    expect(on.find("RecordingStarted")[1]?.file).toMatch(/-2$/);
    expect(on.find("LegDetached")).toEqual([]);
  });

  test.each([
    ["a number nobody has", { calledNumber: "87654321" }, 404, "D9 system unknownNumber"],
    ["a trunk that is not configured", { trunk: "other" as TrunkId }, 403, "D9 system blocked"],
  ])("%s is refused", (_what, over, status, outcome) => {
    const on = stage();
    on.calls(over);
    expect(on.commands).toMatchObject([{ do: "Refuse", status }]);
    expect(on.outcome()).toBe(outcome);
    expect(on.timers.size).toBe(0);
  });

  test("the line over the trunk's cap is refused, and taken once another is free", () => {
    const config = exampleHotline();
    const on = stage({ config: { ...config, trunks: config.trunks.map((each) => ({ ...each, maxLines: 2 })) } });
    const legs = [on.calls(), on.calls(), on.calls()];
    expect(on.find("CallEnded")[0]).toMatchObject({ disposition: "D9", ending: { cause: "limit", sip: 486 } });
    on.hangsUp(legs[0] as LegId);
    on.calls();
    expect(on.find("CallEnded").length).toBe(2);
  });

  test("out of hours the caller hears so: D8", () => {
    const config = exampleHotline();
    const schedule = { ...config.schedule, weekly: [{ days: [1], from: "09:00", to: "17:00" }] };
    const on = stage({ config: { ...config, schedule } });
    const leg = on.calls();
    expect(on.hears(leg)).toBe("outOfHours");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D8 system flowEnded");
  });

  test("drains: new calls are refused, those that are there go on, and are ended by the system at last", () => {
    const { on, leg } = talking();
    on.feed({ is: "DrainStarted" });
    on.calls();
    expect(on.commands.at(-1)).toMatchObject({ do: "Refuse", status: 503, retryAfterSec: 60 });
    expect(on.find("CallEnded")[0]).toMatchObject({ disposition: "D9", detail: "draining" });
    expect(on.legs.get(leg)?.at).toBe("up");
    expect(on.asks("agent-8001", { do: "callOut", to: { number: "10086" } })).toBe("inCall");
    on.feed({ is: "DrainOver" });
    expect(on.find("CallEnded")[1]).toMatchObject({ disposition: "D2", ending: { by: "system", cause: "draining" } });
    expect(on.hotline.calls.size).toBe(0);
  });
});

describe("the queue", () => {
  test("is left by time-out, without an agent: D7", () => {
    const on = stage();
    const leg = on.calls();
    on.presses(leg, "0");
    on.passes(300_000);
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("QueueLeft").map((fact) => fact.reason)).toEqual(["TIMEOUT"]);
  });

  test("lets a ring finish that began in time", () => {
    const on = stage();
    const leg = on.calls();
    on.presses(leg, "1");
    on.passes(290_000);
    on.sits("8001");
    on.passes(15_000);
    expect(on.seat("8001")).toBe("ringing");
    on.passes(5_000);
    expect(on.find("QueueLeft").map((fact) => fact.reason)).toEqual(["TIMEOUT"]);
    expect(on.hears(leg)).toBe("goodbye");
    expect(on.timers.size).toBe(0);
  });

  test("that is full is entered, counted and left at once", () => {
    const config = exampleHotline();
    const groups = config.groups.map((each) => ({ ...each, maxWaiting: 1 }));
    const on = stage({ config: { ...config, groups } });
    on.presses(on.calls(), "1");
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.hears(leg)).toBe("queue.full goodbye");
    on.passes(2 * promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
  });

  test("overflows to another group, and never round in a circle", () => {
    const config = exampleHotline();
    const [a, b] = config.groups;
    if (!a || !b) throw new Error("two groups");
    const groups = [
      { ...a, maxWaiting: 0, overflow: { to: "group" as const, group: b.id } },
      { ...b, maxWaiting: 0, overflow: { to: "group" as const, group: a.id } },
    ];
    const on = stage({ config: { ...config, groups } });
    const leg = on.calls();
    on.presses(leg, "1");
    expect(on.find("QueueEntered").map((fact) => fact.group)).toEqual([a.id, b.id]);
    expect(on.hears(leg)).toBe("queue.full goodbye");
  });

  test("serves two callers by two agents at once, each once", () => {
    const on = stage();
    on.presses(on.calls(), "1");
    on.presses(on.calls(), "1");
    on.sits("8001");
    on.sits("8002");
    expect(new Set(on.find("OfferStarted").map((fact) => fact.call)).size).toBe(2);
    expect(group(on)?.id).toBe("business");
  });
});

describe("the survey", () => {
  test("forgives wrong keys as often as it says", () => {
    const { on, leg, agent } = talking();
    on.hangsUp(agent, agentHangup);
    on.presses(leg, "9");
    expect(on.hears(leg)).toBe("survey.invalid survey.ask");
    on.presses(leg, "#");
    on.presses(leg, "7");
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.find("SurveyEnded").map((fact) => fact.outcome)).toEqual(["invalid"]);
    expect(on.outcome()).toBe("D2 system flowEnded");
  });

  test("ends by silence", () => {
    const { on, agent } = talking();
    on.hangsUp(agent, agentHangup);
    on.passes(promptMs + 8_000 + promptMs);
    expect(on.find("SurveyEnded").map((fact) => fact.outcome)).toEqual(["none"]);
    expect(on.outcome()).toBe("D2 system flowEnded");
  });

  test("takes the last valid key, also of one who hangs up in the thanks", () => {
    const { on, leg, agent } = talking();
    on.hangsUp(agent, agentHangup);
    on.presses(leg, "4");
    on.presses(leg, "2");
    on.hangsUp(leg);
    expect(on.find("RatingGiven").map((fact) => fact.key)).toEqual(["4", "2"]);
    expect(on.find("SurveyEnded").map((fact) => fact.outcome)).toEqual(["rated"]);
  });
});
