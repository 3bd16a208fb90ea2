export { type CallBackAsked, checkCallBack } from "./call-back.ts";
export { callFollower } from "./follow.ts";
export { keepNumberEnds } from "./number-ends.ts";
export { createNumberLooks, type NumberLooks } from "./number-looks.ts";
export { pastCallsOf } from "./past.ts";
export { callRoutes } from "./routes.ts";
