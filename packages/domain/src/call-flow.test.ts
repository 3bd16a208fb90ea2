import { describe, expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { FlowId, GroupId, TrunkId, UserId } from "./ids.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, stage } from "./testing/stage.ts";

const business = "business" as GroupId;
const complaint = "complaint" as GroupId;
const queueOf = (group: GroupId): FlowNode => ({ kind: "queue", group, priority: 0 });
const play: FlowNode = { kind: "play", prompts: ["sorry.reconnect"], bargeIn: false };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });

/** The example's hotline with this flow, and groups that take so many and wait so long. */
const hotlineWith = (flow: Partial<Flow>, groups: Partial<HotlineConfig["groups"][number]> = {}): HotlineConfig => {
  const config = exampleHotline();
  return {
    ...config,
    groups: config.groups.map((each) => ({ ...each, ...groups })),
    flows: [{ ...config.flows[0]!, variables: [], ...flow }],
  };
};

const waysOn = {
  start: "q",
  nodes: { q: queueOf(business), sorry: play, other: queueOf(complaint), bye },
  edges: [
    edge("q", "full", "sorry"),
    edge("q", "timeout", "other"),
    edge("q", "noAgent", "sorry"),
    edge("sorry", "done", "bye"),
  ],
};

describe("a queue that a flow leads on from", () => {
  test("when it is full goes back into the flow at once, and is counted", () => {
    const on = stage({ config: hotlineWith(waysOn, { maxWaiting: 0 }) });
    const leg = on.calls();
    expect(on.hears(leg)).toBe("sorry.reconnect");
    on.passes(promptMs);
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["FULL"]);
    expect(on.find("IvrEntered")).toHaveLength(2);
    expect(on.find("IvrLeft").map(({ to }) => to)).toEqual(["queue", "ended"]);
    expect(on.find("NodeEntered").map(({ flowNode }) => flowNode)).toEqual(["q", "sorry", "bye"]);
  });

  test("after the longest wait sends the caller to another group, who asked for a person once", () => {
    const on = stage({ config: hotlineWith(waysOn) });
    on.calls();
    on.sits("8001", ["complaint"]);
    expect(on.seat("8001")).toBe("ready");
    on.passes(300_000);
    expect(on.seat("8001")).toBe("ringing");
    expect(on.find("QueueEntered").map(({ group }) => group)).toEqual([business, complaint]);
    expect(on.find("HumanRequested")).toHaveLength(1);
  });

  test("that nobody is signed in to leads on where the group lets nobody wait", () => {
    const on = stage({ config: hotlineWith(waysOn, { noAgent: "leave" }) });
    expect(on.hears(on.calls())).toBe("sorry.reconnect");
  });

  test("leads nowhere by another exit: the group's own rule holds", () => {
    const flow = { ...waysOn, edges: waysOn.edges.filter(({ exit }) => exit !== "full") };
    const on = stage({ config: hotlineWith(flow, { maxWaiting: 0 }) });
    expect(on.hears(on.calls())).toBe("queue.full goodbye");
  });

  test("is not gone back to once the caller has talked: he waits again by the group's own rule", () => {
    const on = stage({ config: hotlineWith(waysOn) });
    const leg = on.calls();
    on.sits("8001");
    on.picksUp(on.rings("browser-8001")!);
    on.passes(6 * promptMs);
    on.sits("8002");
    expect(on.asks("agent-8001" as UserId, { do: "transfer", to: { agent: "agent-8002" as UserId } })).toBeUndefined();
    for (const no of ["8001", "8002"]) on.asks(`agent-${no}` as UserId, { do: "signOut" });
    on.passes(300_000);
    expect(on.find("QueueLeft").at(-1)?.reason).toBe("TIMEOUT");
    expect(on.find("IvrEntered")).toHaveLength(1);
    expect(on.hears(leg)).toBe("goodbye");
  });
});

test("a call stays on the version of its flow that it began with, and so does every module in it", () => {
  const module: Flow = {
    ...{ id: "tell" as FlowId, version: 1, start: "p", module: { parameters: [], results: [] } },
    nodes: { p: play, out: { kind: "leave", exit: "done" } },
    edges: [edge("p", "done", "out")],
  };
  const flow = {
    start: "first",
    nodes: { first: play, tell: { kind: "module", flow: module.id, arguments: {}, results: {} } as FlowNode, bye },
    edges: [edge("first", "done", "tell"), edge("tell", "done", "bye")],
  };
  const config = hotlineWith(flow);
  const on = stage({ config: { ...config, flows: [...config.flows, module] } });
  const leg = on.calls();
  const later = { ...module, version: 2, nodes: { ...module.nodes, p: { ...play, prompts: ["greeting"] } } };
  on.feed({ is: "ConfigChanged", config: { ...on.config, flows: [...config.flows, later] } });
  on.passes(promptMs);
  expect(on.hears(leg)).toBe("sorry.reconnect");
  const second = on.calls();
  on.passes(promptMs);
  expect(on.hears(second)).toBe("greeting");
  expect(
    on
      .find("NodeEntered")
      .filter(({ flow: id }) => id === module.id)
      .map(({ version }) => version),
  ).toEqual([1, 1, 2]);
});

test("a number that is typed cuts the words, is read back, and stands in no fact in clear", () => {
  const ask: FlowNode = {
    ...{ kind: "collect", prompts: ["menu.main"], variable: "number", minDigits: 3, maxDigits: 18, endKey: "#" },
    ...{
      betweenMs: 3000,
      timeoutMs: 5000,
      maxInvalid: 1,
      maxNoInput: 1,
      invalidPrompt: "invalidKey",
      noInputPrompt: "noInput",
    },
  };
  const read: FlowNode = { kind: "say", parts: [{ say: "digits", variable: "number" }], bargeIn: false };
  const edges = [
    edge("ask", "done", "read"),
    edge("ask", "invalid", "bye"),
    edge("ask", "noInput", "bye"),
    edge("read", "done", "bye"),
  ];
  const on = stage({ config: hotlineWith({ start: "ask", nodes: { ask, read, bye }, edges }) });
  const leg = on.calls();
  on.presses(leg, "4");
  expect(on.hears(leg)).toBe("");
  on.presses(leg, "7");
  on.presses(leg, "9");
  on.passes(3000);
  expect(on.hears(leg)).toBe("digit.4 digit.7 digit.9");
  expect(on.find("DigitsCollected")).toMatchObject([
    { flowNode: "ask", variable: "number", sealed: { text: expect.stringMatching(/\/3$/) } },
  ]);
  expect(on.find("KeyPressed").every((fact) => !("key" in fact) && fact.valid)).toBe(true);
});

describe("a duty phone", () => {
  const duty: FlowNode = { kind: "dutyPhone", number: "13900001111", ringMs: 20_000 };
  const flow = {
    start: "hours",
    nodes: { hours: { kind: "hours" } as FlowNode, q: queueOf(business), duty, sorry: play, bye },
    edges: [
      edge("hours", "open", "q"),
      edge("hours", "closed", "duty"),
      ...["noAnswer", "busy", "failed"].map((exit) => edge("duty", exit, "sorry")),
      edge("sorry", "done", "bye"),
    ],
  };
  /** Closed, with lines out over these trunks. */
  const closed = (trunks = ["192.0.2.1"], more: Partial<Flow> = {}): HotlineConfig => {
    const config = hotlineWith({ ...flow, ...more });
    const carrier = config.trunks.find((each) => each.default)!;
    const lines = trunks.map((host, n) => ({
      ...carrier,
      id: `carrier${n || ""}` as TrunkId,
      host,
      default: n === 0,
      priority: n + 1,
    }));
    const schedule = { ...config.schedule, special: [{ date: "2026-11-25", periods: [] }] };
    return {
      ...config,
      schedule,
      trunks: trunks.length === 0 ? config.trunks : [...lines, ...config.trunks.filter((each) => !each.default)],
    };
  };
  const begins = (config = closed()) => {
    const on = stage({ config });
    const leg = on.calls();
    const phone = () => [...on.legs.values()].findLast((each) => each.to !== undefined)!.leg;
    return { on, leg, phone };
  };

  test("is dialled out of hours, talks with the caller, and whoever hangs up, it is D5", () => {
    const { on, leg, phone } = begins();
    expect(on.hears(leg)).toBe("tone.ringback");
    on.report({ is: "LegRinging", leg: phone(), earlyMedia: false });
    on.passes(5_000);
    on.picksUp(phone());
    expect([on.hears(leg), on.hears(phone())]).toEqual([phone(), leg]);
    on.passes(30_000);
    on.hangsUp(phone());
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D5 system flowEnded");
    expect(on.find("DutyEnded")).toMatchObject([{ outcome: "talked", ending: { by: "callee" } }]);
    expect(on.find("IvrLeft").map(({ to }) => to)).toEqual(["dutyPhone"]);
    expect(on.find("HumanRequested")).toMatchObject([{ inServiceHours: false }]);
    expect(JSON.stringify(on.facts)).not.toContain('"13900001111"');
    expect(on.faults).toEqual([]);

    const other = begins();
    other.on.picksUp(other.phone());
    other.on.hangsUp(other.leg);
    expect(other.on.outcome()).toBe("D5 caller hangup");
  });

  test.each([
    ["is busy", { by: "callee", cause: "busy", sip: 486 }, "busy"],
    ["does not answer", { by: "system", cause: "noAnswer" }, "noAnswer"],
    ["can't be reached", { by: "callee", cause: "error", sip: 503 }, "unreachable"],
  ] as const)("that %s leads on by its exit, and it is D6", (_what, ending, outcome) => {
    const { on, leg, phone } = begins();
    on.hangsUp(phone(), ending);
    expect(on.hears(leg)).toBe("sorry.reconnect");
    on.passes(2 * promptMs);
    expect(on.outcome()).toBe("D6 system flowEnded");
    expect(on.find("DutyEnded")).toMatchObject([{ outcome }]);
  });

  test("that rings when the caller hangs up is D6 too", () => {
    const { on, leg } = begins();
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D6 caller hangup");
    expect(on.find("DutyEnded")).toMatchObject([{ outcome: "caller" }]);
    expect(on.timers.size).toBe(0);
  });

  test("is tried over the next line, and without any the flow goes on", () => {
    const { on, phone } = begins(closed(["192.0.2.1", "192.0.2.2"]));
    const first = phone();
    on.hangsUp(first, { by: "callee", cause: "error", sip: 503 });
    expect(on.find("DutyRerouted")).toMatchObject([{ before: first, leg: phone(), trunk: "carrier1" }]);
    on.picksUp(phone());
    expect(on.find("DutyAnswered")).toMatchObject([{ leg: phone() }]);
    const none = begins(closed([]));
    expect(none.on.hears(none.leg)).toBe("sorry.reconnect");
    expect(none.on.find("DutyDialled")).toEqual([]);
  });

  test("that did not answer is not what is told of a caller who waited for an agent after it", () => {
    const { on, leg, phone } = begins(
      closed(undefined, { edges: [...flow.edges.filter(({ exit }) => exit !== "busy"), edge("duty", "busy", "q")] }),
    );
    on.hangsUp(phone(), { by: "callee", cause: "busy", sip: 486 });
    on.passes(1000);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D3 caller hangup");
  });

  test("may lead on after its talk, which an agent's later answer does not change", () => {
    const { on, phone } = begins(closed(undefined, { edges: [...flow.edges, edge("duty", "over", "q")] }));
    on.picksUp(phone());
    on.hangsUp(phone());
    on.sits("8001");
    on.picksUp(on.rings("browser-8001")!);
    on.passes(6 * promptMs);
    on.asks("agent-8001" as UserId, { do: "hangUp" });
    on.passes(20 * promptMs);
    expect(on.outcome()).toMatch(/^D5 /);
  });

  test("is not asked where the flow knows no hours: the announcement, and D8", () => {
    const { on, leg } = begins(closed(undefined, { start: "q", nodes: { q: queueOf(business) }, edges: [] }));
    expect(on.hears(leg)).toBe("outOfHours");
  });

  test("after a crash in its talk or its ring the call's facts end truthfully", () => {
    for (const answers of [true, false]) {
      const { on, phone } = begins();
      if (answers) on.picksUp(phone());
      const ends = closeOpen(rebuild(on.facts));
      expect(ends.find(({ type }) => type === "DutyEnded")).toMatchObject({ outcome: answers ? "talked" : "ended" });
      expect(ends.at(-1)).toMatchObject({ type: "CallEnded", disposition: answers ? "D5" : "D10" });
    }
  });
});
