/** A database for each test, days of calls on a fake clock, and the way of their facts into the tables; for tests only. */
import type { Fact, LegId } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, ensureMonth, follow, insertFacts, openPool, stateShipped, waitingDay } from "@zongji/store";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { caller, promptMs, stage } from "../../../../packages/domain/src/testing/stage.ts";
import { type Databases, openMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { measureFollower, stateFollower } from "../followers/index.ts";
import { closeDueDays, daysOn } from "./closing.ts";

export const zone = "Asia/Shanghai";
export const hour = 3_600_000;
export const dayMs = 24 * hour;
/** Midnight in Shanghai before 25 November 2026. */
export const midnight = Date.UTC(2026, 10, 24, 16);

/** A database of its own for each test of the file. */
export const daysScene = () => {
  const world = new World();
  let databases: Databases;
  let own: string;
  let db: Db;
  let now = 0;
  beforeAll(async () => {
    databases = await openMigrated(world);
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    own = await databases.make(databases.url);
    db = openPool(own).db;
  });
  afterEach(async () => {
    await db.destroy();
    await databases.drop(own);
  });
  const days = () => daysOn(db, zone, () => now);
  return {
    db: () => db,
    url: () => own,
    days,
    goTo: (at: number) => {
      now = at;
    },
    now: () => now,
    /** Facts come into the database, and all followers follow them. */
    store: async (facts: readonly Fact[]): Promise<void> => {
      for (const { at } of facts) await ensureMonth(db, at);
      for (const some of Map.groupBy(facts, ({ node, epoch }) => `${node} ${epoch}`).values())
        await insertFacts(db, some);
      for (const follower of [measureFollower, stateFollower]) await follow(db, follower);
    },
    /** @returns the days that closed then */
    close: async (at: number, reachedMs = hour): Promise<string[]> => {
      now = at;
      return (await closeDueDays(days(), reachedMs)).map(({ day }) => day);
    },
    waits: async () => (await waitingDay(db))?.waits,
    says: (node: string, upTo: number) => stateShipped(db, { node, epoch: "e", upTo, refused: 0 }),
  };
};

/** A call that is answered and ends; the seat stays signed in. */
export const answeredDay = (since: number) => {
  const on = stage({ since });
  on.sits("8001");
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.picksUp(on.rings("browser-8001") as LegId);
  on.passes(60_000);
  on.hangsUp(leg, caller);
  on.passes(60_000);
  return on;
};

/** As another node's, or another run's: facts of the stage begin at 0, a journal's at 1. */
export const as = (facts: readonly Fact[], node = "n1", epoch = "000001-a"): Fact[] =>
  facts.map((fact) => ({ ...fact, node, epoch, seq: fact.seq + 1 }));

/** The same with other ids: calls of their own. */
export const others = (facts: readonly Fact[], prefix: string): Fact[] =>
  facts.map((fact) => JSON.parse(JSON.stringify(fact).replaceAll(/"id-0/g, `"${prefix}-0`)) as Fact);
