import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import type pg from "pg";

/** A query that has waited so long asks whether the database answers at all. */
const askAfterMs = 700;
/** A database that does not answer the probe within this many ms counts as away, and queries stop waiting for it. */
const answersWithinMs = 800;
const askAgainMs = 500;

/** The database has stopped answering; what was asked of it may have been done or not. */
export class DatabaseSilent extends Error {
  readonly code = "ETIMEDOUT";

  constructor() {
    super("the database does not answer");
  }
}

/**
 * Lets nobody wait for a database that does not answer: who waits is refused within two seconds, and who comes while it is known to be away at once. A query
 * that only takes long is waited for. `ask` resolves when the database has answered the least question, over a connection of its own.
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

  /** It is known not to answer. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What `work` resolves to. @throws DatabaseSilent, and whatever `work` throws */
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

  /** Whoever has waited as long as this one asks as well: one question at a time, and again for as long as somebody waits or it is away. */
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

/** The pool as Kysely sees it, each wait for it guarded. A connection that stopped answering is not used again. */
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
    // Without cursors Kysely hands over text and values only.
    query: query as unknown as PostgresPoolClient["query"],
    release: (destroy = false) => client.release(destroy || isBroken),
  };
};
