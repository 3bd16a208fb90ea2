/** Flows that the check passes, with what callers and the world do in them, walked and lived alike. */
import fc from "fast-check";
import { expect } from "vitest";
import type { Flow, FlowNode } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import { maxMoves, nextOf } from "./engine.ts";
import { findingCodes, findingsOf } from "./findings.ts";
import { anyAnswer, anyRight } from "./flows.test-scene.ts";
import type { liveCall } from "./live-walk.test-scene.ts";
import { resultOf, type WalkInput, type WalkStep, walkFlow } from "./simulate.ts";
import { exitsOf, nodeKinds } from "./table.ts";

const { agents, groups, surveys } = exampleHotline();
export const wait: WalkInput = { wait: true };

export const passes = (flows: readonly Flow[]): boolean =>
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
export type Deed = WalkInput | { readonly way: number };
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(wait) },
  { weight: 4, arbitrary: fc.constantFrom("1", "2", "*", "#", "7").map((key): Deed => ({ press: key })) },
  { weight: 1, arbitrary: anyAnswer.map((answer): Deed => ({ answer })) },
  { weight: 2, arbitrary: fc.nat(2).map((way): Deed => ({ way })) },
);

const nodeOf = ({ flow, node }: Pick<WalkStep, "flow" | "node">, flows: readonly Flow[]): FlowNode | undefined =>
  flows.find(({ id }) => id === flow)?.nodes[node];

/** The deed as an input of the walk that stands so. */
export const inputOf = (each: Deed, last: WalkStep, flows: readonly Flow[]): WalkInput => {
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
export const most = 10 * maxMoves;
export const walk = (flows: readonly [Flow, Flow], inputs: readonly WalkInput[]): WalkStep[] =>
  walkFlow(flows[0], { flows, isOpen: true, surveys }, inputs, most);

export const pathOf = (steps: readonly WalkStep[]): string => resultOf(steps).path.join(" ");

/** A call comes back at once where nobody can be rung: by which exit is the world's. The walk is told the one by which the call went. */
export const followed = (
  flows: readonly [Flow, Flow],
  call: ReturnType<typeof liveCall>,
  inputs: WalkInput[],
): WalkStep[] => {
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
export const checkKinds = (seen: ReadonlyMap<string, number>): void => {
  const missing = Object.keys(nodeKinds).filter((kind) => !seen.has(kind));
  expect(missing).toEqual([]);
};

export type Seen = Map<string, number>;
export const count = (seen: Seen, steps: readonly WalkStep[], flows: readonly Flow[]): void => {
  for (const kind of kindsIn(steps, flows)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
};
