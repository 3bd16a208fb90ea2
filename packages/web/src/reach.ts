import type { Action } from "@zongji/api";
import type { Reach } from "@zongji/store";
import { type Principal, scopeOf } from "./principal.ts";
import { Refusal } from "./refusal.ts";

/** @throws Refusal forbidden */
export const reachOf = (principal: Principal, action: Action): Reach => {
  const scope = scopeOf(principal, action);
  if (scope === undefined) throw new Refusal("forbidden");
  return { scope, user: principal.user.id, groups: principal.user.groups };
};

export const maySeeNumbers = (principal: Principal): boolean => scopeOf(principal, "number.unmasked") !== undefined;
