import type { MissedRow } from "@zongji/api";
import { type Db, findCall, findMissed, missedSummary, nowOf } from "@zongji/store";
import { type AddOperation, type Principal, Refusal, reachOf } from "@zongji/web";
import type { HearCall } from "../calls/index.ts";
import { answerList, readerOf } from "../lists/index.ts";
import { assignMissed, closeMissed, countedMs, reopenMissed } from "./actions.ts";
import { offerNext } from "./by-rule.ts";
import type { MissedRoom } from "./list.ts";
import { listAssignees } from "./store.ts";

/** Missed calls: the list, how much is to be done, and what people do about them. */
type Room = {
  readonly db: Db;
  readonly list: MissedRoom;
  /** Sends what was recorded of a call. */
  readonly hear: HearCall;
};

export const missedRoutes = (add: AddOperation, { db, list, hear }: Room): void => {
  const rowOf = async (principal: Principal, id: string): Promise<MissedRow> => {
    const kept = await findMissed(db, reachOf(principal, "missed.handle"), id);
    const [row] = kept ? await list.present(db, [kept], readerOf(list.list, principal)) : [];
    if (row === undefined) throw new Refusal("notFound");
    return row;
  };
  add("listMissed", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("missedSummary", ({ session }) =>
    missedSummary(db, reachOf(session.principal, "missed.handle"), nowOf(db) - countedMs),
  );
  add("nextMissed", async ({ body: { putOff }, session: { principal } }) => {
    const kept = await offerNext(db, principal, putOff);
    return (kept && (await list.present(db, [kept], readerOf(list.list, principal)))[0]) ?? null;
  });
  add("missedVoicemail", async ({ params: { id }, ...asked }) => {
    const kept = await findMissed(db, reachOf(asked.session.principal, "missed.handle"), id);
    const call = kept?.voicemail_call;
    if (!call) throw new Refusal("notFound");
    return hear(await findCall(db, { scope: "all", user: "", groups: [] }, call), undefined, asked);
  });
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
