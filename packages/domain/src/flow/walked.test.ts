/** Any flow that the check passes: it is walked to its end by whatever callers and services do, and a live call goes the same way. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flow, FlowNode } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import { maxMoves, nextOf } from "./engine.ts";
import { findingCodes, findingsOf } from "./findings.ts";
import { anyAnswer, anyRight, flowWithModule } from "./flows.test-scene.ts";
import { liveCall } from "./live-walk.test-scene.ts";
import { resultOf, type WalkInput, type WalkStep, walkFlow } from "./simulate.ts";
import { exitsOf, nodeKinds } from "./table.ts";

const { agents, groups, surveys } = exampleHotline();
const wait: WalkInput = { wait: true };

const passes = (flows: readonly Flow[]): boolean =>
  flows.every((flow) => {
    const world = { flows, hasPrompt: () => true, dialRights: [anyRight], agents, groups };
    return findingsOf(flow, world).every(({ code }) => findingCodes[code] !== "refuses");
  });

/** How a call may come back, by the kind of node that has sent it away. */
const ways: { readonly [K in FlowNode["kind"]]?: readonly string[] } = {
  queue: ["over"],
  agent: ["over", "noAnswer", "busy"],
  dutyPhone: ["over", "noAnswer", "busy"],
  transfer: ["over", "noAnswer", "busy"],
};

/** What is done: an input, or the n-th way back from wherever the call was sent to. */
type Deed = WalkInput | { readonly way: number };
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(wait) },
  { weight: 4, arbitrary: fc.constantFrom("1", "2", "*", "#", "7").map((key): Deed => ({ press: key })) },
  { weight: 1, arbitrary: anyAnswer.map((answer): Deed => ({ answer })) },
  { weight: 2, arbitrary: fc.nat(2).map((way): Deed => ({ way })) },
);

const nodeOf = ({ flow, node }: Pick<WalkStep, "flow" | "node">, flows: readonly Flow[]): FlowNode | undefined =>
  flows.find(({ id }) => id === flow)?.nodes[node];

/** The deed as an input of the walk that stands so. */
const inputOf = (each: Deed, last: WalkStep, flows: readonly Flow[]): WalkInput => {
  if (!("way" in each)) return each;
  const flow = flows.find(({ id }) => id === last.flow)!;
  const all = last.waitsFor === "away" ? (ways[nodeOf(last, flows)?.kind ?? "play"] ?? []) : [];
  // From a way that is not led on the call goes by the group's rules, and no walk knows them.
  const known = all.filter((exit) => nextOf(flow, last.node, exit) !== undefined);
  return known.length > 0 ? { back: known[each.way % known.length]! } : wait;
};

/** The kinds of nodes that a walk came to. */
const kindsIn = (steps: readonly WalkStep[], flows: readonly Flow[]): FlowNode["kind"][] =>
  steps.flatMap(({ out }) => out.flatMap((each) => (each.out === "entered" ? [nodeOf(each, flows)!.kind] : [])));

/** More than a person walks: as long as a call can be. */
const most = 10 * maxMoves;
const walk = (flows: readonly [Flow, Flow], inputs: readonly WalkInput[]): WalkStep[] =>
  walkFlow(flows[0], { flows, isOpen: true, surveys }, inputs, most);

const pathOf = (steps: readonly WalkStep[]): string => resultOf(steps).path.join(" ");

/** A call comes back at once where nobody can be rung: by which exit is the world's. The walk is told the one by which the call went. */
const followed = (flows: readonly [Flow, Flow], call: ReturnType<typeof liveCall>, inputs: WalkInput[]): WalkStep[] => {
  const went = call.path().join(" ");
  let steps = walk(flows, inputs);
  const isBack = () => steps.at(-1)?.waitsFor === "away" && (!call.isAway() || went !== pathOf(steps));
  while (isBack()) {
    const last = steps.at(-1)!;
    const exits = exitsOf(nodeOf(last, flows)!, flows).map(({ name }) => name);
    const taken = exits.find((back) => `${went} `.startsWith(`${pathOf(walk(flows, [...inputs, { back }]))} `));
    expect(taken, `back from ${last.node}: ${went}`).toBeDefined();
    inputs.push({ back: taken! });
    steps = walk(flows, inputs);
  }
  return steps;
};

/** Each kind of node was come to, so that a kind which is added and never generated is seen. */
const checkKinds = (seen: ReadonlyMap<string, number>): void => {
  const missing = Object.keys(nodeKinds).filter((kind) => !seen.has(kind));
  expect(missing).toEqual([]);
};

type Seen = Map<string, number>;
const count = (seen: Seen, steps: readonly WalkStep[], flows: readonly Flow[]): void => {
  for (const kind of kindsIn(steps, flows)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
};

test("it can be walked by any keys, silences, answers and ways back, leads nowhere into nothing, and ends", () => {
  const seen: Seen = new Map();
  fc.assert(
    fc.property(flowWithModule, fc.array(deed, { maxLength: 30, size: "max" }), (flows, deeds) => {
      if (!passes(flows)) return;
      const inputs: WalkInput[] = [];
      for (const each of deeds) inputs.push(inputOf(each, walk(flows, inputs).at(-1)!, flows));
      // Whoever does nothing more comes to an end, or to somebody.
      const silent = Array.from({ length: most - inputs.length }, () => wait);
      const steps = walk(flows, [...inputs, ...silent]);
      count(seen, steps, flows);
      expect(["nothing", "away"]).toContain(steps.at(-1)?.waitsFor);
      const outs = steps.flatMap(({ out }) => out);
      expect(outs.filter((each) => each.out === "hangUp" && each.lost === "noWay")).toEqual([]);
      expect(resultOf(steps).path.length).toBeLessThanOrEqual(maxMoves);
    }),
    { numRuns: 2000 },
  );
  checkKinds(seen);
});

test("a live call takes the same way for the same keys, silences, answers and ways back", () => {
  const seen: Seen = new Map();
  fc.assert(
    fc.property(flowWithModule, fc.array(deed, { maxLength: 30, size: "max" }), (flows, deeds) => {
      if (!passes(flows)) return;
      const call = liveCall(flows[0], flows);
      const inputs: WalkInput[] = [];
      let steps = followed(flows, call, inputs);
      for (const each of deeds) {
        const input = inputOf(each, steps.at(-1)!, flows);
        call.does(input);
        inputs.push(input);
        steps = followed(flows, call, inputs);
        expect(pathOf(steps)).toBe(call.path().join(" "));
      }
      expect(call.on.faults).toEqual([]);
      count(seen, steps, flows);
    }),
    { numRuns: 2000 },
  );
  checkKinds(seen);
});
