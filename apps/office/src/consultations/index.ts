/** 业务洽商: what the provider asks the client's departments beside orders. */
export { createConsultationList } from "./list.ts";
export { answeredBy, consultationSideOf } from "./policy.ts";
export { consultationRoutes } from "./routes.ts";
export { consultationsBackTo, consultationsDueFor } from "./store.ts";
