import { describe, expect, test } from "vitest";
import type { DeviceId, LegId } from "./ids.ts";
import { promptMs, stage, talking } from "./testing/stage.ts";

const idle = () => {};
const browsers = (leg: { device?: string }) => leg.device?.startsWith("browser") === true;

describe("a server that dies", () => {
  test("leaves a talk on SIP phones as it was, and nothing is told of it", () => {
    const { on, leg, agent } = talking({}, "phone-8001");
    const facts = on.facts.length;
    on.dies(idle);
    expect(on.facts).toHaveLength(facts);
    expect(on.seat("8001")).toBe("talking");
    expect(on.hears(leg)).toBe(agent);
    on.passes(60_000);
    on.hangsUp(leg);
    on.passes(1000);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("TalkEnded")[0]!.at - on.find("OfferAnswered")[0]!.at).toBeGreaterThan(60_000);
    expect(on.find("QueueEntered")).toHaveLength(1);
  });

  test("keeps the citizen of a browser with music, and rings it as soon as it is back", () => {
    const { on, leg, agent } = talking();
    on.dies(idle, browsers);
    expect(on.seat("8001")).toBe("talking");
    expect(on.find("LegEnded")).toMatchObject([{ leg: agent, ending: { by: "system", cause: "restart" } }]);
    expect(on.hears(leg)).toBe("sorry.reconnect");
    on.passes(promptMs);
    expect(on.hears(leg)).toContain("music");
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    const next = on.rings("browser-8001") as LegId;
    expect(on.commands.findLast((each) => each.do === "Originate")).toMatchObject({ leg: next, autoAnswer: true });
    on.picksUp(next);
    on.passes(0);
    expect(on.hears(leg)).toBe(next);
    expect(on.find("LegReattached")).toMatchObject([{ leg: agent, by: next }]);
    expect(on.find("TalkEnded")).toEqual([]);
  });

  test("puts back to the queue's head, with his wait kept, a citizen whose agent's phone can't ring on; she stays ready", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.passes(promptMs / 2);
    on.presses(leg, "1");
    on.passes(3000);
    expect(on.seat("8001")).toBe("ringing");
    on.dies(idle, browsers);
    expect(on.seat("8001")).toBe("ready");
    expect(on.find("OfferEnded")).toMatchObject([{ reason: "FORCED" }]);
    const [call] = on.hotline.calls.values();
    expect(call?.state).toMatchObject({ at: "queued", visit: { atHead: true, since: on.find("QueueEntered")[0]!.at } });
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    expect(on.seat("8001")).toBe("ringing");
    expect(on.find("QueueEntered")).toHaveLength(1);
  });

  test("does not ring a phone that went with its connection before it was rung: the agent is not sent to rest for it", () => {
    const on = stage();
    on.sits("8001");
    const leg = on.calls();
    on.passes(promptMs / 2);
    on.dies(() => void on.presses(leg, "1"), browsers);
    expect(on.seat("8001")).toBe("ready");
    expect(on.find("OfferEnded")).toMatchObject([{ reason: "FORCED" }]);
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    expect(on.seat("8001")).toBe("ringing");
  });

  test("has the timers that it had: those past due fire at once", () => {
    const on = stage();
    const leg = on.calls();
    on.passes(promptMs / 2);
    on.presses(leg, "1");
    on.passes(1000);
    const before = [...on.timers.values()];
    on.dies(idle);
    expect([...on.timers.values()]).toEqual(before);
    on.passes(1_000_000);
    expect(on.find("QueueLeft")).toMatchObject([{ reason: "TIMEOUT" }]);
  });

  test("does what it had decided and not done", () => {
    const on = stage();
    on.sits("8001", undefined, "phone-8001");
    const leg = on.calls();
    on.passes(promptMs / 2);
    on.dies(() => void on.presses(leg, "1"));
    const rung = on.rings("phone-8001") as LegId;
    expect(rung).toBeDefined();
    on.dies(() => on.picksUp(rung));
    on.passes(promptMs * 6);
    expect(on.hears(leg)).toBe(rung);
    on.dies(() => void on.asks("agent-8001", { do: "hangUp" }));
    on.passes(promptMs * 30);
    expect(on.find("CallEnded")).toHaveLength(1);
    expect(on.hotline.calls.size + on.hotline.legs.size).toBe(0);
  });

  test("ends truly what nobody can go on with", () => {
    const { on, leg } = talking({}, "phone-8001");
    on.dies(idle, () => true);
    on.passes(1000);
    expect(on.legs.get(leg)?.at).toBe("gone");
    expect(on.outcome()).toBe("D2 system restart");
  });
});
