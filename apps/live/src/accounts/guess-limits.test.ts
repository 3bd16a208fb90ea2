import { expect, test } from "vitest";
import { guessLimits } from "./guess-limits.ts";

test("five guesses in a row lock their network for half a minute, and longer each time; others are let in", () => {
  let now = 0;
  const gate = guessLimits(() => now);
  for (let no = 0; no < 5; no += 1) {
    expect(gate.admit("203.0.113.7")).toBe(0);
    gate.answered("203.0.113.7", 404);
  }
  expect(gate.admit("203.0.113.7")).toBe(30_000);
  expect(gate.admit("203.0.113.8")).toBe(0);
  now = 30_000;
  expect(gate.admit("203.0.113.7")).toBe(0);
  gate.answered("203.0.113.7", 404);
  expect(gate.admit("203.0.113.7")).toBe(60_000);
});

test("a right code forgets the guesses; a server that is away counts as none", () => {
  const gate = guessLimits(() => 0);
  for (let no = 0; no < 4; no += 1) gate.answered("2001:db8::1", 404);
  for (let no = 0; no < 9; no += 1) gate.answered("2001:db8::1", 503);
  expect(gate.admit("2001:db8::2")).toBe(0);
  gate.answered("2001:db8::2", 410);
  for (let no = 0; no < 4; no += 1) gate.answered("2001:db8::1", 404);
  expect(gate.admit("2001:db8::1")).toBe(0);
  gate.answered("2001:db8::3", 404);
  expect(gate.admit("2001:db8::1")).toBeGreaterThan(0);
});
