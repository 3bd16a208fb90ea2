import type { EventType, ProductEvent } from "@zongji/domain";
import { until, World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Db, openPool, type Tables } from "../database/index.ts";
import { type Follower, follow } from "../facts/follow.ts";
import { Following } from "../facts/following.ts";
import { inTransaction } from "../in-transaction.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";

const world = new World();
const actor = { userId: "u", login: "boss", address: "192.0.2.1" };
let db: Db;
/** Ids of what was there before the test: events can't be deleted. */
let before = 0;

beforeAll(async () => {
  const postgres = await openMigrated(world);
  db = openPool(postgres.url).db;
  const account = { login: "boss", name: "b", agent_no: null, password_hash: "", must_change_password: false };
  await db
    .insertInto("user")
    .values({ id: "u", ...account, locked_until: null, created_at: 0 })
    .execute();
});
afterAll(async () => {
  await db.destroy();
  await world.close();
});
beforeEach(async () => {
  for (const table of ["offer", "follower_position", "follower_version"] as const) await db.deleteFrom(table).execute();
  before = Number(
    (
      await db
        .selectFrom("event")
        .select((eb) => eb.fn.max("id").as("id"))
        .executeTakeFirst()
    )?.id ?? 0,
  );
});

/** Notes each event that it is given; those of earlier tests are passed over. */
const noting = (onEvents?: readonly EventType[]): { follower: Follower; seen: ProductEvent[] } => {
  const seen: ProductEvent[] = [];
  const follower: Follower = {
    name: "noting",
    on: [],
    perform: async () => {},
    ...(onEvents && { onEvents }),
    performEvents: async (events) => void seen.push(...events.filter(({ id }) => id > before)),
  };
  return { follower, seen };
};
const tell = (subject: string, within: () => Promise<unknown> = async () => {}) =>
  inTransaction(db, actor, async ({ event }) => {
    await within();
    event("PasswordReset", subject, {});
  });

test("rows, audit trail and events are written together, or none of them", async () => {
  const rename = (name: string, fails = false) =>
    inTransaction(db, actor, async ({ tx, audit, event }) => {
      await tx.updateTable("user").set({ name }).where("id", "=", "u").execute();
      audit("user.change", "u", { was: { name: "b" }, is: { name } });
      event("AccountChanged", "u", { was: { name: "b" }, is: { name } });
      if (fails) throw new Error("changed my mind");
      return name;
    });
  await expect(rename("x", true)).rejects.toThrow("changed my mind");
  const counted = async (table: keyof Tables & ("audit" | "event")) =>
    Number(
      (
        await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as("n"))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const [lines, events] = [await counted("audit"), await counted("event")];
  expect(await rename("y")).toBe("y");
  expect([await counted("audit"), await counted("event")]).toEqual([lines + 1, events + 1]);
  expect(await db.selectFrom("user").select("name").execute()).toEqual([{ name: "y" }]);
  const { follower, seen } = noting();
  await follow(db, follower);
  expect(seen).toMatchObject([
    { type: "AccountChanged", v: 1, subject: "u", actor: "u", body: { was: { name: "b" }, is: { name: "y" } } },
  ]);
  await expect(db.updateTable("event").set({ subject: "other" }).execute()).rejects.toThrow("append-only");
  await expect(db.deleteFrom("event").execute()).rejects.toThrow("append-only");
});

test("an event whose transaction began first and ends last is not skipped", async () => {
  const { follower, seen } = noting();
  const first = Promise.withResolvers<void>();
  const isWritten = Promise.withResolvers<void>();
  const early = db.transaction().execute(async (tx) => {
    const row = { type: "PasswordReset", v: 1, subject: "first", actor: null, at: 0, body: "{}" };
    await tx.insertInto("event").values(row).execute();
    isWritten.resolve();
    await first.promise;
  });
  await isWritten.promise;
  let isOver = false;
  const late = tell("second").then(() => {
    isOver = true;
  });
  // It has ended already, or waits for the one before.
  await until("the second is as far as it comes", async () => {
    const waiting = await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(db);
    return isOver || waiting.rows.length > 0;
  });
  await follow(db, follower);
  first.resolve();
  await Promise.all([early, late]);
  await follow(db, follower);
  expect(seen.map(({ subject }) => subject)).toEqual(["first", "second"]);
});

test("of many transactions at once, some of which fail, a follower gets each event once, in the order of their ids", async () => {
  const { follower, seen } = noting(["PasswordReset"]);
  let isOver = false;
  const following = (async () => {
    while (!isOver) await follow(db, follower);
  })();
  const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
  const told = Array.from({ length: 60 }, (_, n) =>
    inTransaction(db, actor, async ({ event }) => {
      event("RolesGiven", `u${n}`, { given: [], taken: [] });
      for (let more = 0; more < 2; more += 1) event("PasswordReset", `u${n}`, {});
      await pause();
      if (n % 5 === 0) throw new Error("given up");
    }).then(
      () => [`u${n}`, `u${n}`],
      () => [],
    ),
  );
  const subjects = (await Promise.all(told)).flat();
  isOver = true;
  await following;
  await follow(db, follower);
  expect(seen.map(({ subject }) => subject).sort()).toEqual(subjects.sort());
  const ids = seen.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
});

test("an event that can't be read is passed over, and those behind it are given", async () => {
  const { follower, seen } = noting();
  const row = { subject: "s", actor: null, at: 0, body: "{}" };
  await db
    .insertInto("event")
    .values([
      { ...row, type: "Guessed", v: 1 },
      { ...row, type: "PasswordReset", v: 9 },
      { ...row, type: "PasswordReset", v: 1 },
    ])
    .execute();
  await follow(db, follower);
  expect(seen.map(({ type, v }) => `${type} ${v}`)).toEqual(["PasswordReset 1"]);
});

test("a follower's higher version fills its tables from the events again, beside the old ones", async () => {
  const offers = (version: number): Follower => ({
    name: "offers",
    version,
    tables: ["offer"],
    on: [],
    perform: async () => {},
    onEvents: ["PasswordReset"],
    performEvents: async (events, work) => {
      await work
        .insertInto("offer")
        .values(
          events.map(({ id }) => ({
            ...{ id: `e${id}`, visit: "v", call: "c", group_id: "g", user_id: "u", agent_no: `v${version}` },
            ...{ started_at: 0, answered_at: null, ended_at: null, reason: null, test: false },
          })),
        )
        .onConflict((on) => on.column("id").doUpdateSet({ agent_no: `v${version}` }))
        .execute();
    },
  });
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const ofVersion = async (version: number) =>
    (await db.selectFrom("offer").select("id").where("agent_no", "=", `v${version}`).execute()).length;
  const all = (
    await db.selectFrom("event").select("id").where("type", "=", "PasswordReset").where("v", "=", 1).execute()
  ).length;
  for (const version of [1, 2]) {
    const following = new Following(db, [offers(version)], log);
    await until(`version ${version} has all`, async () => (await ofVersion(version)) === all + version - 1, {
      limitMs: 20_000,
    });
    await tell(`after version ${version}`);
    following.wake();
    await until("it is followed on", async () => (await ofVersion(version)) === all + version, { limitMs: 20_000 });
    await following.close();
  }
  expect(await ofVersion(1)).toBe(0);
});
