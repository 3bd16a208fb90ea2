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
  // Nor is one that breaks in use: its query fails. Without a listener the error would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
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

/** The database, whichever it is: brought up, migrated, watched. `db` may be used at once; it fails while the database is away. */
export class Database {
  readonly db: Db;
  readonly pool: pg.Pool;
  /** In words, for the terminal. */
  readonly place: string;
  readonly embedded: EmbeddedPostgres | undefined;
  #up = false;
  #probing: Promise<boolean> | undefined;
  readonly #setting: string;
  readonly #watch: NodeJS.Timeout;

  private constructor(address: string | Connection, place: string, embedded: EmbeddedPostgres | undefined) {
    const { pool, db } = openPool(address);
    this.pool = pool;
    this.db = db;
    this.place = place;
    this.embedded = embedded;
    this.#setting = embedded ? "ZONGJI_DATA" : "DATABASE_URL";
    this.#watch = setInterval(() => void this.probe(), 2000).unref();
  }

  /** Knows where the database is, but does not wait for it. @throws CannotStart */
  static async prepare({ dataFolder, url, onEvent, settings }: DatabaseOptions): Promise<Database> {
    if (url !== undefined) return new Database(url, `PostgreSQL at ${new URL(url).host}`, undefined);
    let database: Database | undefined;
    const tell = (what: string): void => {
      // Between two looks it may die and come back: it was away all the same.
      if (what === "died" && database) database.#up = false;
      onEvent?.(what);
    };
    const embedded = await EmbeddedPostgres.prepare({ dataFolder, onEvent: tell, ...(settings && { settings }) });
    database = new Database(embedded.connection, `PostgreSQL 18 in ${dataFolder}/postgres`, embedded);
    return database;
  }

  /** Starts it if it is ours, and brings its tables up to this program. @throws CannotStart */
  async bringUp(): Promise<void> {
    await this.embedded?.start();
    try {
      const client = await this.pool.connect();
      try {
        await migrate(client);
      } finally {
        client.release();
      }
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      const { message, code } = error as { message?: string; code?: string };
      throw new CannotStart(`The database of ${this.#setting} does not answer as it should: ${message || code}`);
    }
    this.#up = true;
  }

  /** As of the last look, at most a few seconds ago. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Looks whether it answers. One that hangs is away. */
  async probe(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, 3000, false).unref());
    this.#probing ??= sql`select 1`
      .execute(this.db)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#probing = undefined;
      });
    this.#up = await Promise.race([this.#probing, late]);
    return this.#up;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    // A hung database never says good-bye.
    await Promise.race([this.db.destroy(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    await this.embedded?.close();
  }
}
