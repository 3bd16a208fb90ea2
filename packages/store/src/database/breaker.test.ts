import { MessageChannel } from "node:worker_threads";
import type pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Breaker, DatabaseSilent, guardedPool } from "./breaker.ts";
import { isDatabaseBusy, isDatabaseDown } from "./database.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A database that answers the least question after so long; undefined: never. */
const opened = (answersAfterMs: () => number | undefined) => {
  let asked = 0;
  const breaker = new Breaker(() => {
    asked += 1;
    const ms = answersAfterMs();
    return new Promise((resolve) => ms !== undefined && setTimeout(resolve, ms));
  });
  return { breaker, asked: () => asked };
};
const never = () => new Promise<never>(() => {});
/** What becomes of it, and when, ms from now. */
const outcome = (work: Promise<unknown>) => {
  const since = Date.now();
  const state: { ms?: number; error?: unknown } = {};
  work.then(
    () => {
      state.ms = Date.now() - since;
    },
    (error: unknown) => {
      state.ms = Date.now() - since;
      state.error = error;
    },
  );
  return state;
};

test("a query to a database that doesn't answer is refused within two seconds, later ones at once", async () => {
  const { breaker } = opened(() => undefined);
  const first = outcome(breaker.guard(never));
  await vi.advanceTimersByTimeAsync(500);
  const second = outcome(breaker.guard(never));
  await vi.advanceTimersByTimeAsync(5000);
  expect(first.ms).toBeLessThan(2000);
  expect(second.ms).toBeLessThan(2000);
  expect(first.error).toBeInstanceOf(DatabaseSilent);
  expect(isDatabaseDown(first.error)).toBe(true);
  const later = outcome(breaker.guard(never));
  await vi.advanceTimersByTimeAsync(0);
  expect(later.ms).toBe(0);
  breaker.close();
});

test("a long query is not refused, as long as the database answers others", async () => {
  const { breaker, asked } = opened(() => 400);
  const long = outcome(breaker.guard(() => new Promise((resolve) => setTimeout(resolve, 14_000))));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(long).toEqual({ ms: 14_000 });
  expect(asked()).toBeGreaterThan(5);
  await vi.advanceTimersByTimeAsync(5000);
  const rest = asked();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked()).toBe(rest);
});

test("a quick query sends no probe", async () => {
  const { breaker, asked } = opened(() => undefined);
  await breaker.guard(async () => 1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(0);
});

test("a database that answers again is used again, even if no query waited", async () => {
  let ms: number | undefined;
  const { breaker } = opened(() => ms);
  const hung = new Breaker(() => Promise.reject(new Error("refused")));
  outcome(breaker.guard(never));
  const refused = outcome(hung.guard(never));
  await vi.advanceTimersByTimeAsync(2000);
  expect([breaker.isOpen, hung.isOpen]).toEqual([true, true]);
  expect(refused.error).toBeInstanceOf(DatabaseSilent);
  hung.close();

  // the question that hung is answered in the end, or the next one is
  const back = opened(() => ms);
  outcome(back.breaker.guard(never));
  ms = 1500;
  await vi.advanceTimersByTimeAsync(2000);
  expect(back.breaker.isOpen).toBe(true);
  await vi.advanceTimersByTimeAsync(1500);
  expect(back.breaker.isOpen).toBe(false);
  expect(await back.breaker.guard(async () => "answer")).toBe("answer");
  breaker.close();
  back.breaker.close();
});

test("an error of the query itself is passed on", async () => {
  const { breaker } = opened(() => 1);
  await expect(breaker.guard(() => Promise.reject(new Error("unique")))).rejects.toThrow("unique");
});

test("a probe that is late on a full machine refuses nobody while other queries are answered; once none is, it does", async () => {
  const { breaker } = opened(() => undefined);
  const first = outcome(breaker.guard(never));
  for (let n = 0; n < 20; n += 1) {
    await vi.advanceTimersByTimeAsync(300);
    breaker.heard();
  }
  expect([breaker.isOpen, first]).toEqual([false, {}]);
  await vi.advanceTimersByTimeAsync(1700);
  expect(breaker.isOpen).toBe(true);
  expect(first.error).toBeInstanceOf(DatabaseSilent);
  breaker.close();
});

test("an answer that has come when the process is given its core again is read before anybody is refused", async () => {
  vi.useRealTimers();
  const pipe = new MessageChannel();
  const answered = new Promise((resolve) => pipe.port2.once("message", resolve));
  const asked = Promise.withResolvers<void>();
  const breaker = new Breaker(() => {
    asked.resolve();
    return answered;
  });
  const query = outcome(breaker.guard(() => answered));
  await asked.promise;
  // The answer lies there; the process can't read it until long after the time for it.
  setImmediate(() => {
    pipe.port1.postMessage("1");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200);
  });
  await answered;
  await new Promise((resolve) => setImmediate(resolve));
  expect([breaker.isOpen, query.error]).toEqual([false, undefined]);
  breaker.close();
  pipe.port1.close();
});

test("who finds every connection taken waits for one as long as a statement may take, while the database answers", async () => {
  const { breaker } = opened(() => 10);
  const client = { query: never, release: () => {} };
  const pool = guardedPool({ options: { max: 1 }, connect: async () => client } as unknown as pg.Pool, breaker, 15_000);
  const taken = await pool.connect();
  const [first, second] = [outcome(pool.connect().then((own) => own.release())), outcome(pool.connect())];
  await vi.advanceTimersByTimeAsync(14_000);
  expect([first, second]).toEqual([{}, {}]);
  taken.release();
  await vi.advanceTimersByTimeAsync(0);
  expect([first.ms, second.ms]).toEqual([14_000, 14_000]);
  const third = outcome(pool.connect());
  await vi.advanceTimersByTimeAsync(16_000);
  expect([third.ms, isDatabaseBusy(third.error)]).toEqual([15_000, true]);
  breaker.close();
});
