import type { ColumnType, Generated } from "kysely";

/** A shift as it was when it was rostered: what it is called and when it is by now changes no day of before. */
export type RosteredShift = {
  readonly shift: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
};
type Json<T> = ColumnType<T, string, string>;

/** Tables of 班次 and 排班 (migration 114). */
export type RosterTables = {
  roster_shift: {
    id: string;
    name: string;
    from_time: string;
    to_time: string;
    revision: Generated<number>;
    by: string | null;
    at: number;
    retired_at: ColumnType<number | null, number | null | undefined, number | null>;
  };
  roster_revision: {
    no: Generated<number>;
    user_id: string;
    day: string;
    revision: number;
    /** null: the entry was taken out. */
    shifts: ColumnType<readonly RosteredShift[] | null, string | null, never>;
    by: string | null;
    at: number;
  };
  roster_entry: {
    user_id: string;
    day: string;
    revision: number;
    shifts: Json<readonly RosteredShift[]>;
    /** An int8multirange. */
    stretches: string;
  };
};
