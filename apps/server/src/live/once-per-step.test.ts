import { createHotline, exampleHotline, look, step, type TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import { oncePerStep } from "./once-per-step.ts";

test("a look is made once for all who look between two steps, and anew after a step that has no effects", () => {
  const hotline = createHotline(exampleHotline());
  const runtime = { steps: 0 };
  let looks = 0;
  const seen = oncePerStep(runtime, () => {
    looks += 1;
    return look(hotline);
  });
  const context = { now: 1, wall: 1, newId: () => "id", party: () => "p" as never, numberOf: () => undefined };
  const feed = (input: Parameters<typeof step>[1]) => {
    runtime.steps += 1;
    return step(hotline, input, context);
  };
  expect(seen().draining).toBe(false);
  expect(seen()).toBe(seen());
  expect(looks).toBe(1);
  feed({ is: "TrunkReachable", at: 1, trunk: "carrier" as TrunkId });
  expect(feed({ is: "DrainStarted" })).toEqual([]);
  expect(seen().draining).toBe(true);
  expect(looks).toBe(2);
});
