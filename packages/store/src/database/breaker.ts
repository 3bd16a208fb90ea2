import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type pg from "pg";

/** A query that has waited this long probes whether the database answers. */
const askAfterMs = 700;
/** If the probe has no answer after this time, the database counts as away, and queries stop waiting. */
const answersWithinMs = 800;
const askAgainMs = 500;

/** The database does not answer; the query may have been executed or not. */
export class DatabaseSilent extends Error {
  readonly code = "ETIMEDOUT";

  constructor() {
    super("the database does not answer");
  }
}

/** The database answers, but it has too much to do: every connection stayed taken, or a statement took too long. It was not executed. */
export class DatabaseBusy extends Error {
  readonly code = "EBUSY";

  constructor(options?: ErrorOptions) {
    super("the database has too much to do", options);
  }
}

/**
 * Refuses queries while the database does not answer: those that wait within two seconds, later ones at once. A query that only takes long is not refused; nor is
 * any while others are answered, however late the probe is on a machine that is full. `ask` is the probe, over its own connection; it resolves when the database answers.
 */
export class Breaker {
  readonly #ask: () => Promise<unknown>;
  readonly #waiting = new Set<(error: Error) => void>();
  #asking = false;
  #isOpen = false;
  #again: NodeJS.Timeout | undefined;
  #closed = false;
  /** Answers of the database to queries. */
  #heard = 0;

  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Whether the last probe had no answer. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Runs `work` and returns its result. @throws DatabaseSilent, and the errors of `work` */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isOpen) throw new DatabaseSilent();
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => this.#look(), askAfterMs);
    this.#waiting.add(reject);
    try {
      return await Promise.race([work(), promise]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(reject);
      promise.catch(() => {});
    }
  }

  /** The database has answered a query: it is there. */
  heard(): void {
    this.#heard += 1;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
  }

  /** Probes for all queries that have waited this long: one probe at a time, again as long as a query waits or the database is away. */
  #look(): void {
    if (this.#asking || this.#closed) return;
    this.#asking = true;
    let late: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const before = this.#heard;
      const judge = (): void => {
        if (!this.#asking) return;
        if (this.#heard > before) wait();
        else this.#open();
      };
      // A process that was kept from its core finds the time over before it has read what has come meanwhile: that is read first.
      late = setTimeout(() => setImmediate(judge), answersWithinMs);
    };
    wait();
    this.#ask()
      .then(
        () => {
          this.#isOpen = false;
        },
        () => this.#open(),
      )
      .finally(() => {
        clearTimeout(late);
        this.#asking = false;
        if (this.#closed || (!this.#isOpen && this.#waiting.size === 0)) return;
        this.#again = setTimeout(() => this.#look(), askAgainMs).unref();
      });
  }

  #open(): void {
    this.#isOpen = true;
    for (const refuse of this.#waiting) refuse(new DatabaseSilent());
  }
}

/** Connections are given to who asks, first come, first served. */
class Line {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /** @throws DatabaseBusy where none was free for so long, ms */
  enter(patienceMs: number): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(late);
        resolve();
      };
      const late = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(new DatabaseBusy());
      }, patienceMs);
      this.#waiting.push(turn);
    });
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

/**
 * The pool for Kysely, with the breaker around each wait. A connection that stopped answering is not used again. Who finds all connections taken waits in a line before
 * the pool, so long, ms: the pool itself can't tell a database that is away from one that is busy.
 */
export const guardedPool = (pool: pg.Pool, breaker: Breaker, patienceMs: number): PostgresPool => {
  const line = new Line(pool.options.max);
  /** What came too late is given back. */
  const unlessLate = async <T>(coming: Promise<T>, giveBack: (it: T) => void): Promise<T> => {
    let isLate = false;
    coming.then(
      (it) => isLate && giveBack(it),
      () => {},
    );
    try {
      return await breaker.guard(() => coming);
    } catch (error) {
      isLate = true;
      throw error;
    }
  };
  return {
    connect: async () => {
      await unlessLate(line.enter(patienceMs), () => line.leave());
      try {
        const client = await unlessLate(pool.connect(), (late) => late.release());
        return guardedClient(client, breaker, () => line.leave());
      } catch (error) {
        line.leave();
        throw error;
      }
    },
    end: () => pool.end(),
  };
};

/** PostgreSQL has ended a statement that took too long. */
const isCancelled = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === "57014";

const guardedClient = (client: pg.PoolClient, breaker: Breaker, leave: () => void): PostgresPoolClient => {
  let isBroken = false;
  const query = async <R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    try {
      const answer = await breaker.guard(() => client.query(text, [...values]));
      breaker.heard();
      return answer as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (error instanceof DatabaseSilent) isBroken = true;
      if (!isCancelled(error)) throw error;
      breaker.heard();
      throw new DatabaseBusy({ cause: error });
    }
  };
  return {
    // Without cursors Kysely passes text and values only.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy = false) => {
      client.release(destroy || isBroken);
      leave();
    },
  };
};
