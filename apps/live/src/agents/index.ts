export { isAtWork } from "./at-work.ts";
export { pushLive } from "./push.ts";
export { type AgentRoom, readAgentsDay } from "./room.ts";
export { agentRoutes } from "./routes.ts";
export { recheckWatching, supervisionRoutes } from "./supervision.ts";
export { watchThresholds } from "./thresholds.ts";
