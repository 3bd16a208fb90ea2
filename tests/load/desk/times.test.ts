import { expect, it } from "vitest";
import { framesOf, inOrder, Times, tookOf } from "./times.ts";

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

it("tells of each kind of request how long it took, the slowest first", () => {
  const times = new Times();
  for (const ms of upTo(100)) times.note("saveOrder", ms);
  times.note("order", 250.04);
  times.fail("saveOrder", "409 stale");
  times.fail("saveOrder", "409 stale");
  const asked = times.take();
  expect(inOrder(asked)).toEqual([
    ["order", { count: 1, p50Ms: 250, p95Ms: 250, p99Ms: 250, mostMs: 250 }],
    ["saveOrder", { count: 100, p50Ms: 50, p95Ms: 95, p99Ms: 99, mostMs: 100 }],
  ]);
  expect(asked.failed).toEqual({ "saveOrder: 409 stale": 2 });
  expect(times.take()).toEqual({ took: {}, failed: {} });
});

it("takes the percentile of few requests from above: of twenty the slowest but one is p95", () => {
  expect(tookOf(upTo(20).reverse())).toMatchObject({ p50Ms: 10, p95Ms: 19, p99Ms: 20 });
});

it("tells which share of frames came late", () => {
  const gaps = [...Array<number>(97).fill(16.7), 17.1, 33.4, 50];
  expect(framesOf(gaps)).toEqual({
    frames: 100,
    perSecond: 58.1,
    p95Ms: 16.7,
    mostMs: 50,
    over17Pct: 3,
    over33Pct: 1,
  });
});
