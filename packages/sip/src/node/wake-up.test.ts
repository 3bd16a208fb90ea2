import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createWakeUp } from "./wake-up.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  // First: a spy on the fake clock would put that clock back whenever spies are next restored, be it by another file.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const start = () => {
  const woken: number[] = [];
  const from = performance.now();
  const clock = () => performance.now() - from;
  return { woken, wakeUp: createWakeUp(clock, () => void woken.push(clock())) };
};

test("it wakes at the time that was told last, whether that came sooner or later than the one before", () => {
  const { woken, wakeUp } = start();
  wakeUp.at(500);
  wakeUp.at(900);
  vi.advanceTimersByTime(899);
  expect(woken).toEqual([]);
  wakeUp.at(2000);
  wakeUp.at(950);
  vi.advanceTimersByTime(51);
  expect(woken).toEqual([950]);
  wakeUp.at(960);
  vi.advanceTimersByTime(5000);
  expect(woken).toEqual([950, 960]);
});

test("no due time, and a stop, leave no timer; a time set after that is kept", () => {
  const { woken, wakeUp } = start();
  wakeUp.at(100);
  wakeUp.at(undefined);
  expect(vi.getTimerCount()).toBe(0);
  wakeUp.at(200);
  vi.advanceTimersByTime(200);
  expect(woken).toEqual([200]);
  wakeUp.at(300);
  wakeUp.stop();
  vi.advanceTimersByTime(1000);
  expect([woken.length, vi.getTimerCount()]).toEqual([1, 0]);
});

test("a time that moves away with each message costs no timer each", () => {
  const { woken, wakeUp } = start();
  const set = vi.spyOn(globalThis, "setTimeout");
  for (let ms = 0; ms < 400; ms += 1) {
    wakeUp.at(ms + 500);
    vi.advanceTimersByTime(1);
  }
  expect(set.mock.calls.length).toBeLessThan(3);
  vi.advanceTimersByTime(500);
  expect(woken).toEqual([899]);
});
