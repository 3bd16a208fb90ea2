export { type CallBackAsked, checkCallBack } from "./call-back.ts";
export { keepNumberEnds } from "./number-ends.ts";
export { pastCallsOf } from "./past.ts";
