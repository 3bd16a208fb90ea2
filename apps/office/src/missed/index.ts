export { createMissedList } from "./list.ts";
export { missedRoutes } from "./routes.ts";
