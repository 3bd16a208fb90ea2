import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { callRecord, stateSpans } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, device: string) => on.rings(device) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);
const groups = ["business" as GroupId];
const browser = (no: string) => `browser-${no}` as DeviceId;
const phone = (no: string) => `phone-${no}` as DeviceId;

function waiting(config = exampleHotline()) {
  const on = stage({ config });
  on.sits("8001");
  const leg = on.calls();
  on.passes(10);
  on.presses(leg, "1");
  return { on, leg };
}

describe("in a talk the agent", () => {
  test("mutes: nobody hears her, she hears on; it ends with the talk", () => {
    const { on, leg, agent } = talking();
    expect(ask(on, "8001", { do: "mute" })).toBeUndefined();
    expect([on.hears(leg), on.hears(agent)]).toEqual(["", leg]);
    expect(ask(on, "8001", { do: "mute" })).toBe("alreadyMuted");
    ask(on, "8001", { do: "unmute" });
    expect(on.hears(leg)).toBe(agent);
    expect(ask(on, "8001", { do: "unmute" })).toBe("notMuted");
    ask(on, "8001", { do: "mute" });
    expect(look(on.hotline).calls[0]?.muted).toBe(true);
    on.hangsUp(leg);
    expect([on.find("MuteStarted").length, on.find("MuteEnded").length]).toEqual([2, 2]);
  });
  test("stays muted over a page refresh", () => {
    const { on, leg } = talking();
    ask(on, "8001", { do: "mute" });
    ask(on, "8001", { do: "resume" });
    on.picksUp(rung(on, "browser-8001"));
    expect(on.hears(leg)).toBe("");
    ask(on, "8001", { do: "unmute" });
    expect(on.hears(leg)).not.toBe("");
  });
  test("tells her number again: the citizen hears it, then her", () => {
    const { on, leg, agent } = talking();
    expect(ask(on, "8001", { do: "announceAgentNo" })).toBeUndefined();
    expect(on.hears(leg)).toContain("digit.8");
    expect(ask(on, "8001", { do: "announceAgentNo" })).toBe("announcing");
    on.passes(6 * promptMs);
    expect(on.hears(leg)).toBe(agent);
    expect(on.find("AgentNoAnnounced").length).toBe(2);
  });
  test("sends digits; what is no digit is refused", () => {
    const { on, leg } = talking();
    expect(ask(on, "8001", { do: "sendDigits", digits: "1A#" })).toBeUndefined();
    expect(on.legs.get(leg)?.digits).toBe("1A#");
    expect(ask(on, "8001", { do: "sendDigits", digits: "x" })).toBe("badDigits");
    expect(ask(on, "8001", { do: "sendDigits", digits: "" })).toBe("badDigits");
    expect(on.find("DigitsSent")).toMatchObject([{ count: 3, agentNo: "8001" }]);
  });
});

describe("outside a talk the agent", () => {
  test("works by hand, without a limit, and is offered nothing", () => {
    const { on, leg } = talking();
    expect(ask(on, "8001", { do: "work" })).toBe("inCall");
    on.hangsUp(leg);
    expect(ask(on, "8001", { do: "work" })).toBeUndefined();
    on.passes(3_600_000);
    expect(look(on.hotline).agents[0]).toMatchObject({ state: "wrapUp", after: "ready" });
    ask(on, "8001", { do: "endWrapUp" });
    expect(on.seat("8001")).toBe("ready");
    expect(on.find("WrapUpEnded").map((fact) => fact.why)).toEqual(["agent"]);
  });
  test("is signed in twice: the second phone takes over, and it is said", () => {
    const on = stage();
    on.sits("8001");
    on.report({ is: "DeviceReachable", device: phone("8001") });
    expect(ask(on, "8001", { do: "signIn", groups, device: phone("8001"), autoAnswer: true })).toBeUndefined();
    expect(on.find("AgentSignedIn").at(-1)).toMatchObject({ tookOver: true, device: "phone-8001", autoAnswer: true });
    expect(on.seat("8001")).toBe("ready");
    on.presses(on.calls(), "1");
    expect(on.commands.findLast((each) => each.do === "Originate")).toMatchObject({
      target: { device: "phone-8001" },
      autoAnswer: true,
    });
  });
  test("takes her talk to another phone: one talk, the old phone is let go when the new one is up", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "DeviceReachable", device: phone("8001") });
    expect(ask(on, "8001", { do: "signIn", groups, device: phone("8001") })).toBeUndefined();
    expect([on.legs.get(agent)?.at, on.hears(leg)]).toEqual(["up", "sorry.reconnect"]);
    const there = rung(on, "phone-8001");
    on.picksUp(there);
    expect([on.legs.get(agent)?.at, on.hears(leg)]).toEqual(["gone", there]);
    expect(stateSpans(on.facts).at(-1)).toMatchObject({ state: "talking", groups });
    on.hangsUp(leg);
    expect(on.find("TalkEnded").length).toBe(1);
  });
  test("takes a ring to another phone: the same offer", () => {
    const { on, leg } = waiting();
    const first = rung(on, "browser-8001");
    on.report({ is: "DeviceReachable", device: phone("8001") });
    ask(on, "8001", { do: "signIn", groups, device: phone("8001") });
    expect(on.legs.get(first)?.at).toBe("gone");
    on.picksUp(rung(on, "phone-8001"));
    on.hangsUp(leg);
    expect([on.find("OfferStarted").length, on.find("OfferAnswered").length]).toEqual([1, 1]);
  });
  test("who only supervises signs in to no group", () => {
    const on = stage();
    expect(ask(on, "8000", { do: "signIn", groups: [], device: browser("8000") })).toBeUndefined();
    expect(ask(on, "8001", { do: "signIn", groups: [], device: browser("8001") })).toBe("noGroup");
    on.feed({ is: "ConfigChanged", config: on.config });
    expect(on.seat("8000")).toBe("busy");
  });
});

describe("a ringing call", () => {
  test("is answered from the desk of a SIP phone: it rings anew and picks up by itself, the same offer", () => {
    const on = stage();
    on.sits("8001", undefined, "phone-8001");
    const leg = on.calls();
    on.presses(leg, "1");
    const first = rung(on, "phone-8001");
    expect(ask(on, "8001", { do: "answer" })).toBeUndefined();
    expect(on.legs.get(first)?.at).toBe("gone");
    expect(on.commands.findLast((each) => each.do === "Originate")).toMatchObject({ autoAnswer: true });
    on.picksUp(rung(on, "phone-8001"));
    expect(on.seat("8001")).toBe("talking");
    expect(on.find("OfferStarted").length).toBe(1);
    expect(ask(on, "8001", { do: "answer" })).toBe("notRinging");
  });
  test("is picked up by a colleague: an offer of 0 s for her, PICKED_UP for the other, who is ready again", () => {
    const { on, leg } = waiting();
    on.passes(4000);
    on.sits("8002");
    ask(on, "8002", { do: "busy" });
    expect(ask(on, "8002", { do: "pickUp" })).toBeUndefined();
    expect([on.seat("8001"), on.seat("8002"), on.rings("browser-8001")]).toEqual(["ready", "ringing", undefined]);
    on.passes(300);
    on.picksUp(rung(on, "browser-8002"));
    on.passes(6 * promptMs);
    on.hangsUp(leg);
    const call = on.find("CallArrived")[0]?.call;
    const { offers = [], visits = [] } = (call && callRecord(on.of(call))) ?? {};
    expect(offers.map(({ agentNo, how, reason }) => [agentNo, how, reason])).toEqual([
      ["8001", undefined, "PICKED_UP"],
      ["8002", "pickUp", undefined],
    ]);
    expect(offers[1]?.tA).toBe(offers[1]?.tR);
    expect(visits.length).toBe(1);
    expect(on.faults).toEqual([]);
  });
  test("is picked up as the other answers: one of them has it", () => {
    const on = stage({ latencyMs: () => 500 });
    on.sits("8001");
    const leg = on.calls();
    on.passes(1000);
    on.presses(leg, "1");
    const first = rung(on, "browser-8001");
    on.sits("8002");
    ask(on, "8002", { do: "pickUp" });
    on.report({ is: "LegAnswered", leg: first });
    on.picksUp(rung(on, "browser-8002"));
    on.passes(7000);
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["ready", "talking"]);
  });
  test("whose taker's phone is dead goes back to the head of the queue", () => {
    const { on, leg } = waiting();
    on.sits("8002");
    ask(on, "8002", { do: "pickUp" });
    ask(on, "8001", { do: "busy" });
    on.hangsUp(rung(on, "browser-8002"), { by: "network", cause: "unreachable", sip: 480 });
    expect(on.find("OfferStarted").length).toBe(1);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D3 caller hangup");
  });
  test("of another group, or none, can't be picked up", () => {
    const { on } = waiting();
    on.sits("8002", ["complaint"]);
    expect(ask(on, "8002", { do: "pickUp" })).toBe("nothingToPickUp");
    expect(ask(on, "8001", { do: "pickUp" })).toBe("inCall");
  });
});

describe("an internal call", () => {
  function ringing() {
    const on = stage();
    on.sits("8001");
    on.sits("8002");
    expect(ask(on, "8001", { do: "callInternal", agent: user("8002") })).toBeUndefined();
    const own = rung(on, "browser-8001");
    on.picksUp(own);
    return { on, own, called: rung(on, "browser-8002") };
  }
  test("rings, is answered, is internal time of both, and no citizen's call", () => {
    const { on, own, called } = ringing();
    expect([on.hears(own), on.seat("8001"), on.seat("8002")]).toEqual(["tone.ringback", "dialling", "ringing"]);
    on.picksUp(called);
    expect([on.hears(own), on.hears(called), on.seat("8001"), on.seat("8002")]).toEqual([
      called,
      own,
      "internal",
      "internal",
    ]);
    expect(look(on.hotline).calls[0]).toMatchObject({ direction: "internal", phase: "talking", number: "8002" });
    expect(look(on.hotline).agents[1]?.internal).toEqual({ how: "internal", agent: user("8001") });
    on.hangsUp(called, agentHangup);
    expect([on.seat("8001"), on.seat("8002"), on.hotline.calls.size]).toEqual(["ready", "ready", 0]);
    const [ended] = on.find("CallEnded");
    expect(ended?.disposition).toBeUndefined();
    expect(ended && callRecord(on.of(ended.call))).toBeUndefined();
    expect(on.find("RecordingStarted")).toEqual([]);
  });
  test("that is declined, or rings out, leaves both as they were", () => {
    for (const end of ["declined", "out", "caller"]) {
      const { on, own } = ringing();
      if (end === "declined") ask(on, "8002", { do: "hangUp" });
      else if (end === "caller") ask(on, "8001", { do: "hangUp" });
      else on.passes(30_000);
      if (end !== "caller") {
        expect([end, on.seat("8001"), on.hears(own)]).toEqual([end, "dialling", "internal.nobody"]);
        expect(look(on.hotline).calls[0]).toMatchObject({
          phase: "calling",
          nobody: { at: "told", why: end === "out" ? "noAnswer" : "refused", agent: user("8002") },
        });
        on.passes(promptMs);
      }
      expect([end, on.seat("8001"), on.seat("8002")]).toEqual([end, "ready", "ready"]);
      expect(on.find("InternalEnded").length).toBe(1);
    }
  });
  test("to one who is gone when the caller's phone is up fails truly", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8002");
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    ask(on, "8002", { do: "signOut" });
    on.picksUp(rung(on, "browser-8001"));
    on.passes(promptMs);
    expect([on.seat("8001"), on.hotline.calls.size]).toEqual(["ready", 0]);
    expect(on.find("InternalEnded")).toMatchObject([{ ending: { by: "system", cause: "unreachable" } }]);
  });
  test("isn't offered a citizen's call meanwhile", () => {
    const { on, called } = ringing();
    on.picksUp(called);
    on.presses(on.calls(), "1");
    expect(on.find("OfferStarted")).toEqual([]);
  });
});

describe("a picked-up transfer whose taker's phone is dead", () => {
  test("comes back to the queue, and is a failed transfer once", () => {
    const { on, leg } = talking();
    on.sits("8002");
    on.sits("8003");
    ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
    ask(on, "8003", { do: "pickUp" });
    ask(on, "8002", { do: "busy" });
    on.hangsUp(rung(on, "browser-8003"), { by: "network", cause: "unreachable", sip: 480 });
    expect(on.find("TransferFailed").length).toBe(1);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D2 caller hangup");
  });
});
