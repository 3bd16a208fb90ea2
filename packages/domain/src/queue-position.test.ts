import { describe, expect, test } from "vitest";
import type { GroupConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId, LegId } from "./ids.ts";
import { stepsOfCall } from "./steps.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const config = exampleHotline();
const business = "business" as GroupId;
const telling = (change: Partial<GroupConfig>) => ({
  ...config,
  groups: config.groups.map((each) => ({ ...each, announceAgentNo: false, survey: null, ...change })),
});
const comes = (on: Stage, key = "1"): LegId => {
  const leg = on.calls();
  on.presses(leg, key);
  return leg;
};
const told = (on: Stage) => on.find("PositionTold").map(({ ahead, expectedMs }) => [ahead, expectedMs]);
/** The agent takes the call that rings, talks so long, and is ready again. */
const serves = (on: Stage, no: string, talkMs: number): void => {
  const leg = on.rings(`browser-${no}`);
  if (!leg) throw new Error(`${no} is not rung`);
  on.picksUp(leg);
  on.passes(talkMs);
  on.asks(`agent-${no}`, { do: "hangUp" });
  on.asks(`agent-${no}`, { do: "ready" });
};

describe("a caller's place in the queue", () => {
  test("is told at the start and at each interval, and the music goes on", () => {
    const on = stage({ config: telling({ positionAtStart: true, positionEveryMs: 30_000 }) });
    on.sits("8001");
    on.asks("agent-8001", { do: "busy" });
    const first = comes(on);
    const leg = comes(on);
    expect(on.hears(first)).toBe("queue.busy queue.next");
    expect(on.hears(leg)).toBe("queue.busy queue.ahead digit.1 queue.people");
    on.passes(4 * promptMs);
    expect(on.hears(leg)).toBe("music.hold");
    on.passes(30_000 - 4 * promptMs);
    expect(on.hears(leg)).toBe("queue.ahead digit.1 queue.people");
    on.passes(3 * promptMs);
    expect(on.hears(leg)).toBe("music.hold");
    on.hangsUp(first);
    on.passes(30_000);
    expect(told(on)).toEqual([0, 1, 0, 1, 0].map((ahead) => [ahead, undefined]));
    on.hangsUp(leg);
    expect(on.timers.size).toBe(0);
    expect(on.faults).toEqual([]);
  });

  test("is not told where the group says nothing of it, and no oftener than every 15 seconds", () => {
    const silent = stage({ config });
    comes(silent);
    silent.passes(200_000);
    expect(told(silent)).toEqual([]);
    const on = stage({ config: telling({ positionEveryMs: 1_000 }) });
    comes(on);
    on.passes(61_000);
    expect(told(on)).toHaveLength(4);
  });

  test("a caller for whom a phone rings already counts, and hears nothing of it while it rings", () => {
    const on = stage({ config: telling({ positionAtStart: true, positionEveryMs: 15_000, ringMs: 60_000 }) });
    on.sits("8001");
    const rung = comes(on);
    expect(on.hears(rung)).toBe("queue.enter");
    const leg = comes(on);
    expect(told(on)).toEqual([[1, undefined]]);
    on.passes(16_000);
    expect(on.seat("8001")).toBe("ringing");
    expect(on.hears(rung)).toBe("music.hold");
    expect(told(on)).toHaveLength(2);
    // His own phone rings in the middle of the words: they go on until she answers.
    on.hangsUp(rung);
    expect(on.hears(leg)).toBe("queue.ahead digit.1 queue.people");
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(on.hears(leg)).not.toContain("queue");
    expect(on.timers.has(`Position:${on.find("PositionTold")[0]!.call}`)).toBe(false);
  });

  test("one whose ring was for nothing is told again", () => {
    const on = stage({ config: telling({ positionEveryMs: 15_000, ringMs: 20_000 }) });
    on.sits("8001");
    comes(on);
    on.passes(20_000);
    expect(on.seat("8001")).toBe("rest");
    expect(told(on)).toEqual([]);
    on.passes(10_000);
    expect(told(on)).toEqual([[0, undefined]]);
  });

  test("does not cut words that are under way", () => {
    const on = stage({ config: telling({ positionEveryMs: 30_000 }) });
    const leg = comes(on);
    expect(on.hears(leg)).toBe("noAgent");
    on.fires("Position");
    expect(told(on)).toEqual([]);
    expect(on.hears(leg)).toBe("music.hold");
    on.passes(30_000);
    expect(told(on)).toEqual([[0, undefined]]);
  });

  test("after a restart of the media there is music, and the next telling comes at its time", () => {
    const on = stage({ config: telling({ positionEveryMs: 30_000 }) });
    const leg = comes(on);
    on.passes(30_500);
    expect(on.hears(leg)).toBe("queue.next");
    on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
    on.report({ is: "LegMediaBack", leg });
    expect(on.hears(leg)).toBe("music.hold");
    on.passes(30_000);
    expect(told(on)).toHaveLength(2);
  });

  test("a server that takes the call up goes on telling", () => {
    const on = stage({ config: telling({ positionEveryMs: 30_000 }) });
    comes(on);
    on.passes(20_000);
    on.dies(() => undefined);
    on.passes(10_000);
    expect(told(on)).toEqual([[0, undefined]]);
  });
});

describe("a group's message", () => {
  const message = { messagePrompt: "queue.full" as never };

  test("is told at its interval, with the position where both are due, and music goes on", () => {
    const on = stage({ config: telling({ ...message, messageEveryMs: 20_000, positionEveryMs: 30_000 }) });
    const leg = comes(on);
    const heard: string[] = [];
    for (let second = 0; second < 61; second += 1) {
      const before = on.hears(leg);
      on.passes(1_000);
      if (on.hears(leg) !== before && on.hears(leg) !== "music.hold") heard.push(`${second + 1} ${on.hears(leg)}`);
    }
    const place = "queue.next";
    expect(heard).toEqual(["20 queue.full", `30 ${place}`, "40 queue.full", `60 ${place} queue.full`]);
    expect(told(on)).toHaveLength(2);
    on.hangsUp(leg);
    expect(on.timers.size).toBe(0);
    expect(on.faults).toEqual([]);
  });

  test("needs no telling of the position, comes no oftener than every 15 seconds, and not at all at 0", () => {
    const times = (everyMs: number): number => {
      const on = stage({ config: telling({ ...message, messageEveryMs: everyMs }) });
      comes(on);
      on.passes(61_000);
      return on.commands.filter((each) => each.do === "Play" && each.prompts.includes("queue.full")).length;
    };
    expect([1_000, 30_000, 0].map(times)).toEqual([4, 2, 0]);
  });
});

describe("the expected wait", () => {
  const config = telling({ positionAtStart: true, tellExpectedWait: true, wrapUpMs: 0 });

  test("is told once it is known, in words and as a step of the call", () => {
    const on = stage({ config });
    on.sits("8001", ["business"]);
    for (let n = 0; n < 4; n += 1) comes(on);
    expect(told(on).every(([, expectedMs]) => expectedMs === undefined)).toBe(true);
    for (let n = 0; n < 4; n += 1) serves(on, "8001", 90_000);
    on.asks("agent-8001", { do: "busy" });
    const next = comes(on);
    expect(on.hears(next)).toBe("queue.busy queue.next queue.wait number.two queue.minutes");
    const leg = comes(on);
    expect(on.hears(leg)).toBe("queue.busy queue.ahead digit.1 queue.people queue.wait digit.3 queue.minutes");
    expect(told(on).slice(-2)).toEqual([
      [0, 90_000],
      [1, 180_000],
    ]);
    const { call } = on.find("PositionTold").at(-1)!;
    const steps = stepsOfCall(on.of(call), { hidesListening: false }).map(({ step, text }) => `${step} ${text}`);
    expect(steps).toEqual(expect.arrayContaining(["positionTold 1", "waitTold 3"]));
  });

  test("is kept for each group, and an answer of a call that was sent to her by name tells nothing", () => {
    const on = stage({ config });
    on.sits("8001", ["business"]);
    for (let n = 0; n < 3; n += 1) {
      comes(on);
      serves(on, "8001", 60_000);
    }
    expect([...on.hotline.answers.keys()]).toEqual([business]);
    expect(on.hotline.answers.get(business)).toHaveLength(3);
    comes(on);
    const agent = on.rings("browser-8001") as LegId;
    on.picksUp(agent);
    on.sits("8002", ["business"]);
    on.asks("agent-8001", { do: "transfer", to: { agent: "agent-8002" as never } });
    on.picksUp(on.rings("browser-8002") as LegId);
    expect(on.seat("8002")).toBe("talking");
    expect(on.hotline.answers.get(business)).toHaveLength(4);
  });

  test("is not told ten minutes after the last answer", () => {
    const on = stage({ config });
    on.sits("8001", ["business"]);
    for (let n = 0; n < 4; n += 1) {
      comes(on);
      serves(on, "8001", 60_000);
    }
    on.asks("agent-8001", { do: "busy" });
    on.passes(600_000);
    comes(on);
    expect(told(on).at(-1)).toEqual([0, undefined]);
  });
});
