export * from "./announcements.ts";
export * from "./due.ts";
export * from "./handovers.ts";
export * from "./reminders.ts";
