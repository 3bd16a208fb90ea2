import { expect, test } from "vitest";
import { ReadDelay } from "./read-delay.ts";

const turning = (toMs: number): ReadDelay => {
  const delay = new ReadDelay(0);
  for (let at = 10; at <= toMs; at += 10) delay.turned(at);
  return delay;
};

test("what is read while the loop turns has just come", () => {
  expect(turning(200).earliest(205)).toBe(205);
});

test("what is read when a long turn has ended may have come since it began, and so may what is read right after", () => {
  const delay = turning(200);
  // The poll comes before the timer.
  expect(delay.earliest(640)).toBe(200);
  delay.turned(640);
  expect(delay.earliest(641)).toBe(200);
  expect(delay.earliest(740)).toBe(200);
  delay.turned(670);
  delay.turned(700);
  delay.turned(730);
  delay.turned(750);
  expect(delay.earliest(751)).toBe(751);
});
