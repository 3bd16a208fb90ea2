/** How often facts travel, and how long a fact waits for a database that is away, by the real clock. */
import { expect, test } from "vitest";
import {
  allShipped,
  arrived,
  ended,
  openJournal,
  postgres,
  ship,
  shippedOf,
  shippingHouse,
  write,
} from "./shipping.test-scene.ts";

shippingHouse();

test("facts that follow each other closely travel together", async () => {
  const journal = await openJournal();
  let trips = 0;
  const shipping = ship(journal, {
    onShipped: () => {
      trips += 1;
    },
  });
  const written: unknown[] = [];
  const from = performance.now();
  for (let index = 0; index < 100; index += 1) {
    written.push(...(await write(journal, arrived(`t${index}`))));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await allShipped(shipping);
  expect(await shippedOf(journal.epoch)).toEqual(written);
  // Half a second's facts, were it not for a machine that is busy with something else: four trips a second.
  expect(trips).toBeLessThan(Math.min(60, 20 + (performance.now() - from) / 250));
});

test.each([
  ["stopped", () => postgres.stop("immediate"), () => postgres.start()],
  ["hung", async () => postgres.hang(), async () => postgres.goOn()],
])("while the database is %s no fact waits for it", async (_how, away, back) => {
  const journal = await openJournal();
  const shipping = ship(journal, { batch: 10 });
  await write(journal, arrived("c0"));
  await allShipped(shipping);
  await away();
  for (let index = 1; index <= 200; index += 1) {
    const from = performance.now();
    await write(journal, arrived(`c${index}`), ended(`c${index}`));
    expect(performance.now() - from).toBeLessThan(1000);
  }
  await back();
  await allShipped(shipping);
});
