import { actions, defaultGrants, shippedRoles } from "@zongji/api";
import { sql, type Transaction } from "kysely";
import { writeAudit } from "../audit.ts";
import type { Tables } from "../database/index.ts";

const bySystem = { userId: null, login: "system", address: "" };

/**
 * Gives the shipped roles what they may do by default of actions that this installation has not had before: all of them at the first start, later those that a
 * new release brings, which the audit trail tells. What an administrator has taken away since stays away.
 * @returns the actions that are new here
 */
export const giveDefaultGrants = async (work: Transaction<Tables>): Promise<string[]> => {
  // Two servers that start at once take turns.
  await sql`select pg_advisory_xact_lock(hashtext('default grants'))`.execute(work);
  const there = new Set((await work.selectFrom("role").select("name").execute()).map(({ name }) => name));
  const known = new Set((await work.selectFrom("action_given").select("action").execute()).map((row) => row.action));
  const fresh = actions.filter((action) => !known.has(action));
  if (there.size === 0 || fresh.length === 0) return [];
  for (const role of shippedRoles.filter((one) => there.has(one))) {
    const grants = defaultGrants(role).filter(({ action }) => fresh.includes(action));
    if (grants.length === 0) continue;
    await work
      .insertInto("permission")
      .values(grants.map((permission) => ({ role, ...permission })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const told = Object.fromEntries(grants.map(({ action, scope }) => [action, scope]));
    if (known.size > 0)
      await writeAudit(work, bySystem, "role.change", role, { was: { grants: {} }, is: { grants: told } });
  }
  await work
    .insertInto("action_given")
    .values(fresh.map((action) => ({ action })))
    .execute();
  return fresh;
};
