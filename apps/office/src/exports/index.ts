export { clockIn } from "./clock.ts";
export { soundBytes } from "./copies-store.ts";
export { csvText } from "./csv.ts";
export type { AnyRoom } from "./list-file.ts";
export { failureReason, makeExport } from "./make.ts";
export { orRefusal, reportsPdf, writeReport } from "./report-fill.ts";
export { exportRoutes, personExport } from "./routes.ts";
export { xlsxWriter, xmlText } from "./xlsx.ts";
export { type Sink, ZipWriter } from "./zip.ts";
