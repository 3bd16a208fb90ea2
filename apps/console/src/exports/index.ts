export { ExportButton, ReportExportButton } from "./export-button.tsx";
export { MyExports } from "./my-exports.tsx";
export { openExports } from "./opened.ts";
