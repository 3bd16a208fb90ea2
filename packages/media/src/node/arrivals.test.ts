import fc from "fast-check";
import { expect, test } from "vitest";
import { Arrivals } from "./arrivals.ts";

/** The kernel's wall clock is ahead of the monotonic one by so much at first. */
const epochMs = 1.7e12;
const longAgoMs = -1e9;

/**
 * A stream of a datagram each 20 ms, read each 20 ms, 7 ms after it came; at `atMs` a clock is set. Gives how far each arrival is from when it came, ms.
 * @param kernelMs by so much the kernel's clock is set @param ownMs by so much what this process reads of it is
 */
const lateness = (kernelMs: number, ownMs: number, atMs = 2000): number[] => {
  const arrivals = new Arrivals();
  const off: number[] = [];
  for (let cameMs = 1000; cameMs < 6000; cameMs += 20) {
    const nowMs = cameMs + 7;
    const stampMs = epochMs + cameMs + (cameMs >= atMs ? kernelMs : 0);
    arrivals.read(nowMs, epochMs + nowMs + (nowMs >= atMs ? ownMs : 0));
    off.push(arrivals.at(stampMs, longAgoMs) - cameMs);
  }
  return off;
};
const within = (off: readonly number[], least: number, most: number) => {
  expect(Math.min(...off)).toBeGreaterThan(least);
  expect(Math.max(...off)).toBeLessThan(most);
};
const sets = [3_600_000, -3_600_000, 5000, -5000, 700, -700, 200, -200];

test("with clocks that agree an arrival is when the datagram came", () => within(lateness(0, 0), -0.01, 0.01));

test.each(sets)(
  "a wall clock that is set by %i ms makes no datagram late or early by more than it was read late",
  (byMs) => within(lateness(byMs, byMs), -0.01, 7.01),
);

test.each(sets)("nor does one that differs from the kernel's by %i ms, as this process reads it", (byMs) =>
  within(lateness(0, byMs), -0.01, 7.01),
);

test.each(sets)(
  "a datagram that was stamped before a step of %i ms and is read after it is no older than its reading",
  (byMs) => {
    const arrivals = new Arrivals();
    arrivals.read(1000, epochMs + 1000);
    arrivals.at(epochMs + 999, longAgoMs);
    arrivals.read(1020, epochMs + 1020 + byMs);
    expect(arrivals.at(epochMs + 1010, longAgoMs)).toBe(1020);
    // The next is stamped by the clock as it is now.
    expect(arrivals.at(epochMs + 1015 + byMs, longAgoMs)).toBeGreaterThanOrEqual(1015 - 0.01);
    arrivals.read(1040, epochMs + 1040 + byMs);
    expect(arrivals.at(epochMs + 1030 + byMs, longAgoMs)).toBeCloseTo(1030, 2);
  },
);

test("arrivals stay right if datagrams are read late on a busy machine", () => {
  const arrivals = new Arrivals();
  for (let nowMs = 800; nowMs <= 1000; nowMs += 20) {
    arrivals.read(nowMs, epochMs + nowMs);
    expect(arrivals.at(epochMs + nowMs - 2, longAgoMs)).toBeCloseTo(nowMs - 2, 2);
  }
  arrivals.read(6000, epochMs + 6000);
  for (let cameMs = 1020; cameMs < 6000; cameMs += 20)
    expect(arrivals.at(epochMs + cameMs, longAgoMs)).toBeCloseTo(cameMs, 2);
});

test("with any clock setting an arrival lies between the one before and now", () => {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  const by = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(ms, ms, by, by, (sinceMs, passedMs, stampedBy, setBy) => {
      const nowMs = sinceMs + passedMs;
      const arrivals = new Arrivals();
      arrivals.read(nowMs, epochMs + nowMs + setBy);
      const atMs = arrivals.at(epochMs + nowMs + stampedBy, sinceMs);
      expect(atMs).toBeGreaterThanOrEqual(sinceMs);
      expect(atMs).toBeLessThanOrEqual(nowMs);
    }),
  );
});

test("without a stamp the arrival is the time of reading", () => {
  const arrivals = new Arrivals();
  arrivals.read(50, epochMs);
  expect(arrivals.at(undefined, 10)).toBe(50);
});
