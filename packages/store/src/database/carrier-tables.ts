import type { ColumnType } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** 话单核对: carriers' files and what came of their lines. */
export type CarrierTables = {
  carrier_mapping: { trunk: string; body: Json<unknown>; by: string | null; at: number };
  carrier_import: {
    id: string;
    trunk: string;
    file_name: string;
    sha256: string;
    encoding: string | null;
    bytes: number;
    at: number;
    by: string | null;
    from_at: number;
    to_at: number;
    rules: Json<unknown>;
    clock_ms: number;
    totals: Json<unknown>;
  };
  carrier_line: {
    id: string;
    import: string;
    line: number | null;
    outcome: string;
    problem: string | null;
    direction: string | null;
    caller_party: string | null;
    caller_sealed: Buffer | null;
    called_party: string | null;
    called_sealed: Buffer | null;
    at: number | null;
    duration_ms: number | null;
    call: string | null;
    own_at: number | null;
    own_duration_ms: number | null;
    time_ms: number | null;
    length_ms: number | null;
  };
};
