import type { ComplaintRefusal, Side } from "@zongji/domain";
import { type Principal, Refusal, scopeOf } from "@zongji/web";

/** Whose side an account acts for. Who may act for both acts for neither: he would decide his own appeal. */
export const complaintSideOf = (principal: Principal): Side | null => {
  const handles = scopeOf(principal, "complaint.handle") !== undefined;
  const verifies = scopeOf(principal, "complaint.verify") !== undefined;
  if (handles === verifies) return null;
  return handles ? "provider" : "client";
};

/** Whose side one that registers stands on: whoever is not the client's is the provider's. */
export const registeringSideOf = (principal: Principal): Side => complaintSideOf(principal) ?? "provider";

export const refuseComplaint = (reason: ComplaintRefusal): Refusal => {
  if (reason === "forbidden") return new Refusal("forbidden", { reason: "otherSide" });
  if (reason === "note") return new Refusal("badRequest", { field: "note" });
  return new Refusal("conflict", { reason });
};
