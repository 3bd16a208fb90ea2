/** A disk that lets each sync wait, by the real clock. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hanging } from "./hanging-disk.test-scene.ts";
import { arrived, journalScene, newest, open, write } from "./journal.test-scene.ts";

journalScene();

test("a sync that lasts too long holds back what follows, so that a power cut costs no more than a moment", async () => {
  const { disk, ends } = hanging();
  const { journal } = await open({ disk, gatherMs: 1, aheadMs: 1000 });
  let [written, told] = [0, 0];
  for (const until = performance.now() + 2500; performance.now() < until; written += 1) {
    void write(journal, arrived(`c${written}`)).then(() => {
      told += 1;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(told).toBeGreaterThan(2);
  expect(told).toBeLessThan(0.8 * written);
  expect(journal.written.bytes).toBeLessThan(readFileSync(newest()).length / 4);
  expect(journal.pulse.lagMs).toBeGreaterThan(200);
  expect(journal.pulse.waitingBytes).toBeGreaterThan(0);
  const release = setInterval(() => ends.shift()?.(), 1);
  await journal.settled();
  clearInterval(release);
  expect(told).toBe(written);
  expect(journal.written.bytes).toBe(readFileSync(newest()).length);
});
