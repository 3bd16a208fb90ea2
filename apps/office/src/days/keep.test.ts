/** Each minute's work on days: what fails holds up nothing else, on a fake clock. */
import type { Log } from "@zongji/store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Days, type Failing, noDayAlarms } from "./closing.ts";
import { keepDays, type stepsOn } from "./keep.ts";

const minute = 60_000;
const noDays = { now: () => Date.now(), mono: () => performance.now() } as unknown as Days;
const isBroken = async (): Promise<never> => {
  throw new Error("broken");
};
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Days that are kept, with what was tried and logged. */
const kept = (own: Partial<ReturnType<typeof stepsOn>>) => {
  const [tried, told]: [string[], string[]] = [[], []];
  const reached: number[] = [];
  const entry = { day: "2026-11-25", hash: "h", revision: 1 };
  const steps = {
    close: async () => [],
    check: async () => ({ breaches: [] }),
    review: async () => [entry],
    alarms: async () => ({ ...noDayAlarms, daysOverdue: 1 }),
    ...own,
  } as unknown as ReturnType<typeof stepsOn>;
  const log = {
    info: () => {},
    ...Object.fromEntries(["warn", "error"].map((level) => [level, (_: object, text: string) => told.push(text)])),
  };
  const noted = Object.fromEntries(
    Object.entries(steps).map(([name, perform]) => [
      name,
      (...given: unknown[]) => {
        tried.push(name);
        if (name === "close") reached.push(given[0] as number);
        return (perform as (...all: unknown[]) => unknown)(...given);
      },
    ]),
  ) as unknown as typeof steps;
  let entries = 0;
  const onEntry = () => {
    entries += 1;
  };
  const keeping = keepDays(noDays, log as unknown as Log, onEntry, noted);
  return { keeping, tried, told, reached, entries: () => entries };
};

test("a step that fails holds up none of the others; the alarms are told all the same", async () => {
  const { keeping, tried, entries } = kept({ close: isBroken, check: isBroken });
  await vi.advanceTimersByTimeAsync(0);
  expect(tried).toEqual(["close", "check", "review", "alarms"]);
  expect(entries()).toBe(1);
  expect(keeping.alarms()).toMatchObject({ daysOverdue: 1 });
  // What failed and may be heavy is not tried again each minute.
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(tried.slice(4)).toEqual(["close", "alarms", "close", "alarms"]);
  await vi.advanceTimersByTimeAsync(60 * minute);
  expect(tried.filter((name) => name === "check").length).toBe(2);
  await keeping.close();
});

test("alarms that can't be told stay as they were", async () => {
  let isFine = true;
  const { keeping } = kept({ alarms: async () => (isFine ? { ...noDayAlarms, daysOverdue: 3 } : isBroken()) });
  await vi.advanceTimersByTimeAsync(0);
  isFine = false;
  await vi.advanceTimersByTimeAsync(minute);
  expect(keeping.alarms()).toMatchObject({ daysOverdue: 3 });
  await keeping.close();
});

test("only a database that is away breaks the time for which it has been reached", async () => {
  let error: Error | undefined = new Error("no such column");
  const { keeping, reached, tried } = kept({
    close: async () => {
      if (error) throw error;
      return [];
    },
  });
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(reached.at(-1)).toBe(10 * minute);
  error = Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  await vi.advanceTimersByTimeAsync(minute);
  error = undefined;
  await vi.advanceTimersByTimeAsync(minute);
  expect(reached.at(-1)).toBe(0);
  expect(tried.at(-1)).toBe("alarms");
  await keeping.close();
});

test("where the tables are behind what was shipped, the comparison is tried again the next minute, and the check is not", async () => {
  let isBehind = true;
  const review = async (_: unknown, failing: Failing) => {
    if (isBehind) failing.onBehind(["measure"]);
    return [];
  };
  const { keeping, tried } = kept({ review });
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(tried.filter((name) => name === "review").length).toBe(3);
  isBehind = false;
  await vi.advanceTimersByTimeAsync(30 * minute);
  expect(tried.filter((name) => name === "review").length).toBe(4);
  expect(tried.filter((name) => name === "check").length).toBe(1);
  await keeping.close();
});

test("what a database that went away kept from being checked or compared is tried again the next minute", async () => {
  const isGone = async (): Promise<never> => {
    throw Object.assign(new Error("gone"), { code: "ECONNREFUSED" });
  };
  for (const step of ["check", "review"] as const) {
    let isAway = true;
    const own = step === "check" ? async () => ({ breaches: [] }) : async () => [];
    const { keeping, tried } = kept({ review: async () => [], [step]: async () => (isAway ? isGone() : own()) });
    await vi.advanceTimersByTimeAsync(0);
    isAway = false;
    tried.length = 0;
    await vi.advanceTimersByTimeAsync(minute);
    expect(tried).toEqual(step === "check" ? ["close", "check", "review", "alarms"] : ["close", "review", "alarms"]);
    await keeping.close();
  }
});

test("days that could not be compared are remembered from hour to hour", async () => {
  const seen: string[][] = [];
  const review = async (_: unknown, failing: Failing) => {
    seen.push([...failing.days]);
    failing.days.add("2026-11-20");
    failing.onFailure("2026-11-20", new Error("broken"));
    return [];
  };
  const { keeping, told } = kept({ review });
  await vi.advanceTimersByTimeAsync(60 * minute);
  expect(seen).toEqual([[], ["2026-11-20"]]);
  expect(told).toContain("a closed day could not be compared");
  await keeping.close();
});

test("a wall clock that leaps ahead holds the close for an hour by the steady clock; a step of minutes, or back, does not", async () => {
  const may: boolean[] = [];
  const close = async (_: number, mayGoOn: () => boolean) => {
    may.push(mayGoOn());
    return [];
  };
  const { keeping, told } = kept({ close });
  const leaps = (byMs: number) => vi.setSystemTime(Date.now() + byMs);
  await vi.advanceTimersByTimeAsync(2 * minute);
  leaps(9 * minute);
  await vi.advanceTimersByTimeAsync(minute);
  leaps(-3 * 24 * 60 * minute);
  await vi.advanceTimersByTimeAsync(minute);
  expect(may).toEqual([true, true, true, true, true]);
  leaps(24 * 60 * minute);
  await vi.advanceTimersByTimeAsync(minute);
  expect(may.at(-1)).toBe(false);
  may.length = 0;
  await vi.advanceTimersByTimeAsync(59 * minute);
  expect(may.some((each) => each)).toBe(false);
  await vi.advanceTimersByTimeAsync(minute);
  expect(may.at(-1)).toBe(true);
  expect(told.filter((text) => text.includes("leapt")).length).toBe(1);
  await keeping.close();
});
