import type { LegId } from "@zongji/domain";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bridge, noBridges, unbridge } from "./bridges.ts";

const id = (name: string) => name as LegId;

test("two legs of a bridge are each other's only partner", () => {
  const { bridges, touched } = bridge(noBridges, id("a"), id("b"));
  expect([bridges.get(id("a")), bridges.get(id("b"))]).toEqual(["b", "a"]);
  expect(touched).toEqual(["a", "b"]);
});

test("who is bridged anew leaves the old partner alone", () => {
  const first = bridge(noBridges, id("a"), id("b")).bridges;
  const { bridges, touched } = bridge(first, id("a"), id("c"));
  expect(bridges.get(id("b"))).toBeUndefined();
  expect(touched.toSorted()).toEqual(["a", "b", "c"]);
});

test("nobody is bridged with himself", () => {
  expect(bridge(noBridges, id("a"), id("a")).bridges.size).toBe(0);
});

test("whatever is bridged and unbridged, partners are mutual and every change is told", () => {
  const leg = fc.constantFrom("a", "b", "c", "d").map(id);
  const action = fc.oneof(fc.tuple(leg, leg), fc.tuple(leg));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      let now = noBridges;
      for (const [a, b] of actions) {
        const { bridges, touched } = b === undefined ? unbridge(now, a) : bridge(now, a, b);
        for (const [x, y] of bridges) expect(bridges.get(y)).toBe(x);
        for (const x of ["a", "b", "c", "d"].map(id)) if (now.get(x) !== bridges.get(x)) expect(touched).toContain(x);
        now = bridges;
      }
    }),
    { numRuns: 1000 },
  );
});
