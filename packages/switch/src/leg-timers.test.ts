import type { LegId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createLegTimers } from "./leg-timers.ts";

const [a, b] = ["a", "b"] as unknown as [LegId, LegId];
const scene = () => {
  const fired: LegId[] = [];
  const running: { readonly ms: number; readonly call: () => void }[] = [];
  const timers = createLegTimers({
    after: (ms, call) => {
      const timer = { ms, call };
      running.push(timer);
      return () => void running.splice(running.indexOf(timer), 1);
    },
    mono: () => 1000,
    fired: (leg) => void fired.push(leg),
  });
  return { timers, fired, running: () => running.map(({ ms }) => ms), fire: () => running.shift()?.call() };
};

test("each leg has one timer, the one set last", () => {
  const { timers, fired, running, fire } = scene();
  timers.set(a, 500);
  timers.set(b, 700);
  timers.set(a, 900);
  expect([running(), timers.dueMono(a), timers.dueMono(b)]).toEqual([[700, 900], 1900, 1700]);
  fire();
  expect([fired, timers.dueMono(b), timers.dueMono(a)]).toEqual([[b], undefined, 1900]);
  timers.set(a, undefined);
  expect([running(), timers.dueMono(a), fired]).toEqual([[], undefined, [b]]);
});
