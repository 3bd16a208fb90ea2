export { createCarrierList } from "./list.ts";
export { carrierRoutes } from "./routes.ts";
