import fc from "fast-check";
import { expect, test } from "vitest";
import { createTimers } from "./timers.ts";

const starts = fc.array(fc.record({ at: fc.nat(3000), ms: fc.nat(40_000), late: fc.boolean() }), { maxLength: 40 });

test("a timer fires at its time, a late one at most half a second after its own and never before", () => {
  fc.assert(
    fc.property(starts, (all) => {
      const timers = createTimers();
      const fired: number[] = [];
      let now = 0;
      const passUntil = (at: number) => {
        for (let next = timers.earliest(); next !== undefined && next <= at; next = timers.earliest()) {
          now = next;
          timers.advance(now);
        }
        now = at;
        timers.advance(now);
      };
      for (const { at, ms, late } of all.sort((a, b) => a.at - b.at)) {
        passUntil(at);
        const fire = () => {
          fired.push(now);
          expect(now - at - ms).toBeGreaterThanOrEqual(0);
          expect(now - at - ms).toBeLessThan(late ? 500 : 1);
        };
        if (late) timers.startLate(ms, fire);
        else timers.start(ms, fire);
      }
      passUntil(50_000);
      expect([fired.length, timers.size()]).toEqual([all.length, 0]);
    }),
  );
});

test("late ones of half a second fire together, and one that was stopped does not", () => {
  const timers = createTimers();
  const fired: number[] = [];
  timers.advance(10_000);
  const started = Array.from({ length: 400 }, (_, n) => {
    timers.advance(10_001 + n);
    return timers.startLate(32_000, () => fired.push(n));
  });
  started[7]!.stop();
  expect([timers.size(), timers.earliest()]).toEqual([399, 42_500]);
  timers.advance(42_499);
  expect(fired).toEqual([]);
  timers.advance(42_500);
  expect(fired).toEqual(started.flatMap((_, n) => (n === 7 ? [] : [n])));
  expect(started.some(({ running }) => running)).toBe(false);
  expect([timers.size(), timers.earliest()]).toEqual([0, undefined]);
});
