export { createCitizenList } from "./list.ts";
export { identityIn, numberIn } from "./record.ts";
export { citizenRoutes } from "./routes.ts";
