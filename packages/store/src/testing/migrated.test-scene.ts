import { createHash } from "node:crypto";
import { type Postgres, startPostgres, type World } from "@zongji/kit";
import { migrate, openPool } from "../database/index.ts";
import { migrations } from "../database/migrate.ts";

/** The template is called by what the migrations say: one that was made before any of them changed is not found. */
export const migratedTemplate = (by: readonly { readonly name: string; readonly sql: string }[] = migrations) =>
  `migrated-${createHash("sha256").update(JSON.stringify(by)).digest("hex").slice(0, 16)}` as const;

/**
 * A real PostgreSQL whose database "postgres" has this program's tables, as migrations leave them. It is copied from the template that a run of all tests
 * makes (tests/make-migrated.ts), and migrated here where there is none. Nobody is connected to it: other databases can be made from it.
 */
export const startMigrated = async (world: World): Promise<Postgres> => {
  const postgres = await startPostgres(world, undefined, [migratedTemplate(), "cluster"]);
  const { pool } = openPool(postgres.url);
  try {
    const client = await pool.connect();
    await migrate(client);
    client.release();
  } finally {
    await pool.end();
  }
  return postgres;
};
