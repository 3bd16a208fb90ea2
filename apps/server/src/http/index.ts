export { describeApi } from "./describe.ts";
export type { AddOperation, SessionOf } from "./operation.ts";
export { type AddSocket, createHttp, type Http } from "./server.ts";
