import { expect, test } from "vitest";
import { checkConfig, type Flow, type FlowNode, type HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import { parametersMissing, walkFlow } from "./flow/index.ts";
import { promptMs, stage } from "./testing/stage.ts";

const config = exampleHotline();
const edge = (from: string, exit: string, to: string) => ({ from, exit, to });
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const read: FlowNode = { kind: "say", parts: [{ say: "digits", variable: "fax" }], bargeIn: false };
const first: FlowNode = { kind: "play", prompts: ["greeting"], bargeIn: false };
/** Reads the parameter after its greeting. */
const reading: Flow = {
  ...config.flows[0]!,
  ...{ start: "first", nodes: { first, read, bye }, variables: [] },
  edges: [edge("first", "done", "read"), edge("read", "done", "bye")],
};
const withFax = (value: string, flow = reading): HotlineConfig => ({
  ...config,
  flows: [flow],
  policies: { ...config.policies, parameters: [{ name: "fax", label: "传真号", value }] },
});

test("a flow reads a stored parameter, in a call and in a walk", () => {
  const on = stage({ config: withFax("12") });
  const leg = on.calls();
  on.passes(promptMs);
  expect(on.hears(leg)).toBe("digit.1 digit.2");
  const steps = walkFlow(reading, { flows: [reading], isOpen: true, stored: { fax: "12" } }, [{ wait: true }]);
  expect(steps.at(-1)?.out).toContainEqual({ out: "play", prompts: ["digit.1", "digit.2"] });
});

test("a call keeps what it began with, also over the death of its server; the next call has what holds now", () => {
  const on = stage({ config: withFax("12") });
  const leg = on.calls();
  on.feed({ is: "ConfigChanged", config: withFax("34") });
  on.dies(() => undefined);
  on.passes(2 * promptMs);
  expect(on.commands.filter(({ do: what }) => what === "Play").at(-1)).toMatchObject({
    leg,
    prompts: ["digit.1", "digit.2"],
  });
  const next = on.calls();
  on.passes(promptMs);
  expect(on.hears(next)).toBe("digit.3 digit.4");
});

test("a variable of the flow goes before a parameter of the same name", () => {
  const own: Flow = { ...reading, variables: [{ name: "fax", type: "digits", scope: "call", initial: "9" }] };
  const on = stage({ config: withFax("12", own) });
  const leg = on.calls();
  on.passes(promptMs);
  expect(on.hears(leg)).toBe("digit.9");
  expect(parametersMissing({ flows: [own], policies: config.policies })).toEqual([]);
});

test("two of one name are refused; what a flow reads and is not there is told", () => {
  const two = [
    { name: "fax", value: "1" },
    { name: "fax", value: "2" },
  ];
  expect(checkConfig({ ...config, policies: { ...config.policies, parameters: two } })).toEqual([
    { field: "policies.parameters[1].name", problem: "fax is there twice" },
  ]);
  expect(parametersMissing({ flows: [reading], policies: config.policies })).toEqual([
    { flow: reading.id, name: "fax" },
  ]);
  expect(parametersMissing(withFax("1"))).toEqual([]);
});
