/** Any flow that the check passes: it is walked to its end by whatever callers and services do, and a live call goes the same way. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { maxMoves } from "./engine.ts";
import { flowWithModule } from "./flows.test-scene.ts";
import { liveCall } from "./live-walk.test-scene.ts";
import { resultOf, type WalkInput } from "./simulate.ts";
import {
  checkKinds,
  count,
  deed,
  followed,
  inputOf,
  most,
  passes,
  pathOf,
  type Seen,
  wait,
  walk,
} from "./walks.test-scene.ts";

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
    { numRuns: 3000 },
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
    { numRuns: 3000 },
  );
  checkKinds(seen);
});
