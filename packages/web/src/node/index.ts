export { describeApi } from "./describe.ts";
export { type AddSocket, createHttp, type Http, type HttpOptions } from "./server.ts";
