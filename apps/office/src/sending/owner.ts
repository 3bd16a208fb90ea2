import { type Db, findUser, rightsOf } from "@zongji/store";
import { type Principal, scopeOf } from "@zongji/web";

/** The owner of a schedule with the rights that she has now; undefined: she is gone or may not sign in any more. */
export const ownerOf = async (db: Db, id: string): Promise<Principal | undefined> => {
  const user = await findUser(db, id);
  if (user === undefined || user.disabled) return undefined;
  const { permissions } = await rightsOf(db, id);
  const { login, name, agentNo, roles, groups } = user;
  return { user: { id, login, name, agentNo, roles, groups }, permissions, mustChangePassword: false };
};

/** Whether somebody may have reports sent out: a right of its own, beside that to see them. */
export const maySend = (principal: Principal): boolean =>
  scopeOf(principal, "report.send") !== undefined && scopeOf(principal, "report.see") !== undefined;
