export { callFollower } from "./follow.ts";
export { type CallRoom, callRoutes } from "./routes.ts";
