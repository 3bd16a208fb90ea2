export { type DayAlarms, daysOn, noDayAlarms } from "./closing.ts";
export { type KeptDays, keepDays } from "./keep.ts";
export { recomputeDay, recomputeText } from "./recompute.ts";
export { dayRoutes } from "./routes.ts";
