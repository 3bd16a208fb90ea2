import type { MissedRow } from "@zongji/api";
import { type Db, findMissed, missedSummary } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, reachOf } from "@zongji/web";
import { answerList, readerOf } from "../lists/index.ts";
import { assignMissed, closeMissed, reopenMissed } from "./actions.ts";
import type { MissedRoom } from "./list.ts";
import { listAssignees } from "./store.ts";

/** What is older is no longer called back: it stays in the list, but is not counted as work, ms. */
const countedMs = 30 * 86_400_000;

/** Missed calls: the list, how much is to be done, and what people do about them. */
export const missedRoutes = (add: AddOperation, { db, list }: { readonly db: Db; readonly list: MissedRoom }): void => {
  const rowOf = async (principal: Principal, id: string): Promise<MissedRow> => {
    const kept = await findMissed(db, reachOf(principal, "missed.handle"), id);
    const [row] = kept ? await list.present(db, [kept], readerOf(list.list, principal)) : [];
    if (row === undefined) throw new Refusal("notFound");
    return row;
  };
  add("listMissed", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("missedSummary", ({ session }) =>
    missedSummary(db, reachOf(session.principal, "missed.handle"), Date.now() - countedMs),
  );
  add("listMissedAssignees", () => listAssignees(db));
  add("assignMissed", async ({ params: { id }, body, session: { principal }, actor }) => {
    await assignMissed(db, { principal, actor, id, version: body.version }, body.assignee);
    return rowOf(principal, id);
  });
  add("closeMissed", async ({ params: { id }, body: { version, ...closing }, session: { principal }, actor }) => {
    await closeMissed(db, { principal, actor, id, version }, closing);
    return rowOf(principal, id);
  });
  add("reopenMissed", async ({ params: { id }, body, session: { principal }, actor }) => {
    await reopenMissed(db, { principal, actor, id, version: body.version });
    return rowOf(principal, id);
  });
};
