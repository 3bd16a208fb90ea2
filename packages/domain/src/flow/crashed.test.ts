/** A server that dies while a call stands in its flow, at any node: the next one goes on from there, or the call's end is told truly. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flow } from "../config/index.ts";
import type { Fact } from "../fact.ts";
import { versionOf } from "../facts/registry.ts";
import { closeOpen, rebuild } from "../rebuild.ts";
import { falseHoldings, falseRebuild, falseSeats, falseStories } from "../testing/truths.ts";
import { flowWithModule } from "./flows.test-scene.ts";
import { liveCall } from "./live-walk.test-scene.ts";
import type { WalkInput, WalkStep } from "./simulate.ts";
import {
  checkKinds,
  count,
  type Deed,
  deed,
  followed,
  inputOf,
  passes,
  pathOf,
  type Seen,
  walk,
} from "./walks.test-scene.ts";

const deeds = fc.array(deed, { maxLength: 20, size: "max" });
type Live = ReturnType<typeof liveCall>;

/** What was asked of a service died with its server: the flow goes on by its failure. */
const asked = (flows: readonly [Flow, Flow], inputs: WalkInput[]): void => {
  if (walk(flows, inputs).at(-1)?.waitsFor === "service") inputs.push({ answer: { failed: "restart" } });
};

/** What is done at once, so that a server can die in the middle of it: after it was written down and before anything came of it. */
const isOneStep = (call: Live, input: WalkInput): boolean =>
  // Of a survey's keys the last counts that comes in time.
  !call.isAsked() && ("press" in input || "answer" in input);

/** One deed, and a death in the middle of it or after it; gives the walk that follows it. */
const diesAt = (flows: readonly [Flow, Flow], call: Live, inputs: WalkInput[], each: Deed): WalkStep[] => {
  const input = inputOf(each, walk(flows, inputs).at(-1)!, flows);
  if (isOneStep(call, input)) call.on.dies(() => call.does(input));
  else {
    call.does(input);
    call.on.dies(() => {});
  }
  inputs.push(input);
  followed(flows, call, inputs);
  asked(flows, inputs);
  return followed(flows, call, inputs);
};

test("a server that dies at each step leaves the call to the next, which takes the same way from that node", () => {
  const seen: Seen = new Map();
  fc.assert(
    fc.property(flowWithModule, deeds, (flows, done) => {
      if (!passes(flows)) return;
      const call = liveCall(flows[0], flows);
      const inputs: WalkInput[] = [];
      let steps = followed(flows, call, inputs);
      for (const each of done) {
        steps = diesAt(flows, call, inputs, each);
        expect(pathOf(steps)).toBe(call.path().join(" "));
        const { hotline, facts, timers } = call.on;
        expect([...falseSeats(hotline), ...falseHoldings(hotline, timers), ...falseRebuild(hotline, facts)]).toEqual(
          [],
        );
      }
      expect([...call.on.faults, ...falseStories(call.on.facts, false)]).toEqual([]);
      count(seen, steps, flows);
    }),
    { numRuns: 3000 },
  );
  checkKinds(seen);
});

/** A journal that ends here, with what the next server appends where it can't go on. */
const closed = (facts: readonly Fact[]): Fact[] => {
  const { at = 0 } = facts.at(-1) ?? {};
  const ends = closeOpen(rebuild(facts));
  const numbered = ends.map((body, n) => {
    const told = { node: "n", epoch: "e", seq: facts.length + n, at, v: versionOf(body.type), ...body };
    return told as Fact;
  });
  return [...facts, ...numbered];
};

test("a journal that is cut after any fact is closed truly: what began ends once, and the call once", () => {
  const seen: Seen = new Map();
  fc.assert(
    fc.property(flowWithModule, deeds, (flows, done) => {
      if (!passes(flows)) return;
      const call = liveCall(flows[0], flows);
      const inputs: WalkInput[] = [];
      let steps = followed(flows, call, inputs);
      for (const each of done) {
        const input = inputOf(each, steps.at(-1)!, flows);
        call.does(input);
        inputs.push(input);
        steps = followed(flows, call, inputs);
      }
      const { facts } = call.on;
      const arrived = facts.findIndex(({ type }) => type === "CallArrived");
      for (let end = arrived + 1; end <= facts.length; end += 1) {
        const story = closed(facts.slice(0, end));
        expect(falseStories(story, true), `after ${facts[end - 1]?.type}`).toEqual([]);
      }
      count(seen, steps, flows);
    }),
    { numRuns: 3000 },
  );
  checkKinds(seen);
});
