import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { atMostEvery } from "./at-most-every.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does at once what comes alone, and together what comes in quick succession; nothing that was asked for is left", () => {
  const done: number[] = [];
  const { wake } = atMostEvery(500, () => void done.push(Date.now()));
  const begun = Date.now();
  const at = () => done.map((each) => each - begun);
  wake();
  expect(at()).toEqual([0]);
  for (let ms = 0; ms < 1000; ms += 10) {
    vi.advanceTimersByTime(10);
    wake();
  }
  expect(at()).toEqual([0, 500, 1000]);
  vi.advanceTimersByTime(10_000);
  // The last of them was asked for after the last time that it was done.
  expect(at()).toEqual([0, 500, 1000, 1500]);
  wake();
  expect(at()).toEqual([0, 500, 1000, 1500, 11_000]);
});

it("does nothing any more once it is closed", () => {
  const perform = vi.fn();
  const { wake, close } = atMostEvery(500, perform);
  wake();
  wake();
  close();
  wake();
  vi.advanceTimersByTime(5000);
  expect(perform).toHaveBeenCalledTimes(1);
});
