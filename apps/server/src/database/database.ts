import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { CannotStart } from "../sentence.ts";
import { type Connection, EmbeddedPostgres } from "./embedded.ts";
import { migrate } from "./migrate.ts";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;

// int8: ms since the epoch and counts, all below 2^53.
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};

export type DatabaseOptions = {
  readonly dataFolder: string;
  /** Undefined: the PostgreSQL that comes along. */
  readonly url: string | undefined;
  readonly onEvent?: (what: string) => void;
  /** Settings for the PostgreSQL that comes along, `name=value`. */
  readonly settings?: readonly string[];
};

/** A database that doesn't answer must not hold up anything for long. */
const patienceMs = 5000;

/** The pool and Kysely over one address. */
export const openPool = (address: string | Connection): { pool: pg.Pool; db: Db } => {
  const pool = new pg.Pool({
    ...(typeof address === "string" ? { connectionString: address } : address),
    max: 16,
    connectionTimeoutMillis: patienceMs,
    query_timeout: 15_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types,
  });
  // An idle connection that breaks is no matter: the pool opens another.
  pool.on("error", () => {});
  return { pool, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) };
};

/** Whether an error says that the database can't be reached, rather than that it refused. */
export const isDatabaseDown = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string")
    // PostgreSQL, appendix A: 08 connection exception, 53 insufficient resources, 57P operator intervention.
    return /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|08|53|57P|25006)/.test(code);
  return /timeout|Connection terminated|not queryable|Cannot use a pool after/i.test(error.message);
};

/** The database, whichever it is: brought up, migrated, watched. */
export class Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  /** In words, for the terminal. */
  readonly place: string;
  readonly embedded: EmbeddedPostgres | undefined;
  #up = true;
  readonly #watch: NodeJS.Timeout;

  private constructor(pool: pg.Pool, db: Db, place: string, embedded: EmbeddedPostgres | undefined) {
    this.pool = pool;
    this.db = db;
    this.place = place;
    this.embedded = embedded;
    this.#watch = setInterval(() => void this.probe(), 2000).unref();
  }

  /** @throws CannotStart */
  static async open({ dataFolder, url, onEvent, settings }: DatabaseOptions): Promise<Database> {
    const embedded =
      url === undefined
        ? await EmbeddedPostgres.start({ dataFolder, ...(onEvent && { onEvent }), ...(settings && { settings }) })
        : undefined;
    const { pool, db } = openPool(url ?? embedded!.connection);
    try {
      const client = await pool.connect();
      try {
        await migrate(client);
      } finally {
        client.release();
      }
    } catch (error) {
      await db.destroy();
      await embedded?.close();
      if (error instanceof CannotStart) throw error;
      throw new CannotStart(
        `The database of ${url === undefined ? "ZONGJI_DATA" : "DATABASE_URL"} does not answer as it should: ${(error as Error).message || (error as { code?: string }).code}`,
      );
    }
    const place = url === undefined ? `PostgreSQL 18 in ${dataFolder}/postgres` : `PostgreSQL at ${new URL(url).host}`;
    return new Database(pool, db, place, embedded);
  }

  /** As of the last look, at most a few seconds ago. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Looks whether it answers. */
  async probe(): Promise<boolean> {
    try {
      await sql`select 1`.execute(this.db);
      this.#up = true;
    } catch {
      this.#up = false;
    }
    return this.#up;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    // A hung database never says good-bye.
    await Promise.race([this.db.destroy(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    await this.embedded?.close();
  }
}
