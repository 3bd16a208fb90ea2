import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId } from "./ids.ts";
import { agentHangup, promptMs, stage, talking } from "./testing/stage.ts";

const group = (on: ReturnType<typeof stage>, index = 0) => on.config.groups[index];

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

  test("is told to be busy while no phone of its ready agents can be reached", () => {
    const on = stage();
    const hears = () => {
      const leg = on.calls();
      on.presses(leg, "1");
      return on.hears(leg);
    };
    on.sits("8001");
    expect(hears()).toBe("queue.enter");
    on.sits("8002");
    on.report({ is: "DeviceUnreachable", device: "browser-8002" as DeviceId });
    expect(on.seat("8002")).toBe("ready");
    expect(hears()).toBe("queue.busy");
  });

  test("is served by agents of each group for which somebody waits, however many wait for others", () => {
    const on = stage();
    for (const digits of ["1", "1", "21"]) {
      const leg = on.calls();
      for (const digit of digits) on.presses(leg, digit);
    }
    on.sits("8001", ["complaint"]);
    expect(on.find("OfferStarted")).toMatchObject([{ group: "complaint", agent: "agent-8001" }]);
    on.sits("8002", ["complaint"]);
    expect(on.seat("8002")).toBe("ready");
    on.sits("8003", ["business"]);
    expect(on.find("OfferStarted").slice(1)).toMatchObject([{ group: "business", agent: "agent-8003" }]);
  });

  test("is served by skills as they are configured now", () => {
    const config = { ...exampleHotline(), policies: { ...exampleHotline().policies, prefer: "skill" as const } };
    const skilled = (no: string) => ({
      ...config,
      agents: config.agents.map((each) =>
        each.user === `agent-${no}` ? { ...each, skills: { business: 9 } } : { ...each, skills: { business: 1 } },
      ),
    });
    const on = stage({ config: skilled("8002") });
    on.sits("8001");
    on.passes(1000);
    on.sits("8002");
    on.presses(on.calls(), "1");
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["ready", "ringing"]);
    on.sits("8003");
    on.feed({ is: "ConfigChanged", config: skilled("8003") });
    on.presses(on.calls(), "1");
    expect([on.seat("8001"), on.seat("8003")]).toEqual(["ready", "ringing"]);
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
