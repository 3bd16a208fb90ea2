import { newWorld, sleep, startPostgres, type World, within } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("a database that was stopped without clean-up comes back with all that was committed", async () => {
  const postgres = await startPostgres(world);
  await postgres.query("create table kept (n int)");
  await postgres.query("insert into kept values ($1)", [1]);
  await postgres.stop("immediate");
  await expect(postgres.query("select 1")).rejects.toThrow(/ECONNREFUSED/);
  await postgres.start();
  expect(await postgres.query("select n from kept")).toEqual([{ n: 1 }]);
});

test("a database that hangs answers nobody until it goes on", async () => {
  const postgres = await startPostgres(world);
  postgres.hang();
  const asked = postgres.query("select 1 as one");
  expect(await Promise.race([asked, sleep(1500)])).toBeUndefined();
  postgres.goOn();
  expect(await within("the answer", 30_000, asked)).toEqual([{ one: 1 }]);
});
