export { callerRoutes, uploadedFile } from "./routes.ts";
export { tableRefusal } from "./table-refusal.ts";
