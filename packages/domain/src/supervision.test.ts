import { describe, expect, test } from "vitest";
import type { DeviceId, LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);
const agent = user("8001");
const reason = "because";

/** 8001 talks; the supervisor 8000 is signed in to no group. */
function scene() {
  const { on, leg, agent: own } = talking();
  on.sits("8000", []);
  return { on, leg, own };
}
function watched(mode: "listen" | "whisper" | "join") {
  const { on, leg, own } = scene();
  expect(ask(on, "8000", { do: mode, agent })).toBeUndefined();
  const watcher = rung(on, "8000");
  on.picksUp(watcher);
  return { on, leg, own, watcher };
}
const all = (...legs: LegId[]) => [...legs].sort().join(" ");

describe("a supervisor", () => {
  test("listens: hears both, is heard by nobody; it is her monitoring time and stands in the audit", () => {
    const { on, leg, own, watcher } = watched("listen");
    expect([on.hears(watcher), on.hears(leg), on.hears(own)]).toEqual([all(leg, own), own, leg]);
    expect(on.seat("8000")).toBe("monitoring");
    expect(look(on.hotline).agents.at(-1)).toMatchObject({ monitoring: { agent, mode: "listen" } });
    expect(look(on.hotline).calls[0]?.watchers).toEqual([{ user: user("8000"), of: agent, mode: "listen", at: "up" }]);
    expect(on.find("SupervisorActed")).toMatchObject([{ supervisor: user("8000"), action: "listen", agentNo: "8001" }]);
    expect(on.find("WatchStarted").length).toBe(1);
  });
  test("whispers: the agent alone hears her", () => {
    const { on, leg, own, watcher } = watched("whisper");
    expect([on.hears(watcher), on.hears(leg), on.hears(own)]).toEqual([all(leg, own), own, all(leg, watcher)]);
  });
  test("joins: all hear all", () => {
    const { on, leg, own, watcher } = watched("join");
    expect([on.hears(watcher), on.hears(leg), on.hears(own)]).toEqual([
      all(leg, own),
      all(own, watcher),
      all(leg, watcher),
    ]);
  });
  test("goes from one mode to another, and leaves", () => {
    const { on, leg, own, watcher } = watched("listen");
    ask(on, "8000", { do: "join", agent });
    expect(on.hears(leg)).toBe(all(own, watcher));
    ask(on, "8000", { do: "whisper", agent });
    expect(on.hears(leg)).toBe(own);
    expect(ask(on, "8000", { do: "stopWatching" })).toBeUndefined();
    expect([on.seat("8000"), on.legs.get(watcher)?.at, on.hears(own)]).toEqual(["ready", "gone", leg]);
    expect(ask(on, "8000", { do: "stopWatching" })).toBe("notWatching");
    expect(on.find("WatchChanged").map((fact) => fact.mode)).toEqual(["join", "whisper"]);
    expect(on.find("WatchEnded").length).toBe(1);
  });
  test("hears on through hold and consultation what the agent hears; the citizen hears neither", () => {
    const { on, leg, own, watcher } = watched("whisper");
    ask(on, "8001", { do: "hold" });
    expect([on.hears(watcher), on.hears(leg)]).toEqual([own, "music.hold"]);
    ask(on, "8001", { do: "retrieve" });
    on.sits("8002");
    ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
    const other = rung(on, "8002");
    on.picksUp(other);
    expect([on.hears(watcher), on.hears(own), on.hears(other), on.hears(leg)]).toEqual([
      all(own, other),
      all(other, watcher),
      own,
      "music.hold",
    ]);
  });
  test("is let go when the talk ends, or the agent transfers it", () => {
    for (const end of ["hangsUp", "transfer"]) {
      const { on, leg, watcher } = watched("join");
      if (end === "hangsUp") on.hangsUp(leg);
      else ask(on, "8001", { do: "transfer", to: { group: "business" as never } });
      expect([end, on.seat("8000"), on.legs.get(watcher)?.at]).toEqual([end, "ready", "gone"]);
    }
  });
  test("whose phone dies, or never picks up, leaves the talk as it was", () => {
    const { on, leg, own, watcher } = watched("join");
    on.hangsUp(watcher, { by: "network", cause: "unreachable" });
    expect([on.hears(leg), on.hears(own), on.seat("8000")]).toEqual([own, leg, "ready"]);
    ask(on, "8000", { do: "listen", agent });
    on.passes(15_000);
    expect([on.seat("8000"), on.hears(leg)]).toEqual(["ready", own]);
    expect(on.find("WatchStarted").length).toBe(1);
  });
  test("whose browser vanishes is out", () => {
    const { on, watcher } = watched("listen");
    on.report({ is: "DeviceUnreachable", device: "browser-8000" as DeviceId });
    expect([on.seat("8000"), on.legs.get(watcher)?.at]).toEqual(["ready", "gone"]);
  });
  test("hears nothing any more once she has no account", () => {
    const { on, leg, own, watcher } = watched("whisper");
    const agents = on.config.agents.filter((each) => each.user !== user("8000"));
    on.feed({ is: "ConfigChanged", config: { ...on.config, agents } });
    expect([on.legs.get(watcher)?.at, on.seat("8000"), on.hears(leg), on.hears(own)]).toEqual([
      "gone",
      undefined,
      own,
      leg,
    ]);
  });
  test("is refused what can't be", () => {
    const { on } = scene();
    on.sits("8002");
    const watch = (no: string, whom: string) => ask(on, no, { do: "listen", agent: user(whom) });
    expect([watch("8000", "8002"), watch("8000", "8003"), watch("8000", "8000")]).toEqual([
      "agentNotInCall",
      "agentNotInCall",
      "self",
    ]);
    expect(watch("8001", "8002")).toBe("agentNotInCall");
    expect(ask(on, "8000", { do: "release", agent: user("8002"), reason })).toBe("agentNotInCall");
    expect(ask(on, "8000", { do: "intercept", agent: user("8002") })).toBe("agentNotInCall");
    expect(ask(on, "8000", { do: "forceBusy", agent: user("8003"), reason })).toBe("targetUnreachable");
    on.report({ is: "DeviceUnreachable", device: "browser-8000" as DeviceId });
    expect(watch("8000", "8001")).toBe("deviceUnreachable");
    expect(on.find("SupervisorActed")).toEqual([]);
  });
});

describe("an intercepted talk", () => {
  test("is the supervisor's from there on: two talks, hers begins where the agent's ends, in an offer of 0 s", () => {
    const { on, leg, own } = scene();
    on.passes(5000);
    expect(ask(on, "8000", { do: "intercept", agent })).toBeUndefined();
    // Her phone answers with an open microphone: the citizen hears her first words.
    expect(look(on.hotline).agents.at(-1)).toMatchObject({ monitoring: { agent, mode: "join" } });
    expect(on.hears(leg)).toBe(own);
    on.passes(400);
    const taker = rung(on, "8000");
    on.picksUp(taker);
    expect([on.hears(leg), on.hears(taker), on.legs.get(own)?.at]).toEqual([taker, leg, "gone"]);
    expect([on.seat("8001"), on.seat("8000")]).toEqual(["wrapUp", "talking"]);
    on.passes(3000);
    on.hangsUp(taker, agentHangup);
    on.presses(leg, "1");
    expect(on.find("RatingGiven")[0]?.agentNo).toBe("8000");
    const call = on.find("CallArrived")[0]?.call;
    const { talks = [], offers = [] } = (call && callRecord(on.of(call))) ?? {};
    expect(talks.map(({ agentNo, ending }) => [agentNo, ending?.by])).toEqual([
      ["8001", "supervisor"],
      ["8000", "agent"],
    ]);
    expect(talks[1]?.tA).toBe(talks[0]?.tE);
    expect(offers[1]).toMatchObject({ how: "intercept", agentNo: "8000" });
    expect(on.find("Intercepted")).toMatchObject([{ agentNo: "8001", interceptorNo: "8000" }]);
  });
  test("by one who listens already is hers at once", () => {
    const { on, leg, watcher } = watched("listen");
    ask(on, "8000", { do: "intercept", agent });
    expect([on.hears(leg), on.seat("8000")]).toEqual([watcher, "talking"]);
    expect(on.find("WatchEnded").length).toBe(1);
  });
  test("on hold, in a consultation, or while her number is announced", () => {
    for (const at of ["held", "consulting", "announcing"]) {
      const on = stage();
      on.sits("8001");
      const leg = on.calls();
      on.presses(leg, "1");
      on.picksUp(rung(on, "8001"));
      on.sits("8000", []);
      on.sits("8002");
      if (at !== "announcing") on.passes(6 * promptMs);
      if (at === "held") ask(on, "8001", { do: "hold" });
      if (at === "consulting") ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
      expect(ask(on, "8000", { do: "intercept", agent })).toBeUndefined();
      const taker = rung(on, "8000");
      on.picksUp(taker);
      expect([at, on.hears(leg), on.seat("8002")]).toEqual([at, taker, "ready"]);
      expect(on.find("HoldStarted").length).toBe(on.find("HoldEnded").length);
      expect(on.find("ConsultStarted").length).toBe(on.find("ConsultEnded").length);
    }
  });
  test("that still rings is picked up", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.presses(leg, "1");
    on.sits("8000", []);
    ask(on, "8000", { do: "intercept", agent });
    on.picksUp(rung(on, "8000"));
    on.passes(6 * promptMs);
    on.hangsUp(leg);
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["PICKED_UP"]);
    expect([on.outcome(), on.seat("8001")]).toEqual(["D2 caller hangup", "ready"]);
  });
  test("whose citizen hangs up before her phone is up leaves nobody behind", () => {
    const { on, leg } = scene();
    ask(on, "8000", { do: "intercept", agent });
    on.hangsUp(leg);
    expect([on.seat("8000"), on.hotline.calls.size]).toEqual(["ready", 0]);
  });
});

describe("an agent who is overruled", () => {
  test("her talk is released: by the supervisor, answered all the same, and nobody is asked to rate", () => {
    const { on, leg } = scene();
    expect(ask(on, "8000", { do: "release", agent, reason })).toBeUndefined();
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D2 supervisor released");
    expect(on.find("TalkEnded")[0]?.ending).toEqual({ by: "supervisor", cause: "released" });
    expect(on.find("SupervisorActed")[0]).toMatchObject({ action: "release", reason });
    expect(on.find("SurveyOffered")).toEqual([]);
  });
  test("her ring is released: D7", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8000", []);
    on.presses(on.calls(), "1");
    ask(on, "8000", { do: "release", agent, reason });
    expect(on.outcome()).toBe("D7 supervisor released");
    expect(on.find("QueueLeft")[0]?.reason).toBe("FORCED");
    expect(on.find("OfferEnded")[0]?.reason).toBe("FORCED");
  });
  test("is set ready, busy: at once, or after her talk, and it is told as forced", () => {
    const { on, leg } = scene();
    on.sits("8002");
    ask(on, "8000", { do: "forceBusy", agent: user("8002"), reason });
    expect(on.find("AgentStateChanged").at(-1)).toMatchObject({ state: "busy", forced: true, reason });
    ask(on, "8000", { do: "forceBusy", agent, reason });
    expect(look(on.hotline).agents[0]?.after).toBe("busy");
    on.hangsUp(leg);
    on.passes(30_000);
    expect(on.find("AgentStateChanged").at(-1)).toMatchObject({ agentNo: "8001", state: "busy", forced: true });
    ask(on, "8000", { do: "forceReady", agent, reason });
    expect(on.seat("8001")).toBe("ready");
  });
  test("is not signed out after her talk where the supervisor thought better of it; her own wish changes nothing", () => {
    for (const better of [true, false]) {
      const { on, leg } = scene();
      ask(on, "8000", { do: "forceSignOut", agent, reason });
      ask(on, "8001", { do: "busy" });
      if (better) ask(on, "8000", { do: "forceReady", agent, reason });
      on.hangsUp(leg);
      on.passes(30_000);
      expect([better, on.seat("8001")]).toEqual([better, better ? "ready" : undefined]);
    }
  });
  test("is signed out: at once; from a ring, and the call rings elsewhere; from a talk after it", () => {
    const { on, leg } = scene();
    on.sits("8002");
    const waits = on.calls();
    on.passes(10);
    on.presses(waits, "1");
    expect(on.seat("8002")).toBe("ringing");
    expect(ask(on, "8000", { do: "forceSignOut", agent: user("8002"), reason })).toBeUndefined();
    expect(on.seat("8002")).toBeUndefined();
    expect(on.find("OfferEnded").map((fact) => fact.reason)).toEqual(["FORCED"]);
    on.sits("8003");
    expect(on.seat("8003")).toBe("ringing");
    ask(on, "8000", { do: "forceSignOut", agent, reason });
    expect(look(on.hotline).agents[0]).toMatchObject({ state: "talking", leaving: true });
    on.hangsUp(leg);
    on.passes(30_000);
    expect(on.seat("8001")).toBeUndefined();
    expect(on.find("AgentSignedOut").map((fact) => [fact.forced, fact.reason])).toEqual([
      [true, reason],
      [true, reason],
    ]);
  });
});

describe("the alarm button", () => {
  test("rings the supervisor's seat; who answers is in the talk", () => {
    const { on, leg, own } = scene();
    expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
    expect([on.seat("8000"), look(on.hotline).calls[0]?.emergency]).toEqual(["ringing", on.now()]);
    expect(look(on.hotline).agents.at(-1)?.internal).toEqual({ how: "emergency", agent });
    const watcher = rung(on, "8000");
    on.picksUp(watcher);
    expect([on.hears(leg), on.seat("8000")]).toEqual([all(own, watcher), "monitoring"]);
    expect(on.find("WatchStarted")[0]).toMatchObject({ emergency: true, mode: "join" });
    on.hangsUp(watcher, agentHangup);
    on.passes(100);
    expect(on.seat("8000")).toBe("ready");
    on.hangsUp(leg);
    expect(on.find("EmergencyRaised").length).toBe(1);
  });
  test("rings at one who rather intercepts: the talk is hers when she picks up", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "emergency" });
    expect(ask(on, "8000", { do: "intercept", agent })).toBeUndefined();
    const taker = rung(on, "8000");
    on.picksUp(taker);
    expect([on.hears(leg), on.seat("8000"), on.seat("8001")]).toEqual([taker, "talking", "wrapUp"]);
  });
  test("with no supervisor stands as an alarm, and rings the first who is there", () => {
    const { on, agent: own } = talking();
    expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
    expect(look(on.hotline).calls[0]?.emergency).toBe(on.now());
    on.sits("8000", []);
    on.picksUp(rung(on, "8000"));
    expect(on.hears(own)).toContain(" ");
  });
  test("rings on until somebody answers: who did not pick up is rung again after a pause, who declined is not", () => {
    const { on, leg } = scene();
    const since = on.now();
    const rings = () => on.find("LegStarted").filter((fact) => fact.device === "browser-8000").length;
    ask(on, "8001", { do: "emergency" });
    expect(look(on.hotline).calls[0]?.helped).toBe(true);
    ask(on, "8001", { do: "emergency" });
    expect(on.find("EmergencyRaised").length).toBe(1);
    on.passes(20_000);
    expect([on.seat("8000"), rings()]).toEqual(["ready", 1]);
    on.passes(5_000);
    expect([on.seat("8000"), rings()]).toEqual(["ringing", 2]);
    on.passes(100_000);
    expect(rings()).toBe(6);
    on.passes(5_000);
    on.hangsUp(rung(on, "8000"), { by: "agent", cause: "refused" });
    on.passes(120_000);
    expect([on.seat("8000"), rings(), look(on.hotline).calls[0]?.helped]).toEqual(["ready", 6, undefined]);
    expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
    expect([on.seat("8000"), rings(), look(on.hotline).calls[0]?.emergency]).toEqual(["ringing", 7, since]);
    on.picksUp(rung(on, "8000"));
    expect(on.hears(leg)).toContain(" ");
    expect(on.find("EmergencyRaised").length).toBe(2);
  });
  test("is answered by one who is not signed in: nobody is rung any more, and the agent is told who comes", () => {
    const { on } = scene();
    ask(on, "8001", { do: "emergency" });
    expect(on.seat("8000")).toBe("ringing");
    expect(ask(on, "8006", { do: "answerEmergency", agent })).toBeUndefined();
    expect(look(on.hotline).calls[0]).toMatchObject({ emergency: on.now(), coming: user("8006") });
    expect(on.seat("8000")).toBe("ready");
    expect(on.find("SupervisorActed")).toMatchObject([
      { supervisor: user("8006"), action: "answerEmergency", agent, call: look(on.hotline).calls[0]?.call },
    ]);
    on.passes(120_000);
    expect(on.seat("8000")).toBe("ready");
    // She has not come: pressed again, the seats ring anew.
    expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
    expect([on.seat("8000"), look(on.hotline).calls[0]?.coming]).toEqual(["ringing", undefined]);
    on.picksUp(rung(on, "8000"));
    expect(ask(on, "8006", { do: "answerEmergency", agent })).toBe("noEmergency");
  });
  test("can be answered only while it stands", () => {
    const { on, leg } = scene();
    expect(ask(on, "8006", { do: "answerEmergency", agent })).toBe("noEmergency");
    expect(ask(on, "8001", { do: "answerEmergency", agent })).toBe("self");
    ask(on, "8001", { do: "emergency" });
    on.hangsUp(leg);
    expect(ask(on, "8006", { do: "answerEmergency", agent })).toBe("noEmergency");
  });
  test("the pause between two rounds is over with the talk", () => {
    const { on, leg } = scene();
    ask(on, "8001", { do: "emergency" });
    on.passes(20_000);
    expect([...on.hotline.timers.keys()].some((id) => id.startsWith("AlarmRound"))).toBe(true);
    on.hangsUp(leg);
    expect([...on.hotline.timers.keys()].some((id) => id.startsWith("AlarmRound"))).toBe(false);
    on.passes(30_000);
    expect(on.seat("8000")).toBe("ready");
  });
  test("falls silent at the other seats once somebody has joined by herself", () => {
    const { on } = scene();
    on.sits("8006", ["complaint"]);
    ask(on, "8001", { do: "emergency" });
    expect(on.seat("8000")).toBe("ringing");
    ask(on, "8006", { do: "join", agent });
    on.picksUp(rung(on, "8006"));
    expect([on.seat("8006"), on.seat("8000")]).toEqual(["monitoring", "ready"]);
  });
  test("pressed again while no seat can be rung is refused, and says why", () => {
    const { on } = talking();
    expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
    expect(ask(on, "8001", { do: "emergency" })).toBe("noSupervisor");
    expect(on.find("EmergencyRaised").length).toBe(1);
  });
  test("is over once the supervisor who came has left, and can be pressed again", () => {
    for (const came of ["by the ring", "by joining"]) {
      const { on } = scene();
      ask(on, "8001", { do: "emergency" });
      if (came === "by joining") {
        on.hangsUp(rung(on, "8000"), agentHangup);
        expect(ask(on, "8000", { do: "join", agent })).toBeUndefined();
      }
      const watcher = rung(on, "8000");
      on.picksUp(watcher);
      expect([came, look(on.hotline).calls[0]?.helped]).toEqual([came, true]);
      ask(on, "8000", { do: "stopWatching" });
      expect([came, on.seat("8000"), look(on.hotline).calls[0]?.emergency]).toEqual([came, "ready", undefined]);
      on.passes(100);
      expect(ask(on, "8001", { do: "emergency" })).toBeUndefined();
      expect([came, on.seat("8000"), look(on.hotline).calls[0]?.emergency]).toEqual([came, "ringing", on.now()]);
    }
  });
  test("rings on when the supervisor who came was cut off", () => {
    const { on } = scene();
    ask(on, "8001", { do: "emergency" });
    const watcher = rung(on, "8000");
    on.picksUp(watcher);
    on.hangsUp(watcher, { by: "network", cause: "rtpTimeout" });
    expect([on.seat("8000"), look(on.hotline).calls[0]?.emergency !== undefined]).toEqual(["ringing", true]);
  });
});
