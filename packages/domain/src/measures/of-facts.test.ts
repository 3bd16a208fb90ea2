/** What measures count is read from facts as they happened. */
import { expect, test } from "vitest";
import { exampleHotline } from "../example.ts";
import type { LegId } from "../ids.ts";
import { callRecord } from "../readmodel.ts";
import { promptMs, stage, talking } from "../testing/stage.ts";

test("two holds of 7 and 4 s in one talk are 11 s of hold, not the last alone", () => {
  const { on, leg } = talking();
  for (const heldMs of [7000, 4000]) {
    on.asks("agent-8001", { do: "hold" });
    on.passes(heldMs);
    on.asks("agent-8001", { do: "retrieve" });
    on.passes(1000);
  }
  on.hangsUp(leg);
  expect(callRecord(on.facts)?.talks).toMatchObject([{ holdMs: 11_000 }]);
});

test("who announces her number at the answer and once more has both announcements, of 6 s each", () => {
  const { on, leg } = talking();
  const announced = () => callRecord(on.facts)?.talks[0]?.announceMs;
  expect(announced()).toBe(6 * promptMs);
  on.asks("agent-8001", { do: "announceAgentNo" });
  on.passes(6 * promptMs);
  on.hangsUp(leg);
  expect(announced()).toBe(12 * promptMs);
});

test("who asks for a human at 16:59:59 is in service hours, who asks at 17:00:00 is not, though he called before", () => {
  const config = exampleHotline();
  // 16:59:50 on a Wednesday in Shanghai
  const since = Date.UTC(2026, 10, 25, 8, 59, 50);
  const schedule = { ...config.schedule, weekly: [{ days: [3], from: "09:00", to: "17:00" }] };
  const on = stage({ config: { ...config, schedule }, since });
  const [early, late] = [on.calls(), on.calls()] as [LegId, LegId];
  on.passes(9000);
  on.presses(early, "1");
  on.passes(1000);
  on.presses(late, "1");
  expect(on.find("CallArrived").map(({ outOfHours }) => outOfHours)).toEqual([undefined, undefined]);
  expect(on.find("HumanRequested").map(({ at, inServiceHours }) => [at - since, inServiceHours])).toEqual([
    [9000, true],
    [10_000, false],
  ]);
});
