export { type DayAlarms, daysOn, noDayAlarms } from "./closing.ts";
export { type KeptDays, keepDays } from "./keep.ts";
export { dayRoutes } from "./routes.ts";
