import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, TrunkId } from "./ids.ts";
import { promptMs, stage, talking } from "./testing/stage.ts";

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
    expect(on.outcome()).toBe("D10 system unknownNumber");
  });

  test("the media process was restarted under a browser: its leg is rung again at once, the talk goes on", () => {
    const { on, leg, agent } = talking();
    on.report({ is: "LegMediaLost", leg: agent, why: "mediaRestarted" });
    expect(on.legs.get(agent)?.at).toBe("gone");
    expect(on.commands.findLast((each) => each.do === "Originate")).toMatchObject({
      do: "Originate",
      autoAnswer: true,
    });
    const again = on.rings("browser-8001") as LegId;
    on.picksUp(again);
    expect(on.hears(leg)).toBe(again);
    on.hangsUp(leg);
    expect(on.find("TalkEnded").length).toBe(1);
    expect(on.outcome()).toBe("D2 caller hangup");
  });

  test("the media was away under the caller and lost his recording: a new one begins", () => {
    const { on, leg, agent } = talking();
    const recording = on.find("RecordingStarted")[0]?.recording;
    if (!recording) throw new Error("nothing recorded");
    on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
    on.report({ is: "RecordingFailed", recording, leg, reason: "gone" });
    on.commands.length = 0;
    on.report({ is: "LegMediaBack", leg });
    expect(on.commands.map((command) => command.do)).toEqual(["Record"]);
    expect(on.find("RecordingStarted")[1]?.file).toMatch(/-2$/);
    expect(on.hears(leg)).toBe(agent);
    expect(on.find("LegDetached")).toEqual([]);
  });

  test("the media died for good under the caller: D10 before an answer, D2 after it", () => {
    const on = stage();
    on.hangsUp(on.calls(), { by: "system", cause: "mediaLost" });
    expect(on.outcome()).toBe("D10 system mediaLost");
    const talk = talking();
    talk.on.hangsUp(talk.leg, { by: "system", cause: "mediaLost" });
    expect(talk.on.outcome()).toBe("D2 system mediaLost");
  });

  test.each([
    ["a number nobody has", { calledNumber: "87654321" }, 404, "D10 system unknownNumber", "unknownNumber"],
    ["a trunk that is not configured", { trunk: "other" as TrunkId }, 403, "D10 system trunkOff", "unknownTrunk"],
  ])("%s is refused, no rule of the hotline: D10 with its own detail", (_what, over, status, outcome, detail) => {
    const on = stage();
    on.calls(over);
    expect(on.commands).toMatchObject([{ do: "Refuse", status }]);
    expect(on.outcome()).toBe(outcome);
    expect(on.find("CallEnded")[0]?.detail).toBe(detail);
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
    expect(on.find("CallEnded")[0]).toMatchObject({ disposition: "D10", detail: "draining" });
    expect(on.legs.get(leg)?.at).toBe("up");
    expect(on.asks("agent-8001", { do: "callOut", to: { number: "10086" } })).toBe("inCall");
    on.feed({ is: "DrainOver" });
    expect(on.find("CallEnded")[1]).toMatchObject({ disposition: "D2", ending: { by: "system", cause: "draining" } });
    expect(on.hotline.calls.size).toBe(0);
  });
});
