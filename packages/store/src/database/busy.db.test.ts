/** A database that is busy is not one that is away: who waits for a connection waits, and is told so if it takes too long. */
import { startPostgres, World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { machineClock } from "../machine-clock.ts";
import { Database, isDatabaseBusy } from "./database.ts";

const world = new World();
let url: string;
const opened: Database[] = [];
const open = async (statementMs: number): Promise<Database> => {
  const database = new Database({ dataFolder: world.folder, url, statementMs, clock: machineClock });
  opened.push(database);
  await database.open();
  return database;
};
const asking = (database: Database) => sql<{ one: number }>`select 1 as one`.execute(database.db);
/** Takes every connection until it is let go. */
const takeAll = async (database: Database): Promise<() => Promise<unknown>> => {
  const over = Promise.withResolvers<void>();
  const taken = Array.from({ length: 16 }, () => Promise.withResolvers<void>());
  const all = taken.map(({ resolve }) =>
    database.db.connection().execute(async () => {
      resolve();
      await over.promise;
    }),
  );
  await Promise.all(taken.map(({ promise }) => promise));
  return () => {
    over.resolve();
    return Promise.all(all);
  };
};

beforeAll(async () => {
  ({ url } = await startPostgres(world));
});
afterAll(async () => {
  for (const each of opened) await each.close();
  await world.close();
});

test("who finds every connection taken waits for one", async () => {
  const database = await open(600_000);
  const letGo = await takeAll(database);
  const answers = Array.from({ length: 40 }, () => asking(database));
  await letGo();
  expect((await Promise.all(answers)).map(({ rows }) => rows[0]?.one)).toEqual(Array.from({ length: 40 }, () => 1));
});

test("who waits too long is told that the database is busy, and the next find their connection", async () => {
  const database = await open(1500);
  const letGo = await takeAll(database);
  const failed = await asking(database).catch((error: unknown) => error);
  expect(isDatabaseBusy(failed), String(failed)).toBe(true);
  await letGo();
  expect((await Promise.all(Array.from({ length: 40 }, () => asking(database)))).length).toBe(40);
});

test("a statement that takes too long is ended and told as busy; its connection is used again", async () => {
  const database = await open(1000);
  const failed = await database.db.connection().execute(async (db) => {
    const error = await sql`select pg_sleep(60)`.execute(db).catch((why: unknown) => why);
    expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
    return error;
  });
  expect(isDatabaseBusy(failed), String(failed)).toBe(true);
});

test("what is listened to takes no connection from who asks", async () => {
  const database = await open(600_000);
  const heard = Promise.withResolvers<string>();
  const began = Promise.withResolvers<void>();
  const stop = database.listen("busy", (payload) => (payload === "" ? began.resolve() : heard.resolve(payload)));
  await began.promise;
  const letGo = await takeAll(database);
  await letGo();
  await sql`select pg_notify('busy', 'hello')`.execute(database.db);
  expect(await heard.promise).toBe("hello");
  stop();
});
