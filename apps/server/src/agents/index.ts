export { stateFollower } from "./follow.ts";
export { type PushSocket, pushLive } from "./push.ts";
export type { AgentRoom } from "./room.ts";
export { agentRoutes } from "./routes.ts";
