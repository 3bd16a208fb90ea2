export { type AskedReport, askedReport, keptQuestion, scopeFor } from "./ask.ts";
export { createCallerSearches, toldQuery } from "./caller-numbers.ts";
export { findReport, lookForReport, needRoles } from "./own.ts";
export { nameOf, type Part, partOf, readHeat, readReport } from "./read.ts";
export { reportRoutes } from "./routes.ts";
export { shownReport } from "./shown.ts";
export { type Choices, choicesOf } from "./store.ts";
export { askedAt, checkTile, choicesWithin, goneIn } from "./tiles.ts";
export { columnOf } from "./trace.ts";
