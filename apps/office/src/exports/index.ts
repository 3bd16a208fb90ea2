export type { AnyRoom } from "./list-file.ts";
export { failureReason, makeExport } from "./make.ts";
export { orRefusal, reportsPdf, writeReport } from "./report-fill.ts";
export { exportRoutes } from "./routes.ts";
