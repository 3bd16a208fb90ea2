import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createBundle } from "./bundle.ts";

test("messages of one turn are sent together in order, also those from promises; an urgent one takes the waiting ones along", async () => {
  const sent: (readonly number[])[] = [];
  const bundle = createBundle<number>((all) => void sent.push(all));
  bundle.put(1);
  bundle.put(2);
  expect(sent).toEqual([]);
  await turn();
  expect(sent).toEqual([[1, 2]]);
  for (const one of [3, 4]) void Promise.resolve().then(() => bundle.put(one));
  await turn();
  expect(sent.slice(1)).toEqual([[3, 4]]);
  bundle.put(5);
  bundle.put(6);
  bundle.send();
  expect(sent.slice(2)).toEqual([[5, 6]]);
  bundle.put(7);
  await turn();
  bundle.send();
  expect(sent.slice(3)).toEqual([[7]]);
});

test("a message that can wait is sent with the next urgent one, or alone a little later, in order and once", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const sent: (readonly number[])[] = [];
    const bundle = createBundle<number>((all) => void sent.push(all), 4);
    bundle.putLater(1);
    await turn();
    vi.advanceTimersByTime(3);
    bundle.putLater(2);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([[1, 2]]);
    bundle.putLater(3);
    bundle.put(4);
    bundle.putLater(5);
    await turn();
    expect(sent.slice(1)).toEqual([[3, 4, 5]]);
    bundle.putLater(6);
    bundle.send();
    expect(sent.slice(2)).toEqual([[6]]);
    vi.advanceTimersByTime(8);
    await turn();
    expect(sent).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});
