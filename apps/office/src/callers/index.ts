export { callerRoutes, uploadedFile } from "./routes.ts";
export { encodingOf, rowsOf, type TableRow } from "./table-file.ts";
export { tableRefusal } from "./table-refusal.ts";
export { entriesOf, TableRefused, unpacked } from "./unzip.ts";
