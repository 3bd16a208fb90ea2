export { boardFor, boardRoutes } from "./routes.ts";
export { boardNameOf } from "./store.ts";
