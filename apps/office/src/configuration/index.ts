export { keepPublishing } from "./keep-publishing.ts";
export { configurationRoutes } from "./routes.ts";
