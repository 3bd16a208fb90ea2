import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@zongji/domain";
import { Kysely } from "kysely";
import pg from "pg";
import { machineClock } from "../machine-clock.ts";
import { CannotStart } from "../startup-errors.ts";
import { Breaker, DatabaseBusy, guardedPool } from "./breaker.ts";
import { ClockedDialect } from "./clocked.ts";
import { type Connection, connectionIn, EmbeddedPostgres } from "./embedded.ts";
import { hasNewestTables, migrate } from "./migrate.ts";
import type { Tables } from "./tables.ts";

export type Db = Kysely<Tables>;

// int8 as numbers: ms since the epoch, and counts, all below 2^53.
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};

export type DatabaseOptions = {
  readonly dataFolder: string;
  /** URL of an external PostgreSQL; undefined: the embedded one. */
  readonly url: string | undefined;
  /** Whether another program starts and stops the embedded PostgreSQL. */
  readonly isOthers?: true;
  readonly onEvent?: (what: string) => void;
  /** Settings for the embedded PostgreSQL, `name=value`. */
  readonly settings?: readonly string[];
  /** Timeout of one statement, ms. Default 15 s. */
  readonly statementMs?: number;
  /** The clock by which rows are written; every handle on the database carries it. */
  readonly clock: Clock;
};

/** Timeouts: a database that doesn't answer must not block anything for long. */
const patienceMs = 5000;
/** PostgreSQL ends a statement by itself, and its connection can be used again; one whose end is not told so long after is given up. */
const toldWithinMs = 3000;
const listenAgainMs = 1000;

const placeOf = (address: string | Connection) =>
  typeof address === "string" ? { connectionString: address } : address;

const usualStatementMs = 15_000;

const poolOf = (address: string | Connection, statementMs = usualStatementMs): pg.Pool => {
  const pool = new pg.Pool({
    ...placeOf(address),
    max: 16,
    connectionTimeoutMillis: patienceMs,
    query_timeout: statementMs + toldWithinMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types,
  });
  // A broken idle connection is replaced by the pool.
  pool.on("error", () => {});
  // A connection that breaks in use fails its query. Without a listener the error would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
};

/** A connection for the migrations, which take as long as they need: an index over years of calls is made in minutes. Owned: must be ended. */
const migrationClient = (address: string | Connection): pg.Client => {
  const client = new pg.Client({
    ...placeOf(address),
    connectionTimeoutMillis: patienceMs,
    statement_timeout: 0,
    keepAlive: true,
    types,
  });
  // A connection that breaks fails its query. Without a listener the error would end the process.
  client.on("error", () => {});
  return client;
};

/** The pool and Kysely for one address. @param statementMs timeout of one statement @param clock by which rows are written */
export const openPool = (
  address: string | Connection,
  statementMs?: number,
  clock: Clock = machineClock,
): { pool: pg.Pool; db: Db } => {
  const pool = poolOf(address, statementMs);
  return { pool, db: new Kysely<Tables>({ dialect: new ClockedDialect({ pool }, clock) }) };
};

/** Whether an error means that the database answers, but has too much to do. */
export const isDatabaseBusy = (error: unknown): boolean => error instanceof DatabaseBusy;

/** Whether an error means that the database can't be asked now, since it can't be reached or is busy, and not that it refused a query: what was to be done may be tried again. */
export const isDatabaseDown = (error: unknown): boolean => {
  if (isDatabaseBusy(error)) return true;
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string")
    // PostgreSQL, appendix A: 08 connection exception, 53 insufficient resources, 57P operator intervention.
    return /^(ECONN|EPIPE|ETIMEDOUT|ENOENT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_|08|53|57P|25006)/.test(code);
  return /timeout|Connection terminated|not queryable|Cannot use a pool after/i.test(error.message);
};

/**
 * The database, embedded or external: starts, migrates and watches it. `db` may be used before it is opened: queries wait until then, and fail while the database
 * is away.
 */
export class Database {
  readonly db: Db;
  /** Where the database is, as text for the terminal. */
  readonly place: string;
  readonly #options: DatabaseOptions;
  readonly #opened = Promise.withResolvers<pg.Pool>();
  readonly #breaker = new Breaker(() => this.#ask());
  #pool: pg.Pool | undefined;
  /** Probes the database, over its own connection beside the pool. */
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
    // It may reject before any caller awaits it.
    this.#opened.promise.catch(() => {});
    const pool = async () =>
      guardedPool(await this.#opened.promise, this.#breaker, options.statementMs ?? usualStatementMs);
    this.db = new Kysely<Tables>({ dialect: new ClockedDialect({ pool }, options.clock) });
  }

  /** Finds where the database is, but does not wait for it. @throws CannotStart */
  async open(): Promise<void> {
    const { url, onEvent, dataFolder, settings, isOthers } = this.#options;
    const tell = (what: string): void => {
      // It may die and return between two probes: it was away all the same.
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

  /** Starts the embedded database, and migrates the tables to this program's version. @throws CannotStart */
  async bringUp(): Promise<void> {
    if (this.#pool === undefined || this.#pool.ending) throw new Error("the database is not open");
    await this.#embedded?.start();
    try {
      const client = migrationClient(this.#options.url ?? this.#connection!);
      try {
        await client.connect();
        await migrate(client, this.#options.clock.now);
      } finally {
        await client.end().catch(() => {});
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

  /** Waits until another program has migrated the tables to this program's version. @throws CannotStart if they are of a newer program */
  async isMigrated(): Promise<void> {
    while (!(await hasNewestTables(this.db))) await sleep(250);
    this.#up = true;
  }

  /** Process id of the embedded PostgreSQL, while it runs. */
  get pid(): number | undefined {
    return this.#embedded?.pid || undefined;
  }

  /** Whether the last probe, at most a few seconds ago, had an answer. */
  get isUp(): boolean {
    return this.#up;
  }

  /** Probes the database. One that hangs counts as away. */
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
   * Listens to a channel (NOTIFY) over its own connection, which is opened again when it breaks. `onNotice` gets "" after each opening, since a message may have been
   * missed. @returns a function that stops it
   */
  listen(channel: string, onNotice: (payload: string) => void): () => void {
    const hearing = new AbortController();
    const hear = async (): Promise<void> => {
      await this.#opened.promise;
      // Beside the pool: it would keep one of its connections as long as the program runs.
      const client = new pg.Client({
        ...placeOf(this.#options.url ?? this.#connection!),
        connectionTimeoutMillis: patienceMs,
        keepAlive: true,
      });
      const broken = new Promise<void>((resolve) => {
        client.once("end", resolve).once("error", () => resolve());
        hearing.signal.addEventListener("abort", () => resolve());
      });
      try {
        await client.connect();
        client.on("notification", ({ payload = "" }) => onNotice(payload));
        await client.query(`listen ${client.escapeIdentifier(channel)}`);
        onNotice("");
        await broken;
      } finally {
        client.end().catch(() => {});
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
    // A hung database never confirms the end.
    await Promise.race([this.#end(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
    await this.#embedded?.close();
  }

  async #end(): Promise<void> {
    await this.#asker?.then((client) => client.end()).catch(() => {});
    await this.db.destroy();
    // Kysely does not close a pool that it never used.
    if (this.#pool?.ending === false) await this.#pool.end();
  }
}
