export { Database, type DatabaseOptions, type Db, isDatabaseDown, openPool } from "./database.ts";
export type { KeptBreach } from "./day-tables.ts";
export { findPostmaster, stopPostmaster } from "./leftover.ts";
export { hasNewestTables as hasBeenMigrated, migrate, newestVersion } from "./migrate.ts";
export { putRows } from "./put-rows.ts";
export type { Tables } from "./tables.ts";
