import { expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { findingsOf } from "./flow/index.ts";
import type { GroupId } from "./ids.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, stage } from "./testing/stage.ts";

const answer: FlowNode = { kind: "answer" };
const play: FlowNode = { kind: "play", prompts: ["outOfHours"], bargeIn: true };
const hours: FlowNode = { kind: "hours" };
const queue: FlowNode = { kind: "queue", group: "business" as GroupId, priority: 0 };
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const menu: FlowNode = {
  ...{ kind: "menu", prompts: [], keys: { "0": {} }, timeoutMs: 1000, maxInvalid: 0, maxNoInput: 0 },
  ...{ invalidPrompt: "invalidKey", noInputPrompt: "noInput" },
};
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });

const flowOf = (nodes: Record<string, FlowNode>, edges: Flow["edges"], more: Partial<Flow> = {}): Flow => ({
  ...exampleHotline().flows[0]!,
  ...{ start: Object.keys(nodes)[0]!, nodes, edges, variables: [] },
  ...more,
});
/** Words before the answer, then a person by day and the end by night. */
const announced = flowOf({ hours, play, answer, queue, bye }, [
  edge("hours", "open", "answer"),
  edge("answer", "done", "queue"),
  edge("hours", "closed", "play"),
  edge("play", "done", "bye"),
]);
const hotline = (flow: Flow, isOpen = true): HotlineConfig => {
  const config = exampleHotline();
  const special = isOpen ? [] : [{ date: "2026-11-25", periods: [] }];
  return { ...config, schedule: { ...config.schedule, weekly: [], special }, flows: [flow] };
};
const done = (on: ReturnType<typeof stage>) =>
  on.commands.filter(({ do: what }) => what === "Ring" || what === "Answer").map(({ do: what }) => what);

test("what a flow says before it answers is heard as early media, and a call that it ends so was never answered", () => {
  const on = stage({ config: hotline(announced, false) });
  const leg = on.calls();
  expect(done(on)).toEqual(["Ring"]);
  expect(on.commands[0]).toMatchObject({ do: "Ring", leg, earlyMedia: true });
  expect(on.hears(leg)).toBe("outOfHours");
  on.passes(2 * promptMs);
  expect(on.outcome()).toBe("D8 system flowEnded");
  expect(done(on)).toEqual(["Ring"]);
  expect(on.find("CallAnswered")).toEqual([]);
  expect(on.find("RecordingStarted")).toEqual([]);
  expect(on.faults).toEqual([]);
});

test("a call that the flow answers goes on from there, recorded from its answer", () => {
  const config = hotline(announced);
  const on = stage({ config, latencyMs: () => 50 });
  const leg = on.calls();
  expect(done(on)).toEqual(["Ring", "Answer"]);
  expect(on.find("QueueEntered")).toEqual([]);
  on.passes(50);
  expect(on.find("CallAnswered")).toMatchObject([{ leg }]);
  expect(on.find("LegAnswered")).toEqual([]);
  expect(on.find("QueueEntered")).toHaveLength(1);
  on.passes(100);
  expect(on.find("RecordingStarted")).toMatchObject([{ leg }]);
  on.hangsUp(leg);
  expect(on.outcome()).toBe("D3 caller hangup");
});

test("who gives up before the answer has ended the call himself", () => {
  const flow = flowOf({ play, answer, queue }, [edge("play", "done", "answer"), edge("answer", "done", "queue")]);
  const on = stage({ config: hotline(flow) });
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.hangsUp(leg);
  expect(on.outcome()).toBe("D1 caller hangup");
  expect(on.timers.size).toBe(0);
  // A server that dies then ends it so too.
  const again = stage({ config: hotline(flow) });
  again.calls();
  expect(closeOpen(rebuild(again.facts)).at(-1)).toMatchObject({ type: "CallEnded", disposition: "D10" });
});

test("a key that cuts the words before the answer counts behind it", () => {
  const flow = flowOf({ play, answer, menu, queue, bye }, [
    ...[edge("play", "done", "answer"), edge("answer", "done", "menu"), edge("menu", "key.0", "queue")],
    ...[edge("menu", "invalid", "bye"), edge("menu", "noInput", "bye")],
  ]);
  const on = stage({ config: hotline(flow), latencyMs: () => 200 });
  const leg = on.calls();
  on.presses(leg, "0");
  expect(done(on)).toEqual(["Ring", "Answer"]);
  on.passes(200);
  expect(on.find("CallAnswered")).toHaveLength(1);
  expect(on.find("KeyPressed")).toMatchObject([{ flowNode: "menu", key: "0" }]);
  expect(on.find("QueueEntered")).toHaveLength(1);
});

test("a flow without the node is answered at once, and one that an answered call comes to passes it", () => {
  const plain = stage({ config: hotline(flowOf({ queue }, [])) });
  plain.calls();
  expect(done(plain)).toEqual(["Answer"]);
  const { nodes, edges } = announced;
  const main = flowOf({ enter: { kind: "module", flow: "inner" as Flow["id"], arguments: {}, results: {} } }, []);
  const inner: Flow = { ...flowOf(nodes, edges), id: "inner" as Flow["id"] };
  const on = stage({ config: { ...hotline(main), flows: [main, inner] } });
  on.calls();
  expect(done(on)).toEqual(["Answer"]);
  expect(on.find("QueueEntered")).toHaveLength(1);
});

test("the check refuses what needs an answered call before the answer, and an answer in a module", () => {
  const told = (flow: Flow) =>
    findingsOf(flow, { flows: [flow], hasPrompt: () => true }).map(({ code, node }) => `${code} ${node}`);
  expect(told(announced)).toEqual([]);
  const ways = [edge("menu", "key.0", "answer"), edge("menu", "invalid", "bye"), edge("menu", "noInput", "bye")];
  const early = flowOf({ menu, answer, queue, bye }, [...ways, edge("answer", "done", "queue")]);
  expect(told(early)).toContain("notAnswered menu");
  expect(told(early)).not.toContain("notAnswered queue");
  const leave: FlowNode = { kind: "leave", exit: "back" };
  const module = flowOf({ answer, leave }, [edge("answer", "done", "leave")], {
    module: { parameters: [], results: [] },
  });
  expect(told(module)).toEqual(["answerInModule answer"]);
});
