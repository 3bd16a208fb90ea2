import type { Side } from "@zongji/domain";
import { type Principal, scopeOf } from "@zongji/web";

/** Whose side an account acts for. Who may act for both acts for neither: he would sign what he proposed himself. */
export const sideOf = (principal: Pick<Principal, "permissions">): Side | null => {
  const provides = scopeOf(principal, "contract.provide") !== undefined;
  const accepts = scopeOf(principal, "contract.accept") !== undefined;
  if (provides === accepts) return null;
  return provides ? "provider" : "client";
};
