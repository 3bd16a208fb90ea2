import type { Postgres } from "@zongji/kit";
import { type Database, isDatabaseDown } from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { answersAgain, databaseThatGoesAway } from "./database-away.test-scene.ts";

let postgres: Postgres;
let database: Database;
databaseThatGoesAway((opened) => {
  ({ postgres, database } = opened);
});

const ask = () => sql`select 1`.execute(database.db);
/** How it failed, and how long that took, ms. */
const failing = async (): Promise<number> => {
  const since = performance.now();
  const error = await ask().then(
    () => undefined,
    (why: unknown) => why,
  );
  expect(isDatabaseDown(error), String(error)).toBe(true);
  return performance.now() - since;
};
test("a database that hangs keeps nobody for two seconds, and none that comes later at all; then it is used again", async () => {
  await ask();
  postgres.hang();
  try {
    // Both of the pool's ways: over a connection that is open, and over one that can't be opened.
    const first = await Promise.all([failing(), failing(), failing()]);
    const later = await failing();
    console.log({ first: first.map(Math.round), later: Math.round(later) });
    expect(Math.max(...first)).toBeLessThan(2000);
    expect(later).toBeLessThan(200);
  } finally {
    postgres.goOn();
  }
  await answersAgain(ask);
  await sql`create table once (n int)`.execute(database.db);
});

test("a transaction that was open when it hung has done nothing", async () => {
  const failed = database.db
    .transaction()
    .execute(async (tx) => {
      await sql`insert into once values (1)`.execute(tx);
      postgres.hang();
      await sql`insert into once values (2)`.execute(tx);
    })
    .catch((error: unknown) => error);
  try {
    expect(isDatabaseDown(await failed)).toBe(true);
  } finally {
    postgres.goOn();
  }
  await answersAgain(ask);
  expect((await sql`select n from once`.execute(database.db)).rows).toEqual([]);
});

test("a query that takes three seconds of an answering database is waited for", async () => {
  expect((await sql<{ one: number }>`select 1 as one from pg_sleep(3)`.execute(database.db)).rows).toEqual([
    { one: 1 },
  ]);
});

test("one that was stopped refuses at once, and is used again when it is back", async () => {
  await postgres.stop();
  expect(await failing()).toBeLessThan(2000);
  expect(await failing()).toBeLessThan(2000);
  await postgres.start();
  await answersAgain(ask);
});
