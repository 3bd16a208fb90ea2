export type { AnyRoom } from "./list-file.ts";
export { makeExport } from "./make.ts";
export { exportRoutes } from "./routes.ts";
