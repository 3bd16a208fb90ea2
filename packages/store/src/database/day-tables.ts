import type { ClosedBy, ClosedValues, ClosingWait, Difference } from "@zongji/domain";
import type { ColumnType } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** A breach of an identity as it was found. */
export type KeptBreach = {
  readonly identity: string;
  readonly left: number;
  readonly right: number;
  readonly things: readonly { readonly id: string; readonly call?: string }[];
};

/** Tables of 日结 (migration 047). Times: ms since the epoch; days: YYYY-MM-DD. */
export type DayTables = {
  day_definitions: { sha256: string; body: string };
  /** Closes and corrections. Append-only. */
  day_entry: {
    no: number;
    day: string;
    revision: number;
    at: number;
    document: string;
    digest: string;
    previous: string;
    hash: string;
    definitions: string;
  };
  /** Append-only. */
  day_figure: {
    day: string;
    revision: number;
    place: number;
    by: ClosedBy;
    key: string | null;
    values: Json<ClosedValues>;
  };
  day_check: { day: string; checked_at: number; differences: Json<readonly Difference[]> };
  day_waiting: { day: string; since: number; waits: Json<readonly ClosingWait[]> };
  identity_check: {
    id: ColumnType<number, never, never>;
    at: number;
    from_at: number;
    to_at: number;
    breaches: Json<readonly KeptBreach[]>;
  };
  node_shipped: { node: string; epoch: string; up_to: number; refused: number };
};
