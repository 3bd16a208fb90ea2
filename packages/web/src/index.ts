export { checkedChange, inCheckedTransaction } from "./checked-change.ts";
export { beginEdit, withVersion } from "./edit.ts";
export { createHearings } from "./hearings.ts";
export { loadSlowly } from "./load-slowly.ts";
export { networkOf } from "./network-of.ts";
export { createNumberLooks, type NumberLooks } from "./number-looks.ts";
export {
  anonymous,
  type FromOffice,
  officeDoorPath,
  officeSocket,
  type Pulse,
  pulseEveryMs,
  type ToOffice,
} from "./office.ts";
export { liveChanges, officeOperations } from "./office-operations.ts";
export type { AddOperation, Ask, Perform, SessionOf } from "./operation.ts";
export { perMinute } from "./per-minute.ts";
export { presentSteps } from "./present-steps.ts";
export { type Principal, scopeOf } from "./principal.ts";
export { maySeeNumbers, reachOf } from "./reach.ts";
export { Refusal } from "./refusal.ts";
export { auditAttempt, covers, refuseBeyond, refuseOver } from "./rights.ts";
