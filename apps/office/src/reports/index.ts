export { type AskedReport, askedReport, scopeFor } from "./ask.ts";
export { nameOf, readReport } from "./read.ts";
export { reportRoutes, shownReport } from "./routes.ts";
export { type Choices, choicesOf } from "./store.ts";
