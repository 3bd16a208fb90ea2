/** 投诉: the register of complaints, which the contract counts by. */
import type { ComplaintRegister } from "../contract/index.ts";
import { enterEarlier } from "./actions.ts";
import { heldByRegister } from "./guard.ts";

export { createComplaintList } from "./list.ts";
export { complaintSideOf } from "./policy.ts";
export { complaintRoutes } from "./routes.ts";
export { complaintsDueFor } from "./store.ts";

export const complaintRegister: ComplaintRegister = { held: heldByRegister, enterEarlier };
