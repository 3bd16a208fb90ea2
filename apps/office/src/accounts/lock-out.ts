import type { Actor, Work } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { hasAdministrator, isAccountAdministrator } from "./store.ts";

/**
 * After a change: somebody is left who can put everything right, and whoever made the change can undo it.
 * @param field by which the change took it away @throws Refusal conflict
 */
export const refuseLockOut = async (tx: Work["tx"], { userId }: Actor, field: string): Promise<void> => {
  if (!(await hasAdministrator(tx))) throw new Refusal("conflict", { field, reason: "lastAdministrator" });
  if (userId !== null && !(await isAccountAdministrator(tx, userId)))
    throw new Refusal("conflict", { field, reason: "ownAccess" });
};
