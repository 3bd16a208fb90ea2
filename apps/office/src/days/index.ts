export { type DayAlarms, daysOn, noDayAlarms } from "./closing.ts";
export { type KeptDays, keepDays } from "./keep.ts";
export { recomputeDay, recomputeText } from "./recompute.ts";
export { recomputeDesk, recomputeDeskText } from "./recompute-desk.ts";
export { dayRoutes } from "./routes.ts";
