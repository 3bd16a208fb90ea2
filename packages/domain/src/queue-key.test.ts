import { describe, expect, test } from "vitest";
import type { Flow, FlowNode, GroupConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { exitsOf, findingsOf, walkFlow } from "./flow/index.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { measures } from "./testing/closures.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const example = exampleHotline();
const [business, complaint] = ["business" as GroupId, "complaint" as GroupId];
const withKey = (change: Partial<GroupConfig> = {}, flow?: Flow) => ({
  ...example,
  ...(flow && { flows: [flow] }),
  groups: example.groups.map((each) => (each.id === business ? { ...each, leaveKey: "9" as const, ...change } : each)),
});
const waits = (on: Stage): LegId => {
  const leg = on.calls();
  on.presses(leg, "1");
  return leg;
};
const figure = (on: Stage, name: "overflow" | "abandonedEntries" | "requestEnded" | "visitsLeftOtherwise") =>
  measures[name].value({ calls: [callRecord(on.facts)!], spans: [], now: on.now() });

const queue: FlowNode = { kind: "queue", group: business, priority: 0 };
const message: FlowNode = { kind: "voicemail", prompts: ["outOfHours"], maxMs: 60_000, endKey: "#" };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
/** Straight into the queue; the key leads to a message. */
const flow: Flow = {
  ...example.flows[0]!,
  ...{ start: "wait", nodes: { wait: queue, message, bye }, variables: [] },
  edges: [
    { from: "wait", exit: "key", to: "message" },
    { from: "message", exit: "done", to: "bye" },
  ],
};

describe("a key to leave the queue", () => {
  test("is told with the queue's words; who presses it leaves by the group's overflow: D7, KEY, and no abandon", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    expect(on.hears(leg)).toBe("noAgent queue.leave digit.9");
    on.passes(30_000);
    on.presses(leg, "9");
    expect(on.hears(leg)).toBe("goodbye");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["KEY"]);
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("CallEnded")[0]?.detail).toBe("KEY");
    expect([figure(on, "requestEnded"), figure(on, "visitsLeftOtherwise")]).toEqual([1, 1]);
    expect([figure(on, "abandonedEntries"), figure(on, "overflow")]).toEqual([0, 0]);
    expect(on.timers.size).toBe(0);
  });

  test("its press and each other one is told of the node; another one means nothing, and is sealed", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    on.presses(leg, "5");
    expect(on.find("QueueLeft")).toEqual([]);
    on.presses(leg, "9");
    const inQueue = on.find("KeyPressed").slice(1);
    expect(inQueue.map(({ flowNode, key, valid }) => [flowNode, key, valid])).toEqual([
      ["queue.business", undefined, false],
      ["queue.business", "9", true],
    ]);
    expect(inQueue[0]?.sealedKey).toBeDefined();
  });

  test("means nothing where the group has none, and nobody is told of it", () => {
    const on = stage();
    const leg = waits(on);
    on.presses(leg, "9");
    expect([on.find("QueueLeft"), on.find("KeyPressed").length]).toEqual([[], 1]);
  });

  test("leads to the other group of the overflow, whose own key is its own", () => {
    const on = stage({ config: withKey({ overflow: { to: "group", group: complaint } }) });
    const leg = waits(on);
    on.presses(leg, "9");
    expect(on.find("QueueEntered").map(({ group }) => group)).toEqual([business, complaint]);
    on.presses(leg, "9");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["KEY"]);
  });

  test("leads on by the exit of the flow's node; a message left there is the call's end", () => {
    const on = stage({ config: withKey({ leaveKey: "*" }, flow) });
    const leg = on.calls();
    expect(on.hears(leg)).toBe("noAgent queue.leave key.star");
    on.presses(leg, "*");
    expect(on.hears(leg)).toBe("outOfHours beep");
    on.passes(2 * promptMs + 10_000);
    on.presses(leg, "#");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("CallEnded")[0]?.detail).toBe("VOICEMAIL");
    expect(on.find("NodeEntered").map(({ flowNode }) => flowNode)).toEqual(["wait", "message", "bye"]);
  });

  test("takes the call back from a phone that rings, without a word against her", () => {
    const on = stage({ config: withKey() });
    on.sits("8001");
    const leg = waits(on);
    expect(on.seat("8001")).toBe("ringing");
    on.presses(leg, "9");
    expect(on.seat("8001")).toBe("ready");
    expect(on.rings("browser-8001")).toBeUndefined();
    expect(on.find("OfferEnded").map(({ reason }) => reason)).toEqual(["CALLER_GONE"]);
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["KEY"]);
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
  });

  test("does not take a call back that was sent to an agent by name, nor once she has answered", () => {
    const on = stage({ config: withKey() });
    on.sits("8001", ["business"]);
    const leg = waits(on);
    on.picksUp(on.rings("browser-8001") as LegId);
    on.presses(leg, "9");
    on.passes(10 * promptMs);
    expect(on.seat("8001")).toBe("talking");
    on.sits("8002", ["business"]);
    on.asks("agent-8001", { do: "transfer", to: { agent: "agent-8002" as UserId } });
    on.presses(leg, "9");
    expect(on.seat("8002")).toBe("ringing");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["ANSWER"]);
  });

  test("of a call that no flow has sent there it is told without a node", () => {
    const on = stage({ config: withKey() });
    on.sits("8001");
    const leg = waits(on);
    on.picksUp(on.rings("browser-8001") as LegId);
    on.passes(10 * promptMs);
    on.asks("agent-8001", { do: "busy" });
    expect(on.asks("agent-8001", { do: "transfer", to: { group: business } })).toBeUndefined();
    on.presses(leg, "9");
    expect(on.find("KeyPressed").at(-1)).toMatchObject({ flowNode: "", key: "9", valid: true });
    on.passes(promptMs);
    // He had talked with somebody before.
    expect(on.outcome()).toBe("D2 system flowEnded");
  });

  test("is an exit that checker and simulator know, and that need lead nowhere", () => {
    expect(exitsOf(queue, []).find(({ name }) => name === "key")).toMatchObject({ optional: true });
    const world = { flows: [flow], hasPrompt: () => true };
    expect(findingsOf(flow, world)).toEqual([]);
    expect(findingsOf({ ...flow, edges: flow.edges.slice(1) }, world).map(({ code }) => code)).toContain("unreachable");
    const keyless = { ...world, groups: example.groups };
    expect(findingsOf(flow, keyless)).toEqual([{ code: "noLeaveKey", node: "wait", about: "业务咨询" }]);
    expect(findingsOf(flow, { ...world, groups: withKey().groups })).toEqual([]);
    const walk = walkFlow(flow, { flows: [flow], isOpen: true }, [{ back: "key" }]);
    expect(walk.at(-1)).toMatchObject({ node: "message", waitsFor: "prompt" });
  });
});
