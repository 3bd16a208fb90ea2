import { newWorld, sleep, startPostgres, type World, within } from "@zongji/kit";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const connect = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client;
};

test("a database that was stopped without clean-up comes back with all that was committed", async () => {
  const postgres = await startPostgres(world);
  const client = await connect(postgres.url);
  await client.query("create table kept (n int)");
  await client.query("insert into kept values (1)");
  await postgres.stop("immediate");
  await expect(connect(postgres.url)).rejects.toThrow(/ECONNREFUSED/);
  await postgres.start();
  const again = await connect(postgres.url);
  expect((await again.query("select n from kept")).rows).toEqual([{ n: 1 }]);
  await again.end();
});

test("a database that hangs answers nobody until it goes on", async () => {
  const postgres = await startPostgres(world);
  const client = await connect(postgres.url);
  postgres.hang();
  const asked = client.query("select 1 as one");
  expect(await Promise.race([asked, sleep(1000)])).toBeUndefined();
  const late = connect(postgres.url);
  expect(await Promise.race([late, sleep(500)])).toBeUndefined();
  postgres.goOn();
  expect((await within("the answer", 5000, asked)).rows).toEqual([{ one: 1 }]);
  await (await late).end();
  await client.end();
});
