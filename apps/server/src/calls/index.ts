export { callFollower } from "./follow.ts";
export { pastCallsOf } from "./past.ts";
export { type CallRoom, callRoutes } from "./routes.ts";
