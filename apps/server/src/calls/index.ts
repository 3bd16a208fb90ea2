export { type CallBackAsked, checkCallBack } from "./call-back.ts";
export { callFollower } from "./follow.ts";
export { pastCallsOf } from "./past.ts";
export { callRoutes } from "./routes.ts";
