import { expect, test } from "vitest";
import type { Flow, FlowNode, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId } from "./ids.ts";
import { promptMs, stage } from "./testing/stage.ts";

const example: HotlineConfig = { ...exampleHotline(), configVersion: 7 };
const [main] = example.flows;

/** The main flow as its next version: every queue leads to that group. */
const leadingTo = (group: string): HotlineConfig => {
  const nodes = Object.fromEntries(
    Object.entries(main!.nodes).map(([id, node]): [string, FlowNode] => [
      id,
      node.kind === "queue" ? { ...node, group: group as GroupId } : node,
    ]),
  );
  const flow: Flow = { ...main!, version: 2, nodes };
  return { ...example, configVersion: 8, flows: [flow, ...example.flows.slice(1)] };
};

const groups = (on: ReturnType<typeof stage>) => on.find("QueueEntered").map(({ group }) => group);

test("a call in a menu stays on the version that it began with; the next call takes the new one, and each cites its configuration", () => {
  const on = stage({ config: example });
  const first = on.calls();
  on.passes(promptMs / 2);
  on.feed({ is: "ConfigChanged", config: leadingTo("complaint") });
  const second = on.calls();
  on.passes(promptMs / 2);
  on.presses(first, "1");
  on.presses(second, "1");
  on.passes(promptMs);
  expect(groups(on)).toEqual(["business", "complaint"]);
  expect(on.find("CallArrived").map(({ configVersion }) => configVersion)).toEqual([7, 8]);
  expect(on.find("IvrEntered").map(({ version }) => version)).toEqual([1, 2]);
  expect(
    on
      .find("NodeEntered")
      .filter(({ call }) => call === on.find("CallArrived")[0]!.call)
      .every(({ version }) => version === 1),
  ).toBe(true);
});

test("a call in a menu stays on its version over a crash of the server too", () => {
  const on = stage({ config: example });
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.feed({ is: "ConfigChanged", config: leadingTo("complaint") });
  on.dies(() => {});
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.passes(promptMs);
  expect(groups(on)).toEqual(["business"]);
});

test("a call that is turned away cites its configuration as well", () => {
  const on = stage({ config: example });
  on.calls({ calledNumber: "99999999" });
  expect(on.find("CallArrived")).toMatchObject([{ configVersion: 7 }]);
});
