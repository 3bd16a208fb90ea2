import { expect, test } from "vitest";
import { pageLimits } from "./page-limits.ts";

test("sixty requests a minute are let in of one network, whatever they ask for; others are let in beside them", () => {
  let now = 5000;
  const { admit } = pageLimits(() => now);
  for (let no = 0; no < 60; no += 1) expect(admit("2001:db8::1")).toBe(0);
  now += 10_000;
  expect(admit("2001:db8::2")).toBe(50_000);
  expect(admit("203.0.113.7")).toBe(0);
  now += 49_999;
  expect(admit("2001:db8::1")).toBe(1);
  // The wait never grows, however often somebody came in vain.
  now += 1;
  for (let no = 0; no < 60; no += 1) expect(admit("2001:db8::1")).toBe(0);
  expect(admit("2001:db8::1")).toBe(60_000);
});

test("a clock that is set back shuts nobody out for longer", () => {
  let now = 1_000_000;
  const { admit } = pageLimits(() => now);
  for (let no = 0; no < 61; no += 1) admit("203.0.113.7");
  now = 0;
  expect(admit("203.0.113.7")).toBe(0);
});
