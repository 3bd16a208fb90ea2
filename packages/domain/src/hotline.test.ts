import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { agentHangup, caller, promptMs, stage, talking } from "./testing/stage.ts";

describe("a look at the hotline", () => {
  test("shows seats, calls and queues as they are, without a number", () => {
    const { on } = talking();
    on.sits("8002");
    on.asks("agent-8002", { do: "rest", reason: "meal" });
    on.asks("agent-8001", { do: "busy" });
    const waits = on.calls();
    on.passes(100);
    on.presses(waits, "1");
    const seen = look(on.hotline);
    const [first, second] = on.find("CallArrived");
    expect(seen.agents).toMatchObject([
      { agentNo: "8001", state: "talking", call: first?.call, after: "busy", reachable: true },
      { agentNo: "8002", state: "rest", reason: "meal" },
    ]);
    expect(seen.calls).toMatchObject([
      { call: first?.call, phase: "talking", agent: "agent-8001", group: "business" },
      { call: second?.call, phase: "queued", group: "business", waitingSince: on.now() },
    ]);
    expect(seen.groups).toEqual([
      { group: "business", waiting: 1, longestSince: on.now(), talking: 1, ready: 0, signedIn: 2 },
      { group: "complaint", waiting: 0, talking: 0, ready: 0, signedIn: 2 },
    ]);
    on.asks("agent-8001", { do: "hold" });
    expect(look(on.hotline).calls[0]?.phase).toBe("held");
    expect(JSON.stringify(seen)).not.toContain('"01062345678"');
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });
});

describe("the wall clock", () => {
  const hourMs = 3_600_000;

  test("tells the calendar and the day of a recording, and nothing else", () => {
    const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "20:00" };
    const schedule = { zone: "Asia/Shanghai", weekly: [hours], special: [] };
    const on = stage({ config: { ...exampleHotline(), schedule } });
    on.setsWall(14 * hourMs); // 10:00 in the steady clock's time, midnight by the wall clock
    on.calls();
    expect(on.find("CallArrived")[0]).toMatchObject({ outOfHours: true });
    on.setsWall(0);
    on.calls();
    expect(on.find("CallArrived")[1]?.outOfHours).toBeUndefined();
    const days = on.commands.flatMap((command) => (command.do === "Record" ? [command.file.slice(0, 10)] : []));
    expect(days).toEqual(["2026/11/26", "2026/11/25"]);
  });

  test("that is set in mid-call makes nothing last longer: waits, timers, or what is seen", () => {
    const { on } = talking();
    const waits = on.calls();
    on.passes(100);
    on.presses(waits, "1");
    const before = look(on.hotline);
    on.setsWall(hourMs);
    on.passes(1000);
    const after = look(on.hotline, hourMs);
    const since = ({ agents, calls, groups }: typeof before) => [
      ...agents.map((each) => each.since),
      ...calls.flatMap((each) => [each.since, each.waitingSince ?? 0]),
      ...groups.map((each) => each.longestSince ?? 0),
    ];
    expect(since(after)).toEqual(since(before).map((at) => (at === 0 ? 0 : at + hourMs)));
    // Who waits is still waiting: no time-out came an hour early.
    expect(after.calls.map(({ phase }) => phase)).toEqual(before.calls.map(({ phase }) => phase));
  });
});

describe("a crowd", () => {
  test("of 600 callers and 60 agents: each caller is served once, in turn, and all of them end", () => {
    const example = exampleHotline();
    const numbers = Array.from({ length: 60 }, (_, i) => `${7001 + i}`);
    const config = {
      ...example,
      trunks: example.trunks.map((trunk) => ({ ...trunk, maxLines: 1000 })),
      groups: example.groups.map((group) => ({ ...group, maxWaiting: 1000, wrapUpMs: 0, survey: null })),
      agents: numbers.map((agentNo) => ({
        user: `agent-${agentNo}` as UserId,
        agentNo,
        name: agentNo,
        groups: example.groups.map((group) => group.id),
        devices: [`browser-${agentNo}` as DeviceId],
        skills: {},
        supervises: [],
      })),
      devices: numbers.map((no) => ({
        id: `browser-${no}` as DeviceId,
        user: `agent-${no}` as UserId,
        kind: "browser" as const,
        sipUser: `b${no}`,
      })),
    };
    const on = stage({ config });
    for (const no of numbers) on.sits(no);
    const legs = Array.from({ length: 600 }, () => on.calls());
    for (const leg of legs) on.presses(leg, "1");
    for (let round = 0; round < 10; round += 1) {
      const ringing = numbers.flatMap((no) => on.rings(`browser-${no}`) ?? []);
      expect(ringing.length).toBe(60);
      for (const leg of ringing) on.picksUp(leg);
      on.passes(6 * promptMs);
      for (const [i, leg] of ringing.entries()) {
        if (i % 2 === 0) on.hangsUp(leg, agentHangup);
        else on.hangsUp(on.legs.get(leg)?.from?.[0] as LegId, caller);
      }
      on.passes(promptMs);
    }
    expect(on.find("CallEnded").map((fact) => fact.disposition)).toEqual(Array(600).fill("D2"));
    expect(on.find("OfferStarted").length).toBe(600);
    const arrived = on.find("CallArrived").map((fact) => fact.call);
    expect(on.find("OfferStarted").map((fact) => fact.call)).toEqual(arrived);
    expect(on.hotline.calls.size + on.timers.size).toBe(0);
    expect(on.faults).toEqual([]);
  });
});
