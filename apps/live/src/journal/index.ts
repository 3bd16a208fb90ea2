export type { JournalDisk, OpenJournalFile } from "./disk.ts";
export { type JournalFile, readRecords } from "./files.ts";
export { type Holding, Journal, type JournalSettings } from "./journal.ts";
export { type JournalFiles, nodeFiles } from "./node-files.ts";
export type { JournalPast } from "./past.ts";
export type { JournalRecord, Opaque, Uptime } from "./record.ts";
export { Reserve } from "./reserve.ts";
