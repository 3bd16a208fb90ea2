import { type MissedOutcome, mostMissedGiven } from "@zongji/domain";
import {
  type Actor,
  type Db,
  findMissed,
  hasGone,
  inTransaction,
  type KeptMissed,
  lockForEdit,
  nextInTurn,
  nowOf,
  putHandling,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";
import { isAssignable } from "./store.ts";

/** Who does it, and from which version of the case's row. */
type Deed = { readonly principal: Principal; readonly actor: Actor; readonly id: string; readonly version: number };
type Handling = Parameters<typeof putHandling>[1];

const handlingOf = (kept: KeptMissed): Handling => ({
  call: kept.handling_call ?? kept.last_call,
  party: kept.party,
  call_at: kept.last_at,
  assignee: kept.assignee,
  assigned_at: kept.assigned_at,
  by_rule: false,
  outcome: kept.outcome,
  note: kept.note ?? "",
  closed_at: kept.closed_at,
  closed_by: null,
  version: (kept.handling_version ?? 0) + 1,
});

/**
 * One thing done about one case: nobody else does anything about it meanwhile.
 * @throws Refusal notFound, stale, and what `perform` throws
 */
const handle = (
  db: Db,
  { principal, actor, id, version }: Deed,
  perform: (kept: KeptMissed, work: Work) => Promise<Partial<Handling>>,
): Promise<void> =>
  inTransaction(db, actor, async (work) => {
    await lockForEdit(work.tx, `missed ${id}`);
    const kept = await findMissed(work.tx, reachOf(principal, "missed.handle"), id);
    if (kept === undefined) throw new Refusal("notFound");
    if ((kept.handling_version ?? 0) !== version) throw new Refusal("stale");
    await putHandling(work.tx, { ...handlingOf(kept), ...(await perform(kept, work)) });
  });

const mustBeOpen = ({ reached_at, closed_at, last_at }: KeptMissed): void => {
  if (reached_at !== null) throw new Refusal("conflict", { reason: "missedReached" });
  if (closed_at !== null && closed_at >= last_at) throw new Refusal("conflict", { reason: "missedClosed" });
};

/** Gives it to somebody; null: to nobody. Whoever may not give takes what is nobody's, and leaves what is his. */
export const assignMissed = (db: Db, deed: Deed, assignee: string | null): Promise<void> =>
  handle(db, deed, async (kept, { tx, audit, event }) => {
    mustBeOpen(kept);
    const self = deed.principal.user.id;
    const isOwn = [null, self].includes(kept.assignee) && [null, self].includes(assignee);
    if (!isOwn && scopeOf(deed.principal, "missed.assign") === undefined) throw new Refusal("forbidden");
    if (assignee !== null && assignee !== self && !(await isAssignable(tx, assignee)))
      throw new Refusal("conflict", { field: "assignee" });
    audit("missed.assign", kept.last_call, { was: { assignee: kept.assignee }, is: { assignee } });
    event("MissedAssigned", kept.id, { call: kept.last_call, was: kept.assignee, is: assignee });
    return { assignee, assigned_at: assignee === null ? null : nowOf(tx) };
  });

const system: Actor = { userId: null, login: "system", address: "" };

/** What is older is no longer called back: it stays in the list, but is not counted as work, ms. */
export const countedMs = 30 * 86_400_000;
/** How long somebody has to be signed out before what the rule gave her goes to the next, ms. */
export const goneMs = 10 * 60_000;

/**
 * Gives a case that nobody has dealt with, or that the rule gave to somebody who has gone, to whose turn it is.
 * @returns to whom, unless somebody was faster, or nobody is signed in who has place for one
 */
export const giveInTurn = (db: Db, id: string, group: string, now = nowOf(db)): Promise<string | undefined> =>
  inTransaction(db, system, async ({ tx, audit, event }) => {
    // One after another: who was given one is the last in the next turn.
    await lockForEdit(tx, "missed turns");
    await lockForEdit(tx, `missed ${id}`);
    const kept = await findMissed(tx, { scope: "all", user: "", groups: [] }, id);
    if (kept === undefined || kept.reached_at !== null) return undefined;
    const was = kept.assignee;
    if (kept.handling_call !== null) {
      if (!kept.by_rule || was === null) return undefined;
      if (!(await hasGone(tx, was, { now, afterMs: goneMs }))) return undefined;
    }
    const assignee = await nextInTurn(tx, group, { from: now - countedMs, most: mostMissedGiven });
    if (assignee === undefined) return undefined;
    await putHandling(tx, { ...handlingOf(kept), assignee, assigned_at: now, by_rule: true });
    audit("missed.assign", kept.last_call, { was: { assignee: was }, is: { assignee }, byRule: true });
    event("MissedAssigned", kept.id, { call: kept.last_call, was, is: assignee });
    return assignee;
  });

export const closeMissed = (db: Db, deed: Deed, { outcome, note }: { outcome: MissedOutcome; note: string }) =>
  handle(db, deed, async (kept, { audit, event }) => {
    mustBeOpen(kept);
    audit("missed.close", kept.last_call, { outcome, note });
    event("MissedClosed", kept.id, { call: kept.last_call, outcome, attempts: kept.attempts });
    // Not before his last call, whatever the clocks of two servers say.
    return { outcome, note, closed_at: Math.max(nowOf(db), kept.last_at), closed_by: deed.principal.user.id };
  });

export const reopenMissed = (db: Db, deed: Deed): Promise<void> =>
  handle(db, deed, async (kept, { audit, event }) => {
    if (kept.reached_at !== null) throw new Refusal("conflict", { reason: "missedReached" });
    if (kept.closed_at === null) throw new Refusal("conflict", { reason: "missedOpen" });
    audit("missed.reopen", kept.last_call, {});
    event("MissedReopened", kept.id, { call: kept.last_call });
    return { outcome: null, closed_at: null, closed_by: null };
  });
