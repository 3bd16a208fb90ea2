import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { measures } from "./testing/closures.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const config = exampleHotline();
const business = "business" as GroupId;
const complaint = "complaint" as GroupId;
/** The group 业务咨询 lets nobody wait for none. */
const leaving = (overflow: (typeof config.groups)[number]["overflow"] = { to: "hangUp" }) => ({
  ...config,
  groups: config.groups.map((each) => (each.id === business ? { ...each, noAgent: "leave" as const, overflow } : each)),
});
const asks = (on: Stage): LegId => {
  const leg = on.calls();
  on.presses(leg, "1");
  return leg;
};
const figure = (on: Stage, name: "overflow" | "abandonedEntries" | "requestEnded" | "abandonedInQueue") => {
  const record = callRecord(on.facts);
  return record && measures[name].value({ calls: [record], spans: [], now: on.now() });
};

describe("nobody is signed in", () => {
  test("a group that lets callers leave tells them so and ends the call: D7, NOAGENT, overflow and no abandon", () => {
    const on = stage({ config: leaving() });
    const leg = asks(on);
    expect(on.hears(leg)).toBe("noAgent goodbye");
    // He is told at once and only once: the queue's own words are not begun.
    expect(on.commands.filter((each) => each.do === "Play" && each.prompts.includes("noAgent"))).toHaveLength(1);
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    on.passes(2 * promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("CallEnded")[0]?.detail).toBe("NOAGENT");
    expect(on.timers.size).toBe(0);
    expect([figure(on, "overflow"), figure(on, "requestEnded")]).toEqual([1, 1]);
    expect([figure(on, "abandonedEntries"), figure(on, "abandonedInQueue")]).toEqual([0, 0]);
  });

  test("who hangs up in these words has not abandoned either", () => {
    const on = stage({ config: leaving() });
    on.hangsUp(asks(on));
    expect(on.outcome()).toBe("D7 caller hangup");
    expect(on.find("CallEnded")[0]?.detail).toBe("NOAGENT");
  });

  test("a group that lets them wait has them told so, and they wait", () => {
    const on = stage({ config });
    const leg = asks(on);
    expect(on.hears(leg)).toBe("noAgent");
    on.passes(promptMs);
    expect(on.hears(leg)).toBe("music.hold");
    expect(on.find("QueueLeft")).toEqual([]);
  });

  test("the call goes to the group of the overflow, whose agent takes it: D2", () => {
    const on = stage({ config: leaving({ to: "group", group: complaint }) });
    on.sits("8001", ["complaint"]);
    asks(on);
    expect(on.find("QueueEntered").map(({ group }) => group)).toEqual([business, complaint]);
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    on.picksUp(on.rings("browser-8001") as LegId);
    on.passes(10 * promptMs);
    on.hangsUp(on.find("CallArrived")[0]!.leg);
    expect(on.outcome()).toBe("D2 caller hangup");
    expect(on.find("CallEnded")[0]?.detail).toBeUndefined();
  });

  test("where the last agent signs out, those who wait leave; where she is busy or rests they wait", () => {
    const on = stage({ config: leaving() });
    on.sits("8001", ["business"]);
    on.asks("agent-8001", { do: "busy" });
    const leg = asks(on);
    on.passes(60_000);
    on.asks("agent-8001", { do: "rest", reason: "meal" });
    expect(on.hears(leg)).toBe("music.hold");
    on.asks("agent-8001", { do: "signOut" });
    expect(on.hears(leg)).toBe("noAgent goodbye");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    expect(on.timers.size).toBe(0);
  });

  test("who rings at her while she is signed out is taken back, and leaves", () => {
    const on = stage({ config: leaving() });
    on.sits("8001", ["business"]);
    const device = "browser-8000" as DeviceId;
    on.report({ is: "DeviceReachable", device });
    on.asks("agent-8000", { do: "signIn", groups: [], device });
    asks(on);
    expect(on.rings("browser-8001")).toBeDefined();
    const forced = { do: "forceSignOut", agent: "agent-8001" as UserId, reason: "drill" } as const;
    expect(on.asks("agent-8000", forced)).toBeUndefined();
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
  });
});
