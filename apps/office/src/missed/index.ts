export { keepGiving } from "./by-rule.ts";
export { createMissedList } from "./list.ts";
export { missedRoutes } from "./routes.ts";
