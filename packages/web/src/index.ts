export { networkOf } from "./network-of.ts";
export type { AddOperation, Ask, Perform, SessionOf } from "./operation.ts";
export { type Principal, scopeOf } from "./principal.ts";
export { Refusal } from "./refusal.ts";
