/** Time that a month of a carrier's lines takes. */
import { expect, it } from "vitest";
import { type CarrierLine, type Matching, type MatchRules, type OwnCall, matchCarrier as steps } from "./match.ts";

const matchCarrier = (...given: Parameters<typeof steps>): Matching => {
  const matching = steps(...given);
  for (;;) {
    const step = matching.next();
    if (step.done === true) return step.value;
  }
};
const rules: MatchRules = { windowMs: 300_000, timeToleranceMs: 5_000, durationToleranceMs: 3_000 };
const noon = Date.UTC(2026, 10, 25, 4);
const call = (
  id: string,
  party: string,
  atSec: number,
  sec: number,
  direction: OwnCall["direction"] = "inbound",
): OwnCall => ({
  ...{ id, party, direction, at: noon + atSec * 1000, durationMs: sec * 1000 },
});
const carried = (calls: readonly OwnCall[], clockMs = 0): CarrierLine[] =>
  calls.map(({ party, direction, at, durationMs }, n) => ({
    line: n + 2,
    caller: direction === "inbound" ? party : "us",
    called: direction === "inbound" ? "us" : party,
    at: at + clockMs,
    durationMs,
  }));

it("a hundred thousand lines of one caller and many are matched in a moment", () => {
  const calls = Array.from({ length: 50_000 }, (_, n) =>
    call(`c${n}`, n % 4 === 0 ? "busy" : `p${n % 9_000}`, n * 20, n % 200),
  );
  const began = performance.now();
  const found = matchCarrier(carried(calls, 2_000), calls, rules);
  expect([found.carrierOnly.length, found.oursOnly.length]).toEqual([0, 0]);
  expect(performance.now() - began).toBeLessThan(5_000);
});
