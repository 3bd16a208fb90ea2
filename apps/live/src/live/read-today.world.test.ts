/** Memory that a day of facts takes. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { read, readTodayScene, written } from "./read-today.test-scene.ts";

readTodayScene();

test("facts that were read share the texts that they have in common", async () => {
  const journal = await written(4000);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const facts = await read({ epoch: "000002-ffffffff", files: journal.files, read: journal.read.bind(journal) });
  collect();
  const each = (process.memoryUsage().heapUsed - before) / facts.length;
  expect(facts).toHaveLength(12_000);
  // With its own copies of call, leg, type and epoch a fact takes 150 bytes more.
  expect(each).toBeLessThan(260);
});
