export { callerRoutes, uploadedFile } from "./routes.ts";
export { encodingOf, rowsOf, TableRefused, type TableRow } from "./table-file.ts";
