/** Who may give which rights, and act on whom. */
import type { AuditAction, Permission, Scope } from "@zongji/api";
import { type Actor, type Db, type Rights, rightsOf, writeAudit } from "@zongji/store";
import { Refusal } from "./refusal.ts";

const width: Readonly<Record<Scope, number>> = { own: 0, group: 1, all: 2 };

/** Whether one of these permissions reaches as far. */
export const covers = (own: readonly Permission[], { action, scope }: Permission): boolean =>
  own.some((each) => each.action === action && width[each.scope] >= width[scope]);

const isWithin = (inner: readonly string[], outer: readonly string[]): boolean =>
  inner.every((each) => outer.includes(each));

/** Whether `given` holds more than `own`. Whoever may give any right is not asked. */
const isBeyond = (own: Rights, given: Rights): boolean => {
  if (covers(own.permissions, { action: "account.grantAny", scope: "all" })) return false;
  const isCovered = (one: Permission): boolean =>
    covers(own.permissions, one) &&
    // Their groups are not his: what reaches theirs he has only if it reaches all.
    (one.scope !== "group" ||
      isWithin(given.groups, own.groups) ||
      covers(own.permissions, { action: one.action, scope: "all" }));
  const isDialled =
    isWithin(given.dialRights, own.dialRights) ||
    covers(own.permissions, { action: "hotline.administer", scope: "all" });
  return !given.permissions.every(isCovered) || !isDialled;
};

/**
 * Nobody gives rights that he does not have, nor acts on somebody or something that has more than he has.
 * @param field what the rights were given by @throws Refusal forbidden
 */
export const refuseBeyond = (own: Rights, given: Rights, field: string): void => {
  if (isBeyond(own, given)) throw new Refusal("forbidden", { field, reason: "beyondOwn" });
};

/** Nobody has his way with somebody who has more rights than he has. @param user whose account or phone it is @throws Refusal forbidden */
export const refuseOver = async (
  db: Parameters<typeof rightsOf>[0],
  { userId }: Actor,
  user: string,
): Promise<void> => {
  if (user !== userId) refuseBeyond(await rightsOf(db, userId ?? ""), await rightsOf(db, user), "user");
};

/** Who tried what, and on whom; "" where it was to be made. */
type Attempt = { readonly actor: Actor; readonly tried: AuditAction; readonly subject: string };

/** Does something; where it is forbidden to this person, the audit trail tells of the attempt. @throws what `perform` throws */
export const auditAttempt = async <T>(
  db: Db,
  { actor, tried, subject }: Attempt,
  perform: () => Promise<T>,
): Promise<T> => {
  try {
    return await perform();
  } catch (error) {
    if (error instanceof Refusal && error.code === "forbidden")
      await writeAudit(db, actor, "rights.refused", subject, { tried, field: error.extra.field });
    throw error;
  }
};
