import { createHash } from "node:crypto";
import { type Owned, type Postgres, startPostgres, type World } from "@zongji/kit";
import pg from "pg";
import { migrate, openPool } from "../database/index.ts";
import { migrations } from "../database/migrate.ts";

/** The template is called by what the migrations say: one that was made before any of them changed is not found. */
export const migratedTemplate = (by: readonly { readonly name: string; readonly sql: string }[] = migrations) =>
  `migrated-${createHash("sha256").update(JSON.stringify(by)).digest("hex").slice(0, 16)}` as const;

/**
 * A PostgreSQL of the test's own, which it may stop or hang; its database "postgres" has this program's tables, as migrations leave them. It is copied from
 * the template that a run of all tests makes (tests/make-migrated.ts), and migrated here where there is none. Nobody is connected to it.
 */
export const startMigrated = async (
  world: World,
  settings: Readonly<Record<string, string>> = {},
): Promise<Postgres> => {
  const postgres = await startPostgres(world, undefined, [migratedTemplate(), "cluster"], settings);
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

/** Where the PostgreSQL of all files is (tests/common-postgres.ts). */
const commonUrl = (): string => {
  const url = process.env.ZONGJI_TEST_POSTGRES;
  if (!url) throw new Error("no PostgreSQL of all files was started: vitest's project `database` does so");
  return url;
};

/** Two files never make databases of the same name: a worker numbers its own. */
let made = 0;
const nextName = (): string => {
  made += 1;
  return `test_${process.pid}_${process.env.VITEST_WORKER_ID ?? "0"}_${made}`;
};

/** Without a timeout: the product's pool gives a statement 15 s, and a busy machine takes longer to copy a database. */
const onServer = async (server: string, statements: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

/** Its files are copied: through the journal, as is usual, each page of them would be written twice, which takes three times as much of the processor. */
const created = (name: string, template: string): string =>
  `create database ${name} template ${template} strategy file_copy`;

/** Databases of one test file. On the PostgreSQL that all files share roles, settings and the server's own life are everybody's. */
export class Databases implements Owned {
  /** One with the tables. */
  readonly url: string;
  readonly #server: string;
  readonly #names: string[] = [];

  private constructor(server: string, name: string) {
    this.#server = server;
    this.#names.push(name);
    this.url = this.#urlOf(name);
  }

  #urlOf(name: string): string {
    const url = new URL(this.#server);
    url.pathname = `/${name}`;
    return url.href;
  }

  /** @param server where its database `from` has the tables, and nobody is connected to that */
  static async open(server = commonUrl(), from = "migrated"): Promise<Databases> {
    const name = nextName();
    await onServer(server, [created(name, from)]);
    return new Databases(server, name);
  }

  /** Makes another one from one to which nobody is connected, or without tables where nothing is said. @returns its address */
  async make(from?: string): Promise<string> {
    const name = nextName();
    const template = from === undefined ? "template0" : new URL(from).pathname.slice(1);
    await onServer(this.#server, [created(name, template)]);
    this.#names.push(name);
    return this.#urlOf(name);
  }

  /** Ends one before the file has ended. Who is still connected is cut off. */
  async drop(url: string): Promise<void> {
    const name = new URL(url).pathname.slice(1);
    await onServer(this.#server, [`drop database if exists ${name} with (force)`]);
    this.#names.splice(this.#names.indexOf(name), 1);
  }

  async close(): Promise<void> {
    const names = this.#names.splice(0);
    await onServer(
      this.#server,
      names.map((name) => `drop database if exists ${name} with (force)`),
    );
  }
}

/** A database with this program's tables, for a test that leaves the server alone. It is gone when the world is closed. */
export const openMigrated = async (world: World): Promise<Databases> => world.own(await Databases.open());
