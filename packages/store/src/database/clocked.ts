import type { Clock } from "@zongji/domain";
import { type Kysely, PostgresAdapter, PostgresDialect, type PostgresDialectConfig, type Transaction } from "kysely";
import type { Tables } from "./tables.ts";

class ClockedAdapter extends PostgresAdapter {
  readonly clock: Clock;

  constructor(clock: Clock) {
    super();
    this.clock = clock;
  }
}

/** PostgreSQL together with the clock by which its rows are written: a handle on one, and each of its transactions, is a handle on the other. */
export class ClockedDialect extends PostgresDialect {
  readonly #clock: Clock;

  constructor(config: PostgresDialectConfig, clock: Clock) {
    super(config);
    this.#clock = clock;
  }

  override createAdapter(): ClockedAdapter {
    return new ClockedAdapter(this.#clock);
  }
}

/** A database, or a transaction on it. */
export type Timed = Kysely<Tables> | Transaction<Tables>;

/** The clock that the database was opened with. @throws Error it has none */
export const clockOf = (db: Timed): Clock => {
  const { adapter } = db.getExecutor();
  if (adapter instanceof ClockedAdapter) return adapter.clock;
  throw new Error("the database was opened without a clock");
};

/** ms since the epoch, by that clock. */
export const nowOf = (db: Timed): number => clockOf(db).now();
