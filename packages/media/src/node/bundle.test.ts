import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createBundle, within } from "./bundle.ts";

test("what one turn brings is sent together and in order, also what promises bring; what can't wait takes along what came before", async () => {
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

test("where it may wait, what several turns bring is sent together; what can't wait takes it along, and none is sent twice", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const sent: (readonly number[])[] = [];
    const bundle = createBundle<number>((all) => void sent.push(all), within(4));
    bundle.put(1);
    vi.advanceTimersByTime(3);
    bundle.put(2);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([[1, 2]]);
    bundle.put(3);
    bundle.send();
    expect(sent.slice(1)).toEqual([[3]]);
    bundle.put(4);
    vi.advanceTimersByTime(4);
    vi.advanceTimersByTime(4);
    expect(sent.slice(2)).toEqual([[4]]);
  } finally {
    vi.useRealTimers();
  }
});
