export { type CitizensOrder, citizenSays, citizensOrder, citizensWords, type Said } from "./citizen.ts";
export { createConsultList } from "./consult-list.ts";
export { createOrderList } from "./list.ts";
export { lookUp } from "./look-up.ts";
export { type Opening, openOrder } from "./open.ts";
export { departmentsOf } from "./policy.ts";
export { keepReminding } from "./remind.ts";
export { orderRoutes } from "./routes.ts";
