export { type AnyRoom, makeExport } from "./make.ts";
export { exportRoutes } from "./routes.ts";
