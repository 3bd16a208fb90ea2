/** What a role may be. All of it decides by what it is given; nothing here asks the database. */
import { actionTable, keptGrants, type Permission, type Scope, shippedRoles } from "@zongji/api";
import { covers, Refusal } from "@zongji/web";

export const isShipped = (role: string): boolean => shippedRoles.some((one) => one === role);

/** A role's permissions make sense: each action once, as far as it can be given. @throws Refusal badRequest */
export const checkPermissions = (permissions: readonly Permission[]): void => {
  const isWrong = ({ action, scope }: Permission): boolean =>
    !(actionTable[action].scopes as readonly Scope[]).includes(scope) ||
    permissions.filter((one) => one.action === action).length > 1;
  if (permissions.some(isWrong)) throw new Refusal("badRequest", { field: "permissions" });
};

/** A shipped role keeps that by which everything else can be put right again. @throws Refusal conflict */
export const keepAdministrable = (role: string, permissions: readonly Permission[]): void => {
  const kept = keptGrants[role] ?? [];
  if (!kept.every((one) => covers(permissions, one)))
    throw new Refusal("conflict", { field: "permissions", reason: "keptGrant" });
};

/** The fields of `change` that make a difference, as they were and as they are. */
export const differing = <T extends object>(before: T, change: Partial<T>): { was: Partial<T>; is: Partial<T> } => {
  const fields = (Object.keys(change) as (keyof T)[]).filter(
    (field) => change[field] !== undefined && JSON.stringify(change[field]) !== JSON.stringify(before[field]),
  );
  return {
    was: Object.fromEntries(fields.map((field) => [field, before[field]])) as Partial<T>,
    is: Object.fromEntries(fields.map((field) => [field, change[field]])) as Partial<T>,
  };
};
