export { stateFollower } from "./follow.ts";
export { pushLive } from "./push.ts";
export { agentRoutes } from "./routes.ts";
