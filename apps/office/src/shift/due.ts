import type { OwnDue } from "@zongji/api";
import { type DueItem, inDueOrder } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type Principal, scopeOf } from "@zongji/web";
import { type DueSource, dueSources } from "./sources.ts";

/** Of one room. */
const most = 200;

/** What waits for somebody in all rooms that he has to do with. Over one connection: where many ask at once it is waited for one time, and not for each room. */
export const dueFor = (db: Db, principal: Principal, sources: readonly DueSource[] = dueSources): Promise<OwnDue> =>
  db.connection().execute((one) => dueBy(one, principal, sources));

const dueBy = async (db: Db, principal: Principal, sources: readonly DueSource[]): Promise<OwnDue> => {
  const items: DueItem[] = [];
  const more: OwnDue["more"] = [];
  for (const { kind, needs, timed, waiting } of sources) {
    if (needs !== undefined && scopeOf(principal, needs) === undefined) continue;
    const found = await waiting(db, principal, most + 1);
    if (found.length > most) more.push(kind);
    items.push(...found.slice(0, most).map(({ id, title, at }) => ({ kind, id, title, at, timed })));
  }
  return { items: inDueOrder(items), more };
};
