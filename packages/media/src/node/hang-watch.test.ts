import { expect, test } from "vitest";
import { createCap, createHangWatch, type Thread } from "./hang-watch.mjs";

const tickMs = 100;

/** A process that was heard at 0 and is silent from then on; `seen`: its threads at each tick, and how late our tick is. Gives when it is found to hang, ms. */
const silent = (
  seen: (atMs: number) => { readonly threads?: readonly Thread[]; readonly lateMs?: number },
  forMs = 20_000,
) => {
  let nowMs = 0;
  let threads: readonly Thread[] | undefined;
  const watch = createHangWatch({
    pid: 1,
    tickMs,
    quietMs: 300,
    limitMs: 700,
    capMs: 10_000,
    read: () => threads && new Map(threads.map((each, index) => [String(index), each])),
  });
  watch.heard();
  for (let ticks = 1; ticks * tickMs <= forMs; ticks += 1) {
    const { lateMs = 0, ...now } = seen(nowMs);
    nowMs += tickMs + lateMs;
    threads = now.threads;
    if (watch.look(nowMs) !== undefined) return nowMs;
  }
  return undefined;
};
const thread = (state: string, ranMs: number, waitedMs: number): Thread => ({ state, ranMs, waitedMs });

test("a process that is stopped, sleeps or runs for ever counts as hung within a second", () => {
  expect(silent(() => ({ threads: [thread("T", 5, 1), thread("T", 0, 0)] }))).toBe(1000);
  expect(silent(() => ({ threads: [thread("S", 5, 1)] }))).toBe(1000);
  expect(silent((atMs) => ({ threads: [thread("R", atMs, 1)] }))).toBe(1000);
});

test("a process that waits for a processor does not count as hung before ten seconds", () => {
  // it is still to run, and was not let
  expect(silent(() => ({ threads: [thread("R", 5, 1)] }))).toBe(10_000);
  // it is let run now and then, and waits most of the time
  expect(silent((atMs) => ({ threads: [thread("S", atMs / 100, atMs)] }))).toBe(10_000);
  // its main thread waits for another one, which is not let
  expect(silent(() => ({ threads: [thread("S", 5, 1), thread("R", 5, 1)] }))).toBe(10_000);
  // a tenth of a processor is its: after 7 s it had 700 ms
  expect(silent((atMs) => ({ threads: [thread("R", atMs / 10, 0)] }))).toBeGreaterThan(7000);
});

test("nor does one that waits for a disk", () => {
  expect(silent(() => ({ threads: [thread("D", 5, 1)] }))).toBe(10_000);
});

test("late ticks of our own mean that the machine stood still, and do not count", () => {
  expect(silent(() => ({ threads: [thread("T", 5, 1)], lateMs: 60 }), 9_900)).toBeUndefined();
  const once = silent((atMs) => ({ threads: [thread("T", 5, 1)], lateMs: atMs === 500 ? 5000 : 0 }));
  expect(once).toBe(1100 + 5000);
});

test("without data on threads only the ten seconds count", () => {
  expect(silent(() => ({}))).toBe(10_000);
});

test("a message resets the time", () => {
  const watch = createHangWatch({
    pid: 1,
    tickMs,
    quietMs: 300,
    limitMs: 700,
    capMs: 10_000,
    read: () => new Map([["1", thread("T", 0, 0)]]),
  });
  for (let ticks = 1; ticks < 1000; ticks += 1) {
    expect(watch.look(ticks * tickMs)).toBeUndefined();
    if (ticks % 9 === 0) watch.heard();
  }
});

test("the cap doubles with each hang, and no further than the longest", () => {
  const cap = createCap({ capMs: 10_000, longestCapMs: 50_000 });
  const each = Array.from({ length: 4 }, () => {
    const ms = cap.ms();
    cap.hung();
    return ms;
  });
  expect(each).toEqual([10_000, 20_000, 40_000, 50_000]);
});
