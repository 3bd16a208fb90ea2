/** Nobody is signed in, and the flow leads on to the duty phone: what the call log and the figures say of it (spec metrics §0). */
import { describe, expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId } from "./ids.ts";
import { look } from "./look.ts";
import { nowMeasures } from "./measures/index.ts";
import { callRecord } from "./readmodel.ts";
import { measures } from "./testing/closures.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const business = "business" as GroupId;
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const nodes: Readonly<Record<string, FlowNode>> = {
  hours: { kind: "hours" },
  closed: { kind: "hangUp", prompts: ["outOfHours"], cause: "flowEnded" },
  wait: { kind: "queue", group: business, priority: 0 },
  duty: { kind: "dutyPhone", number: "13900001111", ringMs: 20_000 },
  message: { kind: "voicemail", prompts: ["outOfHours"], maxMs: 60_000, endKey: "#" },
  bye: { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" },
};
const toDuty = [
  edge("hours", "open", "wait"),
  edge("hours", "closed", "closed"),
  edge("wait", "noAgent", "duty"),
  edge("wait", "timeout", "bye"),
  edge("wait", "full", "bye"),
];
const unanswered = (to: string) => ["noAnswer", "busy", "failed"].map((exit) => edge("duty", exit, to));

const hotline = (lost = unanswered("bye"), more: Partial<HotlineConfig> = {}): HotlineConfig => {
  const example = exampleHotline();
  const flow: Flow = {
    ...example.flows[0]!,
    ...{ start: "hours", nodes, variables: [], edges: [...toDuty, ...lost, edge("message", "done", "bye")] },
  };
  return {
    ...example,
    flows: [flow],
    trunks: example.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)),
    groups: example.groups.map((each) => ({ ...each, noAgent: "leave" as const })),
    ...more,
  };
};
const begins = (config = hotline()) => {
  const on = stage({ config });
  const leg = on.calls();
  const phone = () => [...on.legs.values()].findLast((each) => each.to !== undefined)!.leg;
  return { on, leg, phone };
};
const names = ["dutyAnswered", "dutyLost", "outOfHours", "requestEnded", "abandonedEntries", "overflow"] as const;
/** The figures that count this call. */
const countedBy = (on: Stage) =>
  names.filter((name) => measures[name].value({ calls: [callRecord(on.facts)!], spans: [], now: on.now() }) === 1);

describe("nobody is signed in, and the flow leads on to the duty phone", () => {
  test("at once; it answers: D5", () => {
    const { on, leg, phone } = begins();
    expect(on.hears(leg)).toBe("tone.ringback");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["NOAGENT"]);
    // The wall has him neither in the queue nor in the menu.
    const sight = { ...look(on.hotline), now: on.now() };
    expect(sight.calls.map(({ phase }) => phase)).toEqual(["transferring"]);
    expect([nowMeasures.waiting.value(sight), nowMeasures.inMenu.value(sight)]).toEqual([0, 0]);
    on.picksUp(phone());
    on.passes(30_000);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D5 caller hangup");
    expect(countedBy(on)).toEqual(["dutyAnswered", "overflow"]);
  });

  test("it does not answer, and nothing follows but goodbye: D6", () => {
    const { on } = begins();
    on.passes(20_000 + promptMs);
    expect(on.outcome()).toBe("D6 system flowEnded");
    expect(countedBy(on)).toEqual(["dutyLost", "overflow"]);
  });

  test("the caller hangs up while it rings: D6, and no abandon of the queue", () => {
    const { on, leg } = begins();
    on.passes(5_000);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D6 caller hangup");
    expect(countedBy(on)).toEqual(["dutyLost", "overflow"]);
  });

  test("no line can be had to it: D6 all the same", () => {
    const example = hotline();
    const { on } = begins({
      ...example,
      trunks: exampleHotline().trunks.map((each) => ({ ...each, direction: "in" })),
    });
    on.passes(promptMs);
    expect(on.find("DutyDialled")).toEqual([]);
    expect(on.outcome()).toBe("D6 system flowEnded");
    expect(countedBy(on)).toEqual(["dutyLost", "overflow"]);
  });

  test("it does not answer, and he leaves a message: something followed, D7", () => {
    const { on, leg } = begins(hotline(unanswered("message")));
    on.passes(20_000 + 2 * promptMs + 10_000);
    on.presses(leg, "#");
    on.passes(promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("CallEnded")[0]?.detail).toBe("VOICEMAIL");
    expect(countedBy(on)).toEqual(["requestEnded", "overflow"]);
  });

  test("he hangs up before the tone of that message: nothing followed, D6", () => {
    const { on, leg } = begins(hotline(unanswered("message")));
    on.passes(20_000 + promptMs);
    on.hangsUp(leg);
    expect(on.outcome()).toBe("D6 caller hangup");
  });

  test("an agent is signed in: he waits for her as always", () => {
    const { on, leg } = begins(hotline());
    on.hangsUp(leg);
    const other = stage({ config: hotline() });
    other.sits("8001");
    other.asks("agent-8001", { do: "busy" });
    const waiting = other.calls();
    expect(other.hears(waiting)).toBe("queue.busy");
    expect(other.find("DutyDialled")).toEqual([]);
  });
});

test("out of hours no person is tried, signed in or not: D8", () => {
  const schedule = { ...exampleHotline().schedule, special: [{ date: "2026-11-25", periods: [] }] };
  const { on, leg } = begins(hotline(unanswered("bye"), { schedule }));
  expect(on.hears(leg)).toBe("outOfHours");
  on.passes(promptMs);
  expect(on.outcome()).toBe("D8 system flowEnded");
  expect(countedBy(on)).toEqual(["outOfHours"]);
});
