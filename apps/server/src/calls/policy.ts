import type { Action, Scope } from "@zongji/api";
import { type Principal, scopeOf } from "../principal.ts";
import { Refusal } from "../refusal.ts";

/** Whose calls somebody may have to do with: all, those of these groups and the own ones, or the own ones. */
export type Reach = { readonly scope: Scope; readonly user: string; readonly groups: readonly string[] };

/** @throws Refusal forbidden */
export const reachOf = (principal: Principal, action: Action): Reach => {
  const scope = scopeOf(principal, action);
  if (scope === undefined) throw new Refusal("forbidden");
  return { scope, user: principal.user.id, groups: principal.user.groups };
};

export const maySeeNumbers = (principal: Principal): boolean => scopeOf(principal, "number.unmasked") !== undefined;
