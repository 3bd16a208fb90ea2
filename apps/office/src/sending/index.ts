export { makeSending } from "./make.ts";
export { keepSending, type Plan, planOnce } from "./plan.ts";
export { sendingRoutes } from "./routes.ts";
export { readSending, type SendSettings } from "./settings.ts";
