import { describe, expect, test } from "vitest";
import type { DeviceId, LegId } from "./ids.ts";
import { agentHangup, stage, talking } from "./testing/stage.ts";

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

  test("whose phone can't carry the voice has not refused: the call waits on, and she rests for the phone's sake", () => {
    const on = stage();
    on.sits("8001");
    on.presses(on.calls(), "1");
    on.hangsUp(on.rings("browser-8001") as LegId, { by: "network", cause: "badMedia", sip: 488 });
    expect(on.seat("8001")).toBe("rest");
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["DEVICE_LOST"]);
    expect(on.find("AgentStateChanged").at(-1)).toMatchObject({ state: "rest", reason: "deviceLost" });
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
