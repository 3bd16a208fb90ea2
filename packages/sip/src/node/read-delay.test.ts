import { expect, test } from "vitest";
import { ReadDelay } from "./read-delay.ts";

/** Turns of the loop that take no time, one every 10 ms. */
const turning = (toMs: number): ReadDelay => {
  const delay = new ReadDelay(0);
  for (let at = 10; at <= toMs; at += 10) {
    delay.timersRan(at);
    delay.socketsRead();
  }
  return delay;
};

test("what is read while the loop turns has just come", () => {
  expect(turning(200).earliest).toBe(200);
});

test("what is read in a turn may have come since the turn before began, however long that took", () => {
  const delay = turning(200);
  // A socket's reader takes 440 ms, another one, whose turn comes first, 200 ms.
  delay.timersRan(640);
  expect(delay.earliest).toBe(200);
  delay.socketsRead();
  expect(delay.earliest).toBe(640);
});

test("timers that run twice before sockets are read are one turn", () => {
  const delay = turning(200);
  delay.timersRan(640);
  delay.timersRan(900);
  expect(delay.earliest).toBe(200);
  delay.socketsRead();
  expect(delay.earliest).toBe(640);
});
