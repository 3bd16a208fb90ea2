import { describe, expect, test } from "vitest";
import type { Flow, FlowNode } from "./config/index.ts";
import type { GroupId, LegId, UserId } from "./ids.ts";
import { cast, withCarrier } from "./testing/scenes.ts";
import { promptMs, type Stage } from "./testing/stage.ts";
import { falseHoldings, falseIdentities, falseOpen, falseRebuild, falseSeats, falseStories } from "./testing/truths.ts";

const group = "business" as GroupId;
const bye: FlowNode = { kind: "hangUp", prompts: ["goodbye"], cause: "flowEnded" };
const one = (node: FlowNode, ...exits: string[]): Partial<Flow> => ({
  ...{ start: "one", nodes: { one: node, bye } },
  edges: exits.map((exit) => ({ from: "one", exit, to: "bye" })),
});
const rung = ["noAnswer", "busy", "failed"];
const duty = one({ kind: "dutyPhone", number: "13900001111", ringMs: 20_000 }, ...rung);
const outside = one({ kind: "transfer", number: "01087654321", rights: [], ringMs: 20_000 }, ...rung);
const far = (on: Stage): LegId => [...on.legs.values()].findLast(({ to }) => to !== undefined)!.leg;

/** What a call may be in by its flow, beyond words and keys. */
const states: Readonly<Record<string, readonly [Partial<Flow>, (on: Stage) => void]>> = {
  "a message is spoken": [
    one({ kind: "voicemail", prompts: [], maxMs: 60_000, endKey: "#" }, "done"),
    (on) => on.passes(promptMs + 2000),
  ],
  "the duty phone rings": [duty, () => {}],
  "the duty phone talks": [duty, (on) => on.picksUp(far(on))],
  "a number outside rings": [outside, () => {}],
  "a number outside talks": [outside, (on) => on.picksUp(far(on))],
  "one agent rings": [one({ kind: "agent", agent: "agent-8001" as UserId, group, priority: 0 }, ...rung), () => {}],
  "words before the answer": [
    {
      ...{
        start: "words",
        nodes: { words: { kind: "play", prompts: ["greeting"], bargeIn: true }, answer: { kind: "answer" }, bye },
      },
      edges: [
        { from: "words", exit: "done", to: "answer" },
        { from: "answer", exit: "done", to: "bye" },
      ],
    },
    () => {},
  ],
};

const begins = ([flow, then]: readonly [Partial<Flow>, (on: Stage) => void]) => {
  const config = withCarrier();
  const flows = [{ ...config.flows[0]!, variables: [], ...flow }];
  const { on, ...played } = cast("browser-8001", { ...config, flows });
  played.arrives();
  then(on);
  return on;
};
const truths = (on: Stage): string[] => [
  ...falseSeats(on.hotline),
  ...falseHoldings(on.hotline, on.timers),
  ...falseRebuild(on.hotline, on.facts),
  ...falseStories(on.facts, false),
  ...on.faults,
];
/** All is over, and nothing is left behind. */
const over = (on: Stage): string[] => {
  on.passes(400_000);
  const { calls, legs, waiting, recordings } = on.hotline;
  return [
    ...truths(on),
    ...falseStories(on.facts, true),
    ...falseIdentities(on.facts),
    ...falseOpen(on.facts, ["signIn", "state"]),
    ...(calls.size + legs.size + waiting.size + recordings.size > 0 ? ["something is left behind"] : []),
  ];
};
const only = (on: Stage) => [...on.hotline.calls.values()][0]!;

describe.each(Object.entries(states))("%s", (_name, state) => {
  test("holds in facts and state alike, and ends as calls end", () => {
    const on = begins(state);
    expect(truths(on)).toEqual([]);
    on.hangsUp(only(on).leg);
    expect(over(on)).toEqual([]);
  });

  test.each([
    ["once", [1]],
    ["again as the call ends", [1, 1]],
  ])("a step that throws %s ends the call truthfully", (_what, as) => {
    const on = begins(state);
    on.breaks(as);
    on.report({ is: "LegHeld", leg: only(on).leg });
    expect(on.find("CallFailed")).toHaveLength(1);
    expect(truths(on)).toEqual([]);
    expect(over(on)).toEqual([]);
  });

  test("a server that dies leaves it to the next, whether the other side is still there or not", () => {
    for (const isLost of [false, true]) {
      const on = begins(state);
      on.dies(
        () => on.passes(1),
        ({ leg }) => isLost && leg !== only(on).leg,
      );
      expect(truths(on)).toEqual([]);
      if (on.hotline.calls.size > 0) on.hangsUp(only(on).leg);
      expect(over(on)).toEqual([]);
    }
  });

  test("media that start again leave nothing behind", () => {
    const on = begins(state);
    const { leg } = only(on);
    on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
    on.report({ is: "LegMediaBack", leg });
    expect(truths(on)).toEqual([]);
    on.passes(100);
    on.hangsUp(leg);
    expect(over(on)).toEqual([]);
  });

  test("the end of a drain ends it", () => {
    const on = begins(state);
    on.feed({ is: "DrainStarted" });
    on.feed({ is: "DrainOver" });
    expect(over(on)).toEqual([]);
  });
});
