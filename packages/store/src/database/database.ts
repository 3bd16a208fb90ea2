import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { CannotStart } from "../startup-errors.ts";
import { Breaker, guardedPool } from "./breaker.ts";
import { type Connection, connectionIn, EmbeddedPostgres } from "./embedded.ts";
import { hasNewestTables, migrate } from "./migrate.ts";
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
  /** It is another program's to start and to stop the PostgreSQL that comes along. */
  readonly isOthers?: true;
  readonly onEvent?: (what: string) => void;
  /** Settings for the PostgreSQL that comes along, `name=value`. */
  readonly settings?: readonly string[];
  /** How long one statement may take, ms; 15 s unless somebody has time. */
  readonly statementMs?: number;
};

/** A database that doesn't answer must not hold up anything for long. */
const patienceMs = 5000;
const listenAgainMs = 1000;

const placeOf = (address: string | Connection) =>
  typeof address === "string" ? { connectionString: address } : address;

const usualStatementMs = 15_000;

const poolOf = (address: string | Connection, statementMs = usualStatementMs): pg.Pool => {
  const pool = new pg.Pool({
    ...placeOf(address),
    max: 16,
    connectionTimeoutMillis: patienceMs,
    query_timeout: statementMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types,
  });
  // An idle connection that breaks is no matter: the pool opens another.
  pool.on("error", () => {});
  // Nor is one that breaks in use: its query fails. Without a listener the error would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
};

/** The pool and Kysely over one address. */
export const openPool = (address: string | Connection): { pool: pg.Pool; db: Db } => {
  const pool = poolOf(address);
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

/**
 * The database, whichever it is: brought up, migrated, watched. `db` may be had before it is opened: a query waits until then, and fails while the
 * database is away.
 */
export class Database {
  readonly db: Db;
  /** In words, for the terminal. */
  readonly place: string;
  readonly #options: DatabaseOptions;
  readonly #opened = Promise.withResolvers<pg.Pool>();
  readonly #breaker = new Breaker(() => this.#ask());
  #pool: pg.Pool | undefined;
  /** Asks whether the database answers, however many wait for the pool. */
  #asker: Promise<pg.Client> | undefined;
  #embedded: EmbeddedPostgres | undefined;
  #connection: Connection | undefined;
  #up = false;
  #probing: Promise<boolean> | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: DatabaseOptions) {
    const { url, dataFolder } = options;
    this.#options = options;
    this.place = url === undefined ? `PostgreSQL 18 in ${dataFolder}/postgres` : `PostgreSQL at ${new URL(url).host}`;
    // It may fail before any caller awaits it.
    this.#opened.promise.catch(() => {});
    const pool = async () => guardedPool(await this.#opened.promise, this.#breaker);
    this.db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  }

  /** Finds where the database is, but does not wait for it. @throws CannotStart */
  async open(): Promise<void> {
    const { url, onEvent, dataFolder, settings, isOthers } = this.#options;
    const tell = (what: string): void => {
      // Between two looks it may die and come back: it was away all the same.
      if (what === "died") this.#up = false;
      onEvent?.(what);
    };
    if (url === undefined && isOthers) this.#connection = await connectionIn(dataFolder);
    else if (url === undefined)
      this.#embedded = await EmbeddedPostgres.prepare({ dataFolder, onEvent: tell, ...(settings && { settings }) });
    this.#connection ??= this.#embedded?.connection;
    this.#pool = poolOf(url ?? this.#connection!, this.#options.statementMs);
    this.#opened.resolve(this.#pool);
    this.#watch = setInterval(() => void this.probe(), 2000).unref();
  }

  /** Starts it if it is ours, and brings its tables up to this program. @throws CannotStart */
  async bringUp(): Promise<void> {
    if (this.#pool === undefined || this.#pool.ending) throw new Error("the database is not open");
    await this.#embedded?.start();
    try {
      const client = await this.#pool.connect();
      try {
        await migrate(client);
      } finally {
        client.release();
      }
    } catch (error) {
      if (error instanceof CannotStart) throw error;
      const { message, code } = error as { message?: string; code?: string };
      throw new CannotStart(
        `The database of ${this.#embedded ? "ZONGJI_DATA" : "DATABASE_URL"} does not answer as it should: ${message || code}`,
      );
    }
    this.#up = true;
  }

  /** Waits until another program has brought its tables up to this one. @throws CannotStart, where they are of a newer program */
  async isMigrated(): Promise<void> {
    while (!(await hasNewestTables(this.db))) await sleep(250);
    this.#up = true;
  }

  /** Of the PostgreSQL that comes along, while it runs. */
  get pid(): number | undefined {
    return this.#embedded?.pid || undefined;
  }

  /** As of the last look, at most a few seconds ago. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Looks whether it answers. One that hangs is away. */
  async probe(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, 3000, false).unref());
    this.#probing ??= this.#ask()
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

  async #ask(): Promise<void> {
    await this.#opened.promise;
    this.#asker ??= this.#openAsker();
    const asker = this.#asker;
    try {
      await (await asker).query("select 1");
    } catch (error) {
      if (this.#asker === asker) this.#asker = undefined;
      asker.then((client) => client.end()).catch(() => {});
      throw error;
    }
  }

  async #openAsker(): Promise<pg.Client> {
    const client = new pg.Client({
      ...placeOf(this.#options.url ?? this.#connection!),
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
      keepAlive: true,
    });
    client.on("error", () => {});
    await client.connect();
    return client;
  }

  /**
   * Hears what is sent to a channel by NOTIFY, over a connection of its own that is opened again when it breaks. `onNotice` gets "" whenever it was
   * opened: something may have been missed. Returns how to stop.
   */
  listen(channel: string, onNotice: (payload: string) => void): () => void {
    const hearing = new AbortController();
    const hear = async (): Promise<void> => {
      const client = await (await this.#opened.promise).connect();
      const broken = new Promise<void>((resolve) => {
        client.once("end", resolve).once("error", () => resolve());
        hearing.signal.addEventListener("abort", () => resolve());
      });
      try {
        client.on("notification", ({ payload = "" }) => onNotice(payload));
        await client.query(`listen ${client.escapeIdentifier(channel)}`);
        onNotice("");
        await broken;
      } finally {
        // Not given back to the pool: it would go on listening there.
        client.release(true);
      }
    };
    const again = async (): Promise<void> => {
      while (!hearing.signal.aborted) {
        await hear().catch(() => {});
        await sleep(listenAgainMs, undefined, { signal: hearing.signal, ref: false }).catch(() => {});
      }
    };
    void again();
    return () => hearing.abort();
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#breaker.close();
    this.#opened.reject(new Error("the database is closed"));
    // A hung database never says good-bye.
    await Promise.race([this.#end(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    await this.#embedded?.close();
  }

  async #end(): Promise<void> {
    await this.#asker?.then((client) => client.end()).catch(() => {});
    await this.db.destroy();
    // What Kysely never used it does not end.
    if (this.#pool?.ending === false) await this.#pool.end();
  }
}
