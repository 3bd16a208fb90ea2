/** The same datagrams from the same seed. */
import { expect, test } from "vitest";
import { oneCall } from "./one-call.ts";

test("one seed is one trace, to the last datagram; another is another", async () => {
  const [first, again, other] = [await oneCall(7), await oneCall(7), await oneCall(8)];
  expect(again.hash).toBe(first.hash);
  expect(again.datagrams).toBe(first.datagrams);
  expect(other.hash).not.toBe(first.hash);
  expect(first.datagrams).toBeGreaterThan(500);
});
