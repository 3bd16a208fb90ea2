import { expect, test } from "vitest";
import { type Flow, type FlowTest, flowTests, problemsOf } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import type { FlowId } from "../ids.ts";
import { edgesOf } from "./flows.test-scene.ts";
import { type WalkInput, walkFlow } from "./simulate.ts";
import { runTest, seenOf, testSentence } from "./tests.ts";

const [example] = exampleHotline().flows as [Flow];
const wait: WalkInput = { wait: true };
const always = { flows: [example], isOpen: () => true };

/** A test as the simulator saves it. */
const saved = (flow: Flow, inputs: readonly WalkInput[], flows: readonly Flow[] = [flow]): FlowTest => ({
  ...{ name: "咨询", hours: { open: true }, inputs },
  steps: seenOf(walkFlow(flow, { flows, isOpen: true }, inputs), flow.id),
});
const toBusiness = saved(example, [wait, wait, { press: "1" }]);

const change = (to: Partial<Flow>): Flow => ({ ...example, ...to });
const leadKey1To = (to: string): Flow =>
  change({
    edges: example.edges.map((edge) => (edge.exit === "key.1" && edge.from === "main" ? { ...edge, to } : edge)),
  });

test("a test keeps where each step came to and how it stood then, and can be kept with a flow", () => {
  expect(toBusiness.steps).toEqual([
    { path: ["greeting"], stands: "prompt" },
    { path: ["main"], stands: "prompt" },
    { path: [], stands: "key" },
    { path: ["queue.business"], stands: "queue business" },
  ]);
  expect(problemsOf(flowTests, [toBusiness])).toEqual([]);
});

test("it goes as it went until the flow leads elsewhere, and then says at which step", () => {
  expect(runTest(example, toBusiness, always).differs).toBeUndefined();
  // What callers hear on the same way may be said in other words.
  const other = change({
    nodes: { ...example.nodes, greeting: { kind: "play", prompts: ["goodbye"], bargeIn: true } },
  });
  expect(runTest(other, toBusiness, { ...always, flows: [other] }).differs).toBeUndefined();
  const led = leadKey1To("gone");
  const { differs } = runTest(led, toBusiness, { ...always, flows: [led] });
  expect(differs).toEqual({
    ...{ step: 3, input: { press: "1" }, was: { path: ["queue.business"], stands: "queue business" } },
    is: { path: ["gone"], stands: "hangUp noInput" },
  });
  expect(testSentence("咨询", differs!)).toBe(
    "the test “咨询” differs at step 3 (key 1): it came to queue.business (queue business), now to gone (hangUp noInput)",
  );
});

test("another group behind the same node is another way; so is a step that is missing, or one too many", () => {
  const queue = { kind: "queue", group: "complaint", priority: 0 } as unknown as Flow["nodes"][string];
  const led = change({ nodes: { ...example.nodes, "queue.business": queue } });
  expect(runTest(led, toBusiness, { ...always, flows: [led] }).differs).toMatchObject({
    step: 3,
    is: { stands: "queue complaint" },
  });
  const short = { ...toBusiness, steps: toBusiness.steps.slice(0, 2) };
  expect(runTest(example, short, always).differs).toMatchObject({ step: 2, is: { stands: "key" } });
  const long = { ...toBusiness, inputs: toBusiness.inputs.slice(0, 2) };
  expect(runTest(example, long, always).differs).toMatchObject({ step: 3, was: { stands: "queue business" } });
});

const play = { kind: "play", prompts: ["greeting"], bargeIn: false } as const;
const end = { kind: "hangUp", prompts: [], cause: "flowEnded" } as const;

test("hours are as the test says, or those of its moment, by the calendar that a node names", () => {
  const flow: Flow = {
    ...{ id: "f" as FlowId, version: 1, start: "own" },
    nodes: { own: { kind: "hours" }, branch: { kind: "hours", calendar: "branch" }, day: play, night: end },
    edges: edgesOf("own.open>branch own.closed>night branch.open>day branch.closed>night day.done>night"),
  };
  const came = (hours: FlowTest["hours"], isOpen: (at: number, calendar?: string) => boolean) =>
    runTest(flow, { name: "n", hours, inputs: [], steps: [] }, { flows: [flow], isOpen }).steps[0]!.path.join(" ");
  expect(came({ open: true }, () => false)).toBe("own branch day");
  expect(came({ open: false }, () => true)).toBe("own night");
  expect(came({ at: 5 }, (at, calendar) => at === 5 && calendar === undefined)).toBe("own branch night");
  expect(came({ at: 5 }, (at) => at === 5)).toBe("own branch day");
});

test("a module's nodes are told with their flow, the flow's own without: a copy of it has the same test", () => {
  const module: Flow = {
    ...{ id: "m" as FlowId, version: 1, start: "say", module: { parameters: [], results: [] } },
    nodes: { say: play, out: { kind: "leave", exit: "done" } },
    edges: edgesOf("say.done>out"),
  };
  const flow: Flow = {
    ...{ id: "f" as FlowId, version: 1, start: "enter" },
    nodes: { enter: { kind: "module", flow: module.id, arguments: {}, results: {} }, bye: end },
    edges: edgesOf("enter.done>bye"),
  };
  const test = saved(flow, [wait], [flow, module]);
  expect(test.steps.map(({ path }) => path.join(" "))).toEqual(["enter m/say", "m/out bye"]);
  const copy = { ...flow, id: "copy" as FlowId };
  expect(runTest(copy, test, { ...always, flows: [copy, module] }).differs).toBeUndefined();
});
