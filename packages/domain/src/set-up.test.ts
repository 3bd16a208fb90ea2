import { expect, test } from "vitest";
import type { FlowNode } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { FlowId, GroupId } from "./ids.ts";
import { type SetUpKnown, setUpSteps } from "./set-up.ts";
import type { PromptName } from "./switching.ts";

const example = exampleHotline();
const fresh: SetUpKnown = {
  config: example,
  ...{ uploaded: new Set(), published: new Set(), signedIn: 0, lines: [], tested: false, called: false },
};
const doneOf = (over: Partial<SetUpKnown>): string[] =>
  setUpSteps({ ...fresh, ...over })
    .filter(({ done }) => done)
    .map(({ step }) => step);
const withConfig = (over: Partial<SetUpKnown["config"]>): Partial<SetUpKnown> => ({ config: { ...example, ...over } });

test("of a first start nothing is done, and each step tells what is there", () => {
  expect(doneOf({})).toEqual([]);
  const about = Object.fromEntries(setUpSteps(fresh).map((each) => [each.step, each.about]));
  expect(about).toMatchObject({
    number: { names: ["12345678"] },
    menu: { names: ["main"] },
    groups: { names: ["业务咨询", "投诉建议"] },
    agents: { count: 0 },
    trunk: { names: [] },
  });
});

test("each step is done by what the hotline is, and by nothing else", () => {
  const number = { number: "01055500001", flow: "main" as FlowId, recorded: true };
  const group = { ...example.groups[0]!, id: "window" as GroupId, name: "窗口" };
  const cases: [string, Partial<SetUpKnown>][] = [
    ["number", withConfig({ numbers: [...example.numbers, number] })],
    ["greeting", { uploaded: new Set(["greeting" as PromptName]) }],
    ["hours", { published: new Set(["schedule/hotline"]) }],
    ["menu", { published: new Set(["flow/main"]) }],
    ["groups", withConfig({ groups: [...example.groups, group] })],
    ["groups", withConfig({ groups: [{ ...example.groups[0]!, name: "登记咨询" }] })],
    ["agents", { signedIn: 1 }],
    ["trunk", { lines: ["运营商中继"] }],
    ["testCall", { tested: true }],
    ["realCall", { called: true }],
  ];
  for (const [step, over] of cases) expect(doneOf(over), step).toEqual([step]);
  expect(setUpSteps({ ...fresh, ...cases[0]![1] })[0]?.about.names).toEqual(["01055500001"]);
});

test("what people have published, uploaded or set up beside the numbers in use does not count", () => {
  expect(doneOf({ published: new Set(["flow/other", "policies/hotline"]) })).toEqual([]);
  // another prompt than the first that a caller hears
  expect(doneOf({ uploaded: new Set(["queue.busy" as PromptName]) })).toEqual([]);
});

test("the greeting is looked for behind what makes no sound, and in no circle", () => {
  const [main] = example.flows;
  const flowOf = (nodes: Record<string, FlowNode>, edges: [string, string][]) =>
    withConfig({
      flows: [{ ...main!, start: "a", nodes, edges: edges.map(([from, to]) => ({ from, exit: "done", to })) }],
    });
  const own = { kind: "play", prompts: ["our.greeting" as PromptName], bargeIn: false } as FlowNode;
  const shipped = { kind: "play", prompts: ["greeting" as PromptName], bargeIn: false } as FlowNode;
  expect(
    doneOf(
      flowOf({ a: { kind: "answer" }, b: { kind: "hours" }, c: own }, [
        ["a", "b"],
        ["b", "c"],
      ]),
    ),
  ).toEqual(["greeting"]);
  // a menu's words behind the shipped greeting are not what is heard first
  expect(doneOf(flowOf({ a: shipped, b: own }, [["a", "b"]]))).toEqual([]);
  expect(
    doneOf(
      flowOf({ a: { kind: "hours" }, b: { kind: "answer" } }, [
        ["a", "b"],
        ["b", "a"],
      ]),
    ),
  ).toEqual([]);
});

test("a play that says nothing is passed over, and so is any node without a sound", () => {
  const [main] = example.flows;
  const nodes: Record<string, FlowNode> = {
    a: { kind: "set", values: [] },
    b: { kind: "play", prompts: [], bargeIn: false },
    c: { kind: "play", prompts: ["our.greeting" as PromptName], bargeIn: false },
  };
  const edges = [
    { from: "a", exit: "done", to: "b" },
    { from: "b", exit: "done", to: "c" },
  ];
  expect(doneOf(withConfig({ flows: [{ ...main!, start: "a", nodes, edges }] }))).toEqual(["greeting"]);
});
