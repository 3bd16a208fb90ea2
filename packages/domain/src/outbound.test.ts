import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, PartyId } from "./ids.ts";
import { agentHangup, stage } from "./testing/stage.ts";

const withCarrier = () => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)) };
};
function dialling() {
  const on = stage({ config: withCarrier() });
  on.sits("8001");
  const refused = on.asks("agent-8001", { do: "callOut", to: { number: "01087654321" } });
  expect(refused).toBeUndefined();
  const own = on.rings("browser-8001") as LegId;
  const far = () => [...on.legs.values()].find((leg) => leg.to !== undefined)?.leg as LegId;
  return { on, own, far };
}

describe("a call out", () => {
  test("rings the agent's own phone first, then the far end; they talk; wrap-up follows", () => {
    const { on, own, far } = dialling();
    expect(on.seat("8001")).toBe("dialling");
    expect(on.find("DialStarted")).toEqual([]);
    on.picksUp(own);
    on.report({ is: "LegRinging", leg: far(), earlyMedia: false });
    expect(on.hears(own)).toBe("tone.ringback");
    on.passes(4000);
    on.picksUp(far());
    expect(on.hears(own)).toBe(far());
    expect(on.seat("8001")).toBe("talking");
    on.passes(9000);
    on.hangsUp(far());
    expect(on.outcome()).toBe("- callee hangup");
    expect(on.seat("8001")).toBe("wrapUp");
    expect(on.find("TalkEnded")[0]).toMatchObject({ group: "business", ending: { by: "callee" } });
    expect(on.find("RecordingStarted").length).toBe(1);
    expect(on.faults).toEqual([]);
    expect(JSON.stringify(on.facts)).not.toContain('"01087654321"');
  });

  test("lets the agent hear the far network's own voice", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    expect(on.hears(own)).toBe("");
    on.report({ is: "LegRinging", leg: far(), earlyMedia: true });
    expect(on.hears(own)).toBe(far());
  });

  test("has our tone until the far network's own voice comes, and again when that stops before the answer", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    const heard = [false, true, false, true].map((earlyMedia) => {
      on.report({ is: "LegRinging", leg: far(), earlyMedia });
      return on.hears(own) === far() ? "far" : on.hears(own);
    });
    expect(heard).toEqual(["tone.ringback", "far", "tone.ringback", "far"]);
    on.picksUp(far());
    expect(on.hears(own)).toBe(far());
    expect(on.faults).toEqual([]);
  });

  test("fails where the far end is busy; the agent is as she was", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    on.hangsUp(far(), { by: "callee", cause: "busy", sip: 486 });
    expect(on.find("DialFailed")[0]?.ending).toEqual({ by: "callee", cause: "busy", sip: 486 });
    expect(on.outcome()).toBe("- callee busy");
    expect(on.seat("8001")).toBe("ready");
    expect(on.legs.get(own)?.at).toBe("gone");
  });

  test("is given up by the agent", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    on.asks("agent-8001", { do: "hangUp" });
    expect(on.find("DialFailed")[0]?.ending).toEqual({ by: "agent", cause: "cancelled" });
    expect(on.legs.get(far())?.at).toBe("gone");
    expect(on.seat("8001")).toBe("ready");
  });

  test("whose own phone never answers is no dial", () => {
    const { on } = dialling();
    on.passes(15_000);
    expect(on.find("DialStarted").length + on.find("DialFailed").length).toBe(0);
    expect(on.find("CallEnded").length).toBe(1);
    expect(on.seat("8001")).toBe("ready");
  });

  test("outlives a page refresh, and ends when the phone stays away", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    on.picksUp(far());
    on.report({ is: "LegMediaLost", leg: own, why: "transportLost" });
    on.asks("agent-8001", { do: "resume" });
    const again = on.rings("browser-8001") as LegId;
    on.picksUp(again);
    expect(on.hears(far())).toBe(again);
    on.report({ is: "LegMediaLost", leg: again, why: "transportLost" });
    on.passes(20_000);
    expect(on.outcome()).toBe("- network deviceLost");
    expect(on.find("TalkEnded").length).toBe(1);
  });

  test("ended by the agent goes to no survey", () => {
    const { on, own, far } = dialling();
    on.picksUp(own);
    on.picksUp(far());
    on.hangsUp(own, agentHangup);
    expect(on.find("SurveyOffered")).toEqual([]);
    expect(on.outcome()).toBe("- agent hangup");
  });

  test("to a party goes to the number behind it", () => {
    const on = stage({ config: withCarrier() });
    on.sits("8001");
    expect(on.asks("agent-8001", { do: "callOut", to: { party: "party-of-10086" as PartyId } })).toBeUndefined();
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(on.commands.at(-1)).toMatchObject({ do: "Originate", target: { to: "trunk", number: "10086" } });
    expect(on.find("DialStarted")[0]).toMatchObject({ party: "party-of-10086", number: "12345678" });
  });
});

describe("a wish that can't be honoured is refused and does nothing", () => {
  const number = { number: "10086" };
  test("of one who has not signed in", () => {
    const on = stage();
    for (const wish of ["ready", "busy", "signOut", "hangUp", "hold", "resume", "endWrapUp"] as const) {
      expect(on.asks("agent-8001", { do: wish })).toBe("notSignedIn");
    }
    expect(on.facts).toEqual([]);
  });
  test("at sign-in: who, which groups, whose phone", () => {
    const on = stage();
    const groups = ["business" as GroupId];
    const device = "browser-8001" as DeviceId;
    expect(on.asks("nobody", { do: "signIn", groups, device })).toBe("unknownAgent");
    expect(on.asks("agent-8001", { do: "signIn", groups: [], device })).toBe("noGroup");
    expect(on.asks("agent-8001", { do: "signIn", groups: ["other" as GroupId], device })).toBe("unknownGroup");
    expect(on.asks("agent-8002", { do: "signIn", groups, device })).toBe("unknownDevice");
    expect(on.facts).toEqual([]);
  });
  test("for a call out", () => {
    const on = stage({ config: withCarrier() });
    on.sits("8001");
    expect(on.asks("agent-8001", { do: "callOut", to: { number: "sip:x@y" } })).toBe("badNumber");
    expect(on.asks("agent-8001", { do: "callOut", to: { party: "erased" as PartyId } })).toBe("unknownParty");
    expect(on.asks("agent-8001", { do: "callOut", to: number, group: "other" as GroupId })).toBe("unknownGroup");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    expect(on.asks("agent-8001", { do: "callOut", to: number })).toBe("deviceUnreachable");
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    on.feed({ is: "DrainStarted" });
    expect(on.asks("agent-8001", { do: "callOut", to: number })).toBe("draining");
    const dry = stage();
    dry.sits("8001");
    expect(dry.asks("agent-8001", { do: "callOut", to: number })).toBe("noTrunk");
    const full = stage({
      config: { ...withCarrier(), trunks: withCarrier().trunks.map((t) => ({ ...t, maxLines: 1 })) },
    });
    full.sits("8001");
    full.calls();
    expect(full.asks("agent-8001", { do: "callOut", to: number })).toBe("noLine");
  });
  test("in the wrong state", () => {
    const { on } = dialling();
    expect(on.asks("agent-8001", { do: "signOut" })).toBe("inCall");
    expect(on.asks("agent-8001", { do: "hold" })).toBe("notInCall");
    expect(on.asks("agent-8001", { do: "endWrapUp" })).toBe("notInWrapUp");
    expect(on.asks("agent-8001", { do: "rest", reason: "because" })).toBe("badReason");
    expect(on.asks("agent-8001", { do: "callOut", to: number })).toBe("inCall");
  });
});

describe("the roster", () => {
  test("who is taken out of the configuration is signed out, after her call if she is in one", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8002");
    const leg = on.calls();
    on.presses(leg, "1");
    on.picksUp(on.rings("browser-8001") as LegId);
    on.feed({ is: "ConfigChanged", config: { ...on.config, agents: [] } });
    expect(on.seat("8002")).toBeUndefined();
    expect(on.seat("8001")).toBe("talking");
    on.hangsUp(leg);
    on.passes(30_000);
    expect(on.seat("8001")).toBeUndefined();
    expect(on.find("AgentSignedOut").map((fact) => fact.reason)).toEqual(["removed", "removed"]);
  });
  test("an agent whose phone stays away is signed out, not left ready", () => {
    const on = stage();
    on.sits("8001");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    on.passes(120_000);
    expect(on.find("AgentSignedOut")[0]?.reason).toBe("deviceLost");
    expect(on.timers.size).toBe(0);
  });
  test("a timer that comes early is set again, one that is stale does nothing", () => {
    const on = stage();
    on.sits("8001");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
    const timer = [...on.timers.values()][0]?.timer;
    if (!timer) throw new Error("no timer");
    on.feed({ is: "TimerFired", timer });
    expect(on.timers.size).toBe(1);
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    on.feed({ is: "TimerFired", timer });
    expect(on.seat("8001")).toBe("ready");
  });
});
