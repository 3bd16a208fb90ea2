import type { Reach } from "@zongji/store";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isWithin, narrower } from "./still.ts";

const reach = (scope: Reach["scope"], ...groups: string[]): Reach => ({ scope, user: "u", groups });

it("less than before is not within: another group, fewer of them, or only the own", () => {
  expect(isWithin(reach("group", "a"), reach("group", "b", "a"))).toBe(true);
  expect(isWithin(reach("group", "a"), reach("all"))).toBe(true);
  expect(isWithin(reach("own", "a"), reach("own", "b"))).toBe(true);
  expect(isWithin(reach("all"), reach("all", "b"))).toBe(true);
  expect(isWithin(reach("group", "a", "b"), reach("group", "b"))).toBe(false);
  expect(isWithin(reach("group", "a"), reach("group", "b"))).toBe(false);
  expect(isWithin(reach("group"), reach("own"))).toBe(false);
  expect(isWithin(reach("all"), reach("group", "a"))).toBe(false);
});

it("what was reached then and is now is within both", () => {
  const any = fc
    .tuple(fc.constantFrom("own" as const, "group" as const, "all" as const), fc.subarray(["a", "b", "c"]))
    .map(([scope, groups]) => reach(scope, ...groups));
  fc.assert(
    fc.property(any, any, (then, now) => {
      const both = narrower(then, now);
      expect([isWithin(both, then), isWithin(both, now)]).toEqual([true, true]);
      expect(both.scope).toBe([then, now].find(({ scope }) => scope === "own")?.scope ?? both.scope);
    }),
  );
});
