/** The office draws what a page draws, and others have their turn meanwhile. */
import { drawCalls, sha256Hex } from "@zongji/domain";
import { expect, test } from "vitest";
import { drawInTurns } from "./samples.ts";

const calls = Array.from({ length: 9001 }, (_, no) => `call-${no}-通话`);

test("by the same seed the office draws the same calls in the same order as the page, however many there are", async () => {
  for (const [count, size] of [
    ...[
      [1, 1],
      [3, 500],
      [1999, 7],
      [2000, 500],
      [2001, 500],
      [4000, 1],
    ],
    [9001, 500],
  ] as const)
    for (const said of ["one", "two"]) {
      const seed = sha256Hex(said);
      const list = calls.slice(0, count);
      const drawn = await drawInTurns(seed, list, size);
      expect(drawn).toEqual(drawCalls(seed, list, size));
      expect(drawn.length).toBe(Math.min(count, size));
    }
});

test("what else waits is done while a long list is drawn from", async () => {
  let turns = 0;
  let isDrawn = false;
  const other = (): void => {
    if (isDrawn) return;
    turns += 1;
    setImmediate(other);
  };
  setImmediate(other);
  await drawInTurns(sha256Hex("seed"), calls, 50);
  isDrawn = true;
  expect(turns).toBeGreaterThanOrEqual(4);
});
