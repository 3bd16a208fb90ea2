/** Processor time of three years. */
import { expect, test } from "vitest";
import { bucketStarts } from "./buckets.ts";

test("three years are gone through in a few ms", () => {
  const ask = () => bucketStarts(Date.UTC(2023, 11, 1), Date.UTC(2026, 11, 1), "month", "Asia/Shanghai");
  ask();
  const began = process.cpuUsage().user;
  ask();
  expect(process.cpuUsage().user - began).toBeLessThan(20_000);
});
