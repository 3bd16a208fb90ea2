import type { Fact } from "@zongji/domain";
import { until, World } from "@zongji/kit";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Db, openPool } from "../database/index.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import { ensureMonth, insertFacts, positionsOf } from "./fact-store.ts";
import { type Follower, follow } from "./follow.ts";
import { Following } from "./following.ts";
import { standingOf } from "./versions.ts";

const world = new World();
const noon = Date.UTC(2026, 10, 25, 4);
const lines: string[] = [];
const log = { debug: () => {}, info: (_: object, line: string) => lines.push(line), warn: () => {}, error: () => {} };
let db: Db;
let epoch = 0;
let seq = 0;
const running: Following[] = [];
const run = (...followers: Follower[]): Following => {
  const following = new Following(db, followers, log);
  running.push(following);
  return following;
};

beforeAll(async () => {
  const postgres = await openMigrated(world);
  db = openPool(postgres.url).db;
  await ensureMonth(db, noon);
});
afterEach(async () => {
  for (const following of running.splice(0)) await following.close();
});
afterAll(async () => {
  await db.destroy();
  await world.close();
});
beforeEach(async () => {
  for (const table of ["offer", "follower_position", "follower_version"] as const) await db.deleteFrom(table).execute();
  await sql`drop schema if exists fill_offers cascade`.execute(db);
  // Facts can't be deleted: those of an epoch that nobody has shipped are followed by nobody.
  epoch += 1;
  seq = 0;
  lines.length = 0;
});

const happen = async (count: number): Promise<void> => {
  for (let done = 0; done < count; done += 500) {
    const facts = Array.from({ length: Math.min(500, count - done) }, () => {
      seq += 1;
      const body = { type: "MediaRestarted", legs: seq } as const;
      return { ...body, node: "n1", epoch: `00000${epoch}-00000000`, seq, at: noon + seq, v: 1 } as Fact;
    });
    await insertFacts(db, facts);
  }
};

/** Writes a row for each fact, whose agent number tells the version. */
const offers = (version: number, onBatch: (count: number) => void = () => {}): Follower => ({
  name: "offers",
  version,
  tables: ["offer"],
  on: ["MediaRestarted"],
  perform: async (facts, work) => {
    onBatch(facts.length);
    await work
      .insertInto("offer")
      .values(
        facts.map((fact) => ({
          ...{ id: `o${fact.seq}`, visit: "v", call: "c", group_id: "g", user_id: "u", agent_no: `v${version}` },
          ...{ started_at: fact.at, answered_at: null, ended_at: null, reason: null, test: false },
        })),
      )
      .onConflict((on) => on.column("id").doUpdateSet({ agent_no: `v${version}` }))
      .execute();
  },
});
const rows = async (): Promise<Record<string, number>> => {
  const counted = await db
    .selectFrom("offer")
    .select(["agent_no", (eb) => eb.fn.countAll<number>().as("count")])
    .groupBy("agent_no")
    .execute();
  return Object.fromEntries(counted.map(({ agent_no, count }) => [agent_no, Number(count)]));
};
const served = (version: number, count: number) =>
  until(`version ${version} serves`, async () => (await rows())[`v${version}`] === count, {
    limitMs: 30_000,
    everyMs: 20,
  });

test("a higher version rebuilds its tables beside the old ones, which are read meanwhile, and swaps them", async () => {
  await happen(12_000);
  run(offers(1));
  await served(1, 12_000);
  await running.pop()!.close();
  const seen: Record<string, number>[] = [];
  let isOver = false;
  const looking = (async () => {
    for (; !isOver; ) {
      const now = await rows();
      seen.push(now);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const following = run(offers(2));
  // Facts come while the tables are filled.
  await happen(700);
  following.wake();
  await served(2, 12_700);
  isOver = true;
  await looking;
  // Whoever looked found all of what was there before, never a part.
  for (const now of seen) expect((now.v1 ?? 0) + (now.v2 ?? 0)).toBeGreaterThanOrEqual(12_000);
  expect(seen.some(({ v1 }) => v1 === 12_000)).toBe(true);
  expect(await standingOf(db, offers(2))).toBe("current");
  expect((await positionsOf(db, "offers", "offers#fill")).map(({ follower, seq: at }) => [follower, at])).toEqual([
    ["offers", 12_700],
  ]);
  const { rows: schemas } = await sql`select from information_schema.schemata where schema_name like 'fill%'`.execute(
    db,
  );
  expect(schemas).toEqual([]);
  // And it is followed on.
  await happen(10);
  following.wake();
  await served(2, 12_710);
});

test("an interrupted fill continues from its position", async () => {
  await happen(15_000);
  run(offers(1));
  await served(1, 15_000);
  await running.pop()!.close();
  let filled = 0;
  const first = run(
    offers(2, (count) => {
      filled += count;
    }),
  );
  await until("half is filled", () => filled >= 5000, { everyMs: 2 });
  await first.close();
  running.length = 0;
  expect((await rows()).v1).toBe(15_000);
  const before = filled;
  expect(before).toBeLessThan(15_000);
  run(
    offers(2, (count) => {
      filled += count;
    }),
  );
  await served(2, 15_000);
  // At most one batch was followed twice.
  expect(filled).toBeLessThanOrEqual(15_500);
});

test("a fill of another version is discarded; an older program does not touch the tables of a newer one", async () => {
  await happen(6000);
  run(offers(1));
  await served(1, 6000);
  await running.pop()!.close();
  let filled = 0;
  const second = run(
    offers(2, (count) => {
      filled += count;
    }),
  );
  await until("some is filled", () => filled > 0, { everyMs: 1 });
  await second.close();
  run(offers(3));
  await served(3, 6000);
  await running.pop()!.close();
  await happen(5);
  run(offers(2));
  expect(await standingOf(db, offers(2))).toBe("newer");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(await rows()).toEqual({ v3: 6000 });
});

test("a new follower begins with its own version; one that is older than versions has version 1", async () => {
  expect(await standingOf(db, offers(4))).toBe("current");
  await db.deleteFrom("follower_version").execute();
  await happen(3);
  await follow(db, offers(1));
  expect(await standingOf(db, offers(2))).toBe("behind");
});
