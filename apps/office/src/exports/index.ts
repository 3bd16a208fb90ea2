export { type AnyRoom, failureReason, makeExport } from "./make.ts";
export { reportsPdf, writeReport } from "./report-fill.ts";
export { exportRoutes } from "./routes.ts";
