/** What somebody might do when a file was asked for, against what may be done now. */
import type { Action } from "@zongji/api";
import { type Db, findUser, type Reach, rightsOf } from "@zongji/store";
import { scopeOf } from "@zongji/web";
import type { AskedCopies } from "./asked.ts";

const wide = { own: 0, group: 1, all: 2 } as const;

/** Whether somebody reaches now all that was reached then. */
export const isWithin = (then: Reach, now: Reach): boolean =>
  wide[then.scope] < wide[now.scope] ||
  (then.scope === now.scope && (then.scope !== "group" || then.groups.every((group) => now.groups.includes(group))));

/** What was reached then and is now. */
export const narrower = (then: Reach, now: Reach): Reach => {
  if (then.scope !== now.scope) return wide[then.scope] < wide[now.scope] ? then : now;
  return { ...then, groups: then.groups.filter((group) => now.groups.includes(group)) };
};

/** Reaches no call. */
const nobody: Reach = { scope: "own", user: "", groups: [] };

/** What was asked for, as far as its owner may have it at this moment; nothing of it where she may not sign in any more. */
export const askedNow = async (db: Db, asked: AskedCopies): Promise<AskedCopies> => {
  const { reader, hear, copy, who } = asked;
  const user = await findUser(db, who.userId);
  const isThere = user !== undefined && !user.disabled;
  const { permissions, groups } = isThere ? await rightsOf(db, who.userId) : { permissions: [], groups: [] };
  const reach = (action: Action, then: Reach): Reach => {
    const scope = scopeOf({ permissions }, action);
    return scope === undefined ? nobody : narrower(then, { scope, user: who.userId, groups });
  };
  return {
    ...asked,
    reader: {
      ...reader,
      reach: reach("call.see", reader.reach),
      unmasked: reader.unmasked && scopeOf({ permissions }, "number.unmasked") !== undefined,
    },
    hear: reach("recording.hear", hear),
    copy: reach("recording.copy", copy),
  };
};
