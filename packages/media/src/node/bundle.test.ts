import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBundle } from "./bundle.ts";

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
