import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import type { Command } from "./input.ts";
import { look } from "./look.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const ask = (on: Stage, command: Command) => on.asks("agent-8001", command);
const announceMs = 6 * promptMs;

/** A citizen hears 8001's number; 8002 is ready in another group. */
function announcing(announcement?: "wait" | "cut", latencyMs = 0, device = "browser-8001") {
  const config = exampleHotline();
  const on = stage({
    config: {
      ...config,
      trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)),
      policies: { ...config.policies, ...(announcement && { announcement }) },
    },
    latencyMs: () => latencyMs,
  });
  on.sits("8001", ["business"], device);
  on.sits("8002", ["complaint"]);
  const leg = on.calls();
  on.passes(latencyMs + promptMs / 2);
  on.presses(leg, "1");
  const agent = on.rings(device) as LegId;
  on.picksUp(agent);
  on.passes(2000);
  expect(on.hears(leg)).toContain("agentNo.prefix");
  return { on, leg, agent };
}
const call = (on: Stage) => look(on.hotline).calls[0];
const told = (on: Stage) => on.find("AgentNoAnnounced").map(({ ms }) => ms);
const wishes: readonly (readonly [Command, string])[] = [
  [{ do: "hold" }, "held"],
  [{ do: "consult", to: { agent: user("8002") } }, "consulting"],
  [{ do: "transfer", to: { agent: user("8002") } }, "ringing"],
  [{ do: "transfer", to: { group: "complaint" as GroupId } }, "ringing"],
  [{ do: "transfer", to: { number: "01087654321" } }, "transferring"],
];

describe("what an agent asks for while her number is told", () => {
  test.each(wishes)("waits until the caller has heard it to its end, and is done then: %o", (wish, phase) => {
    const { on, leg } = announcing();
    expect(ask(on, wish)).toBeUndefined();
    expect(call(on)).toMatchObject({ phase: "announcing", pending: { wish: wish.do } });
    on.passes(announceMs - 2000 - 1);
    expect(on.hears(leg)).toContain("agentNo.suffix");
    expect(call(on)?.phase).toBe("announcing");
    on.passes(1);
    expect(call(on)?.phase).toBe(phase);
    expect(call(on)?.pending).toBeUndefined();
    expect(told(on)).toEqual([announceMs]);
    expect(on.faults).toEqual([]);
  });

  test.each(wishes)("cuts it, where the policies say so, and what was heard of it is counted: %o", (wish, phase) => {
    const { on } = announcing("cut", 30);
    expect(ask(on, wish)).toBeUndefined();
    on.passes(60);
    expect(call(on)?.phase).toBe(phase);
    expect(told(on)).toHaveLength(1);
    expect(told(on)[0]).toBeGreaterThan(1900);
    expect(told(on)[0]).toBeLessThan(2100);
    expect(on.commands.filter(({ do: what }) => what === "StopPlay").length).toBeGreaterThan(0);
  });

  test.each(["wait", "cut"] as const)("%s: a number told again in the talk is like the first", (announcement) => {
    for (const [wish, phase] of wishes) {
      const { on } = announcing(announcement);
      on.passes(announceMs);
      expect(ask(on, { do: "announceAgentNo" })).toBeUndefined();
      on.passes(1000);
      expect(ask(on, wish)).toBeUndefined();
      if (announcement === "wait") {
        expect(call(on)).toMatchObject({ phase: "talking", pending: { wish: wish.do } });
        on.passes(announceMs - 1000);
      }
      expect(call(on)?.phase).toBe(phase);
      expect(told(on)).toEqual([announceMs, announcement === "wait" ? announceMs : 1000]);
    }
  });

  test("of several the last counts", () => {
    const { on } = announcing();
    for (const wish of [wishes[0]?.[0], wishes[2]?.[0], wishes[1]?.[0]])
      expect(ask(on, wish as Command)).toBeUndefined();
    on.passes(announceMs);
    expect(call(on)?.phase).toBe("consulting");
    expect(on.find("TransferStarted")).toEqual([]);
  });

  test("is taken back by retrieve, and a consultation by its end", () => {
    const { on, leg, agent } = announcing();
    expect(ask(on, { do: "retrieve" })).toBe("notHeld");
    expect(ask(on, { do: "cancelConsult" })).toBe("notConsulting");
    ask(on, { do: "hold" });
    expect(ask(on, { do: "hold" })).toBe("alreadyHeld");
    expect(ask(on, { do: "cancelConsult" })).toBe("notConsulting");
    expect(ask(on, { do: "retrieve" })).toBeUndefined();
    ask(on, { do: "consult", to: { agent: user("8002") } });
    expect(ask(on, { do: "cancelConsult" })).toBeUndefined();
    on.passes(announceMs);
    expect(on.hears(leg)).toBe(agent);
    expect(on.find("HoldStarted")).toEqual([]);
  });

  test("is refused at once where it can't be honoured", () => {
    const { on } = announcing();
    expect(ask(on, { do: "transfer", to: { agent: user("8001") } })).toBe("self");
    expect(ask(on, { do: "consult", to: { agent: user("8003") } })).toBe("targetUnreachable");
    expect(ask(on, { do: "transfer", to: { number: "sip:x" } })).toBe("badNumber");
    expect(ask(on, { do: "announceAgentNo" })).toBe("announcing");
    expect(call(on)?.pending).toBeUndefined();
  });

  test("that can't be honoured any more in the end leaves the talk as it is, and her desk is told why", () => {
    const { on, leg, agent } = announcing();
    ask(on, { do: "transfer", to: { agent: user("8002") } });
    on.report({ is: "DeviceUnreachable", device: "browser-8002" as DeviceId });
    on.passes(announceMs);
    expect(on.hears(leg)).toBe(agent);
    expect(call(on)).toMatchObject({ phase: "talking", pending: { wish: "transfer", refused: "targetUnreachable" } });
    ask(on, { do: "hold" });
    expect(call(on)?.phase).toBe("held");
    expect(call(on)?.pending).toBeUndefined();
  });

  test("hanging up is no such wish: it ends the talk at once, whatever waits", () => {
    const { on, leg } = announcing();
    ask(on, { do: "transfer", to: { group: "complaint" as GroupId } });
    expect(ask(on, { do: "hangUp" })).toBeUndefined();
    expect(on.hears(leg)).toBe("survey.ask");
    on.passes(announceMs);
    expect(on.find("TransferStarted")).toEqual([]);
  });

  test("the caller who hangs up meanwhile is told of as before", () => {
    const { on, leg } = announcing();
    ask(on, { do: "hold" });
    on.hangsUp(leg);
    expect(on.find("CallEnded")[0]).toMatchObject({ disposition: "D2", detail: "duringAnnouncement" });
    expect(on.find("HoldStarted")).toEqual([]);
  });

  test("survives a server that dies", () => {
    const { on } = announcing();
    on.dies(() => ask(on, { do: "hold" }));
    on.passes(announceMs);
    expect(call(on)?.phase).toBe("held");
  });
});

describe("from her SIP phone", () => {
  const atPhone = (announcement?: "wait" | "cut") => announcing(announcement, 0, "phone-8001");

  test("hold by its own key holds the caller once he has heard the number, and not if she is back by then", () => {
    const { on, leg, agent } = atPhone();
    on.report({ is: "LegHeld", leg: agent });
    on.passes(announceMs);
    expect(call(on)?.phase).toBe("held");
    expect(on.hears(leg)).toBe("music.hold");
    const again = atPhone();
    again.on.report({ is: "LegHeld", leg: again.agent });
    again.on.report({ is: "LegRetrieved", leg: again.agent });
    again.on.passes(announceMs);
    expect(call(again.on)?.phase).toBe("talking");
  });

  test("REFER is taken over, and done when the number has been told, or when the phone is gone", () => {
    for (const hangs of [false, true]) {
      const { on, agent } = atPhone();
      on.report({ is: "LegReferred", leg: agent, refer: "r", to: "8002" });
      expect(on.commands.filter((each) => each.do === "AnswerRefer")).toMatchObject([{ status: 202 }, { status: 200 }]);
      expect(call(on)?.phase).toBe("announcing");
      if (hangs) on.hangsUp(agent, agentHangup);
      else on.passes(announceMs);
      expect(call(on)?.phase).toBe("ringing");
      expect(on.find("TransferStarted")).toMatchObject([{ kind: "blind", toAgentNo: "8002" }]);
      expect(on.find("SurveyOffered")).toEqual([]);
    }
  });

  test("a consultation that it dials begins at once: a leg can't wait unanswered", () => {
    const { on, leg } = atPhone();
    const own = on.dials("phone-8001", "8002");
    expect(call(on)?.phase).toBe("consulting");
    expect(on.legs.get(own)?.at).toBe("up");
    expect(on.hears(leg)).toBe("music.hold");
    expect(on.rings("browser-8002")).toBeDefined();
  });
});

test("the record of such a call has announcement and hold, one after the other", () => {
  const { on, leg } = announcing();
  ask(on, { do: "hold" });
  on.passes(announceMs);
  ask(on, { do: "retrieve" });
  on.hangsUp(leg);
  const facts = on.of(on.find("CallArrived")[0]!.call);
  expect(callRecord(facts)?.talks[0]).toMatchObject({ announceMs, holdMs: 2000 });
});
