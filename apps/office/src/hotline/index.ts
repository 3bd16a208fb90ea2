export { type HotlineRoom, hotlineRoutes, sealIn } from "./routes.ts";
