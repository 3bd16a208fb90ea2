export { Nodes } from "./nodes.ts";
export { presentNodes } from "./present.ts";
export { nodeRoutes } from "./routes.ts";
