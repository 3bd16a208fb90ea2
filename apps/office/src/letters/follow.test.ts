import { expect, test } from "vitest";
import { oneByOne } from "./follow.ts";

test("however often it is asked for, it is done once at a time and once more; closing waits for what is under way", async () => {
  const ends: (() => void)[] = [];
  const { wake, close } = oneByOne(() => new Promise<void>((resolve) => ends.push(resolve)));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 5; n += 1) wake();
  expect(ends).toHaveLength(1);
  ends[0]!();
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]!();
  await turn();
  expect(ends).toHaveLength(2);
  wake();
  wake();
  let isClosed = false;
  const closed = close().then(() => {
    isClosed = true;
  });
  await turn();
  expect([ends.length, isClosed]).toEqual([3, false]);
  ends[2]!();
  await closed;
  wake();
  await turn();
  expect(ends).toHaveLength(3);
});
