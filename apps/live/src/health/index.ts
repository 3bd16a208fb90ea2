export { createLook } from "./look.ts";
export { exposeHealth } from "./metrics.ts";
export { healthRoutes } from "./routes.ts";
export { HealthWatch } from "./watch.ts";
