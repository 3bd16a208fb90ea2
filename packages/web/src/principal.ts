import type { Action, Permission, Scope, SignedInUser } from "@zongji/api";

/** Who asks, as the session knows it: plain JSON, so that it serves while the database is down. */
export type Principal = {
  readonly user: SignedInUser;
  readonly permissions: readonly Permission[];
  readonly mustChangePassword: boolean;
};

const widest: readonly Scope[] = ["all", "group", "own"];

/** How far a permission reaches; undefined: not permitted. */
export const scopeOf = ({ permissions }: Pick<Principal, "permissions">, action: Action): Scope | undefined =>
  widest.find((scope) => permissions.some((each) => each.action === action && each.scope === scope));
