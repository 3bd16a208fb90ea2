import { startPostgres, until, World } from "@zongji/kit";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineClock } from "../machine-clock.ts";
import { Database } from "./database.ts";
import { migrations } from "./migrate.ts";

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

test("a migration may take longer than a statement of the server, as an index over years of calls does", async () => {
  const { url } = await startPostgres(world);
  const other = new pg.Client({ connectionString: url });
  await other.connect();
  // As long as another server holds the migrations' lock, this one's first statement takes.
  await other.query("begin");
  await other.query("select pg_advisory_xact_lock(7203115001)");
  const database = new Database({ dataFolder: world.place("data"), url, statementMs: 300, clock: machineClock });
  await database.open();
  const isUp = database.bringUp();
  const waits = "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted";
  const isWaiting = async () => (await other.query(waits)).rows[0].n === 1;
  await until("it waits for the other", isWaiting);
  // Longer than a statement of its own may take.
  await other.query("select pg_sleep(1)");
  expect(await isWaiting()).toBe(true);
  await other.query("commit");
  await isUp;
  const { rows } = await other.query("select count(*)::int as n from migration");
  expect(rows[0].n).toBe(migrations.length);
  await database.close();
  await other.end();
});
