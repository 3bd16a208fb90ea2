import { expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId, LegId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { stepsOfCall } from "./steps.ts";
import { promptMs, type Stage, stage } from "./testing/stage.ts";

const message: FlowNode = { kind: "voicemail", prompts: ["outOfHours"], maxMs: 60_000, endKey: "#" };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const flow: Partial<Flow> = { start: "message", nodes: { message, bye }, edges: [edge("message", "done", "bye")] };

const hotline = (more: Partial<Flow> = {}, recorded = true): HotlineConfig => {
  const config = exampleHotline();
  return {
    ...config,
    numbers: config.numbers.map((each) => ({ ...each, recorded })),
    groups: config.groups.map((each) => ({ ...each, maxWaiting: 0 })),
    flows: [{ ...config.flows[0]!, variables: [], ...flow, ...more }],
  };
};

/** The caller has heard the words and the tone, and speaks. */
const speaks = (config = hotline()): { on: Stage; leg: LegId } => {
  const on = stage({ config });
  const leg = on.calls();
  expect(on.hears(leg)).toBe("outOfHours beep");
  on.passes(2 * promptMs);
  return { on, leg };
};
const told = (on: Stage) => on.find("VoicemailEnded").map(({ why, left }) => `${why} ${left}`);

test("a message ends by its key, and the call goes on by the flow", () => {
  const { on, leg } = speaks();
  on.passes(12_000);
  on.presses(leg, "5");
  on.presses(leg, "#");
  expect(on.hears(leg)).toBe("goodbye");
  on.passes(promptMs);
  expect(on.outcome()).toBe("D1 system flowEnded");
  expect(told(on)).toEqual(["key true"]);
  expect(on.find("KeyPressed").map(({ key, valid }) => `${key} ${valid}`)).toEqual(["undefined false", "# true"]);
  const [started] = on.find("RecordingStarted");
  expect(on.find("RecordingStarted")).toHaveLength(1);
  expect(on.find("VoicemailStarted")).toMatchObject([{ flowNode: "message", recording: started!.recording }]);
  expect(on.find("CallEnded")).toMatchObject([{ disposition: "D1", detail: "voicemail" }]);
  const [left] = callRecord(on.facts)!.voicemails!;
  expect(left).toMatchObject({ recording: started!.recording });
  expect(left!.endedAt! - left!.at).toBe(12_000);
  expect(on.faults).toEqual([]);
});

test("a key before the tone ends nothing", () => {
  const on = stage({ config: hotline() });
  const leg = on.calls();
  on.presses(leg, "#");
  on.passes(2 * promptMs);
  expect(on.find("VoicemailStarted")).toHaveLength(1);
  expect(told(on)).toEqual([]);
});

test("a message is as long as it may be, however many keys are pressed in it", () => {
  const { on, leg } = speaks();
  on.passes(30_000);
  on.presses(leg, "1");
  on.passes(29_999);
  expect(told(on)).toEqual([]);
  on.passes(1);
  expect(told(on)).toEqual(["maximum true"]);
  expect(on.hears(leg)).toBe("goodbye");
});

test.each([
  [5_000, "caller true", "voicemail"],
  [999, "caller false", undefined],
] as const)("who hangs up after %i ms has left a message or has not", (ms, end, detail) => {
  const { on, leg } = speaks();
  on.passes(ms);
  on.hangsUp(leg);
  expect(told(on)).toEqual([end]);
  expect(on.find("IvrLeft")).toMatchObject([{ to: "voicemail" }]);
  expect(on.find("CallEnded")[0]?.detail).toBe(detail);
  expect(callRecord(on.facts)!.voicemails?.length).toBe(detail && 1);
  expect(on.timers.size).toBe(0);
});

test("where calls are not recorded a message has a recording of its own, from the tone to its end", () => {
  const { on, leg } = speaks(hotline({}, false));
  const begun = on.find("RecordingStarted");
  expect(begun).toMatchObject([{ leg }]);
  expect(on.find("VoicemailStarted")).toMatchObject([{ recording: begun[0]!.recording }]);
  on.passes(5_000);
  on.presses(leg, "#");
  expect(on.find("RecordingEnded")).toMatchObject([{ recording: begun[0]!.recording }]);
  on.passes(promptMs);
  expect(on.commands.filter((each) => each.do === "Record")).toHaveLength(1);
  expect(on.faults).toEqual([]);
});

test("media that start again end a message, and the words come again for another", () => {
  const { on, leg } = speaks();
  on.passes(5_000);
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(told(on)).toEqual(["media true"]);
  expect(on.hears(leg)).toBe("outOfHours beep");
  on.passes(2 * promptMs + 3_000);
  on.presses(leg, "#");
  expect(told(on)).toEqual(["media true", "key true"]);
  expect(callRecord(on.facts)!.voicemails).toHaveLength(2);
});

test("who leaves a message when the queue was full has D7 by it", () => {
  const queue: FlowNode = { kind: "queue", group: "business" as GroupId, priority: 0 };
  const more = {
    start: "queue",
    nodes: { queue, message, bye },
    edges: [...flow.edges!, edge("queue", "full", "message")],
  };
  const { on, leg } = speaks(hotline(more));
  on.passes(5_000);
  on.hangsUp(leg);
  expect(on.find("CallEnded")).toMatchObject([{ disposition: "D7", detail: "VOICEMAIL" }]);
});

test("a server that dies in a message leaves it, or goes on with it", () => {
  const { on, leg } = speaks();
  on.passes(5_000);
  const ends = closeOpen(rebuild(on.facts));
  expect(ends.map(({ type }) => type).slice(0, 2)).toEqual(["VoicemailEnded", "IvrLeft"]);
  expect(ends[0]).toMatchObject({ why: "ended", left: true });
  expect(ends.at(-1)).toMatchObject({ type: "CallEnded", disposition: "D10" });
  on.dies(() => on.passes(1));
  on.presses(leg, "#");
  expect(told(on)).toEqual(["key true"]);
  expect(on.hears(leg)).toBe("goodbye");
});

/** 口述: the same words, and then a queue. */
const statement = (maxWaiting: number): HotlineConfig => {
  const queue: FlowNode = { kind: "queue", group: "business" as GroupId, priority: 0 };
  const config = hotline({
    nodes: { message: { ...message, purpose: "statement" }, queue, bye },
    edges: [edge("message", "done", "queue")],
  });
  return { ...config, groups: config.groups.map((each) => ({ ...each, maxWaiting })) };
};

test("a statement is recorded with the call and is no voicemail: the call ends as what comes after it says", () => {
  const { on, leg } = speaks(statement(10));
  on.passes(8_000);
  on.presses(leg, "#");
  expect(told(on)).toEqual(["key true"]);
  expect(on.find("QueueEntered")).toHaveLength(1);
  on.passes(5_000);
  on.hangsUp(leg);
  expect(on.find("CallEnded")).toMatchObject([{ disposition: "D3" }]);
  const record = callRecord(on.facts)!;
  expect(record.voicemails).toBeUndefined();
  expect(record.recordings).toHaveLength(1);
  const steps = stepsOfCall(on.facts, { hidesListening: false }).filter(({ step }) => /statement|voicemail/.test(step));
  expect(steps).toMatchObject([{ step: "statement" }, { step: "statementOver", reason: "key" }]);
  expect(on.faults).toEqual([]);
});

test("who hangs up in a statement, or after one that found the queue full, has left no voicemail", () => {
  const { on, leg } = speaks(statement(10));
  on.passes(5_000);
  on.hangsUp(leg);
  expect(told(on)).toEqual(["caller true"]);
  expect(on.find("IvrLeft")).toMatchObject([{ to: "ended" }]);
  expect(on.find("CallEnded")[0]).toMatchObject({ disposition: "D1" });
  expect(on.find("CallEnded")[0]?.detail).not.toBe("voicemail");
  const full = speaks(statement(0));
  full.on.passes(5_000);
  full.on.presses(full.leg, "#");
  full.on.passes(2 * promptMs);
  expect(full.on.find("CallEnded")[0]).toMatchObject({ disposition: "D7", detail: "FULL" });
});

test("a server that dies in a statement knows what it was", () => {
  const { on, leg } = speaks(statement(10));
  on.passes(5_000);
  const ends = closeOpen(rebuild(on.facts));
  expect(ends.slice(0, 2)).toMatchObject([
    { type: "VoicemailEnded", statement: true },
    { type: "IvrLeft", to: "ended" },
  ]);
  on.dies(() => on.passes(1));
  on.presses(leg, "#");
  expect(on.find("VoicemailEnded")).toMatchObject([{ why: "key", left: true, statement: true }]);
  expect(on.find("QueueEntered")).toHaveLength(1);
});
