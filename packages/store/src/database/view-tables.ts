import type { ColumnType } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** Views of lists (migration 107). Times: ms since the epoch. */
export type ViewTables = {
  list_view: {
    id: string;
    user_id: string;
    list: string;
    name: string;
    query: Json<Record<string, string>>;
    hidden: ColumnType<readonly string[] | null, string | null, string | null>;
    at: number;
  };
};
