/**
 * The PostgreSQL that all files of the database's tests share: started before the first and ended after the last. Its database "migrated" has the tables,
 * and each file's are made from it. It is never killed, so that nothing has to be on a disk; who wants a server's death starts one of his own.
 */
import { queryAt, World } from "@zongji/kit";
import { startMigrated } from "../packages/store/src/testing/migrated.test-scene.ts";

const settings = {
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  // A thousand databases are written once, when they are dropped or never.
  max_wal_size: "4GB",
  checkpoint_timeout: "1h",
  shared_buffers: "256MB",
  // What is planned depends on what a test analyzes itself, not on who came by meanwhile.
  autovacuum: "off",
  jit: "off",
  // Several pools of ten for each file that runs.
  max_connections: "500",
};

export const setup = async (): Promise<() => Promise<void>> => {
  // Another of vitest's projects has started it.
  if (process.env.ZONGJI_TEST_POSTGRES) return async () => {};
  // As its files wait (vitest.config.ts).
  process.env.ZONGJI_PATIENCE_MS ??= "600000";
  const world = new World();
  const { url } = await startMigrated(world, settings);
  await queryAt(url, "create database migrated template postgres");
  process.env.ZONGJI_TEST_POSTGRES = url;
  return () => world.close();
};
