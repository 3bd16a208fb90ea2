import { type DueMoment, dueMoments } from "@zongji/domain";
import {
  type Actor,
  changeConsult,
  changeOrder,
  consultsOf,
  consultsToTell,
  type Db,
  findOrder,
  insertNotices,
  inTransaction,
  type KeptOrder,
  type Log,
  lockOrder,
  nowOf,
  orderPeople,
  ordersToTell,
  type Work,
} from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";
import { type Rules, rulesWith } from "./rules.ts";

const everyMs = 30_000;
/** Of one turn; more wait for the next. */
const most = 200;
const system: Actor = { userId: null, login: "system", address: "" };
const everybody = { scope: "all", user: "", groups: [] } as const;

type Told = { readonly due_at: number | null; readonly told: number };

/** The moments of a due one that have come and of which nobody was told, and when the next one comes. */
const comeOf = ({ due_at: due, told }: Told, { form, clock }: Rules, now: number) => {
  const left = due === null ? [] : dueMoments(due, form, clock).slice(told);
  const come = left.filter(({ at }) => at <= now);
  return { come, told: told + come.length, tell_at: left[come.length]?.at ?? null };
};

/** Who is told: whose order it is; where it is nobody's, or has been late for a while, those who give orders to others. */
const whoIs = async (tx: Work["tx"], { assignee }: KeptOrder, kind: DueMoment["kind"]): Promise<string[]> => {
  const own = assignee === null ? [] : [assignee];
  if (own.length > 0 && kind !== "escalate") return own;
  return [...own, ...(await orderPeople(tx, "order.assign")).map(({ id }) => id)];
};

type Telling = Work & { readonly kept: KeptOrder; readonly now: number };

const tell = async (
  { tx, event, kept, now }: Telling,
  come: readonly DueMoment[],
  { due, consult }: { readonly due: number; readonly consult: string | null },
): Promise<void> => {
  for (const { kind } of come) {
    await insertNotices(tx, { order: kept.id, users: await whoIs(tx, kept, kind), kind, at: now });
    event("OrderReminded", kept.id, { kind, consult, dueAt: due });
  }
};

/** Tells of one order, or of one department's part of it. */
const remind = (db: Db, zone: string, id: string, now: number): Promise<number> =>
  inTransaction(db, system, async (work) => {
    const { tx } = work;
    await lockOrder(tx, id);
    const kept = await findOrder(tx, everybody, id);
    if (!kept) return 0;
    const rules = await rulesWith(tx, zone);
    let count = 0;
    if (kept.tell_at !== null && kept.tell_at <= now) {
      const { come, ...next } = comeOf(kept, rules, now);
      const isLate = come.some(({ kind }) => kind === "escalate");
      await tell({ ...work, kept, now }, come, { due: kept.due_at ?? now, consult: null });
      await changeOrder(tx, id, { ...next, ...(isLate && { escalated: true }) });
      count += come.length;
    }
    for (const consult of await consultsOf(tx, id)) {
      if (consult.tell_at === null || consult.tell_at > now) continue;
      const { come, ...next } = comeOf(consult, rules, now);
      await tell({ ...work, kept, now }, come, { due: consult.due_at, consult: consult.id });
      await changeConsult(tx, consult.id, next);
      count += come.length;
    }
    return count;
  });

/** Tells whom it concerns of what is due soon, due, or late. @returns how many times somebody was told */
export const remindOnce = async (db: Db, zone: string, now = nowOf(db)): Promise<number> => {
  const [orders, consults] = [await ordersToTell(db, now, most), await consultsToTell(db, now, most)];
  const ids = new Set([...orders.map(({ id }) => id), ...consults.map(({ work_order }) => work_order)]);
  let count = 0;
  for (const id of ids) count += await remind(db, zone, id, now);
  return count;
};

/** Does so from now on. Returns how to stop; it resolves when nothing is under way. */
export const keepReminding = (db: Db, log: Log, zone: string): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "nobody could be told of orders that are due" }, async () => {
    const count = await remindOnce(db, zone);
    if (count > 0) log.info({ count }, "people were told of orders that are due");
  });
