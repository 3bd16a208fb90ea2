/** A PostgreSQL of the test file's own with the server's tables, and the way of facts into it; for tests only. */
import type { Fact } from "@zongji/domain";
import { World } from "@zongji/kit";
import { type Db, ensureMonth, insertFacts, openPool } from "@zongji/store";
import { afterAll, beforeAll } from "vitest";
import { openMigrated } from "../../../packages/store/src/testing/migrated.test-scene.ts";

/** Rows of one insert at the most. */
const batch = 500;

/** Starts the database before the file's tests and ends it after them. @param opened is given the open database once, before any test */
export const factsDatabase = (
  opened: (db: Db) => void,
): { world: World; store: (facts: readonly Fact[]) => Promise<void> } => {
  const world = new World();
  let db: Db | undefined;
  beforeAll(async () => {
    const postgres = await openMigrated(world);
    db = openPool(postgres.url).db;
    opened(db);
  });
  afterAll(async () => {
    await db?.destroy();
    await world.close();
  });
  return {
    world,
    /** Writes facts as the server ships them, an epoch at a time. */
    store: async (facts) => {
      for (const { at } of facts) await ensureMonth(db!, at);
      for (const own of Map.groupBy(facts, ({ epoch }) => epoch).values())
        for (let from = 0; from < own.length; from += batch) await insertFacts(db!, own.slice(from, from + batch));
    },
  };
};
