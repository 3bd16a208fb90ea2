export * from "./announcement.ts";
export * from "./due.ts";
export * from "./handover.ts";
