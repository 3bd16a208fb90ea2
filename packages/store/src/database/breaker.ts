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

/**
 * Refuses queries while the database does not answer: those that wait within two seconds, later ones at once. A query that only takes long is not refused.
 * `ask` is the probe, over its own connection; it resolves when the database answers.
 */
export class Breaker {
  readonly #ask: () => Promise<unknown>;
  readonly #waiting = new Set<(error: Error) => void>();
  #asking = false;
  #isOpen = false;
  #again: NodeJS.Timeout | undefined;
  #closed = false;

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

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
  }

  /** Probes for all queries that have waited this long: one probe at a time, again as long as a query waits or the database is away. */
  #look(): void {
    if (this.#asking || this.#closed) return;
    this.#asking = true;
    const late = setTimeout(() => this.#open(), answersWithinMs);
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

/** The pool for Kysely, with the breaker around each wait. A connection that stopped answering is not used again. */
export const guardedPool = (pool: pg.Pool, breaker: Breaker): PostgresPool => ({
  connect: async () => {
    let isLate = false;
    const coming = pool.connect();
    coming.then(
      (client) => isLate && client.release(),
      () => {},
    );
    const client = await breaker
      .guard(() => coming)
      .catch((error: unknown) => {
        isLate = true;
        throw error;
      });
    return guardedClient(client, breaker);
  },
  end: () => pool.end(),
});

const guardedClient = (client: pg.PoolClient, breaker: Breaker): PostgresPoolClient => {
  let isBroken = false;
  const query = async <R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    try {
      return (await breaker.guard(() => client.query(text, [...values]))) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (error instanceof DatabaseSilent) isBroken = true;
      throw error;
    }
  };
  return {
    // Without cursors Kysely passes text and values only.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy = false) => client.release(destroy || isBroken),
  };
};
