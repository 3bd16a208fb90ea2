export { noFiguresYet } from "./day-figures.ts";
export { keepClosing } from "./keep-closing.ts";
export { contractRoutes, dayIn } from "./routes.ts";
export { createContractReader } from "./store.ts";
