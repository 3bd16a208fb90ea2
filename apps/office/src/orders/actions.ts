import type { NewOrder, OrderContent, WorkOrder } from "@zongji/api";
import {
  type CitizenWay,
  lineOf,
  type Order,
  type OrderAction,
  type OrderForm,
  type OrderMove,
  type OrderSource,
  orderAfter,
  orderProblems,
  type Problem,
  typedProblems,
} from "@zongji/domain";
import {
  type Actor,
  addOrderUser,
  changeConsult,
  changeOrder,
  changeUnmeasured,
  columnsOfOrder,
  consultsOf,
  type Db,
  findCall,
  findMissed,
  findOrder,
  findOrderFrom,
  formOf,
  insertNotices,
  insertOrderSave,
  inTransaction,
  type KeptConsult,
  type KeptOrder,
  lockOrder,
  nowOf,
  orderOf,
  orderPeople,
  type Parties,
  partyOfCall,
  putParty,
  type Work,
} from "@zongji/store";
import { maySeeNumbers, type Principal, Refusal, reachOf } from "@zongji/web";
import { openOrder } from "./open.ts";
import { mayAssign, mayVoid, mustNotBeOver, refuseOrder } from "./policy.ts";
import { presentContent, presentOrder, unmaskedFields } from "./present.ts";
import { formFor, type Rules, rulesWith, timesOf } from "./rules.ts";

export type Desk = { readonly db: Db; readonly parties: Parties /** Of the hotline. */; readonly zone: string };
export type Asker = { readonly principal: Principal; readonly actor: Actor };
/** Who does it, and from which version. */
export type Deed = Asker & { readonly id: string; readonly version: number };
type Change = Parameters<typeof changeOrder>[2];

const present = (
  desk: Desk,
  tx: Work["tx"] | Db,
  principal: Principal,
  kept: KeptOrder,
  form?: OrderForm,
): Promise<WorkOrder> =>
  presentOrder(tx, kept, { parties: desk.parties, unmasked: maySeeNumbers(principal), principal }, form);

/** @throws Refusal notFound */
export const keptOrder = async (db: Db | Work["tx"], principal: Principal, id: string): Promise<KeptOrder> => {
  const kept = await findOrder(db, reachOf(principal, "order.handle"), id);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

/** Over one connection: where many ask at once it is waited for one time, and not for each part. @throws Refusal notFound */
export const readOrder = (desk: Desk, principal: Principal, id: string): Promise<WorkOrder> =>
  desk.db.connection().execute(async (one) => present(desk, one, principal, await keptOrder(one, principal, id)));

/** What an edit that came too late is told: what the order holds now, and who changed it. */
const staleOrder = async (tx: Work["tx"], principal: Principal, kept: KeptOrder): Promise<Refusal> => {
  const { form } = await formOf(tx, kept.form_version);
  return new Refusal("stale", {
    stale: {
      current: {
        ...presentContent(kept, form, maySeeNumbers(principal)),
        ...{ state: kept.state, version: kept.version },
      },
      last: kept.updated_name === null ? null : { by: kept.updated_name, at: kept.updated_at },
    },
  });
};

type Doing = Work & {
  readonly kept: KeptOrder;
  readonly consults: readonly KeptConsult[];
  readonly rules: Rules;
  /** The form that it was begun with. */
  readonly form: OrderForm;
  /** Says that nothing is another now that measures read. */
  readonly unmeasured: () => void;
};

/**
 * One change of one order, which nobody else changes meanwhile. `perform` gives the columns that it leaves; the version rises with each.
 * @throws Refusal notFound, stale, and what `perform` throws
 */
export const changing = (
  desk: Desk,
  { principal, actor, id, version }: Asker & { readonly id: string; readonly version: number | undefined },
  perform: (doing: Doing) => Promise<Change>,
): Promise<WorkOrder> =>
  inTransaction(desk.db, actor, async (work) => {
    const { tx } = work;
    await lockOrder(tx, id);
    const kept = await keptOrder(tx, principal, id);
    if (version !== undefined && kept.version !== version) throw await staleOrder(tx, principal, kept);
    const rules = await rulesWith(tx, desk.zone);
    const form = await formFor(tx, kept.form_version, rules);
    let isMeasured = true;
    const unmeasured = (): void => {
      isMeasured = false;
    };
    const change = await perform({ ...work, kept, consults: await consultsOf(tx, id), rules, form, unmeasured });
    const by = { updated_at: nowOf(tx), updated_by: actor.userId };
    const write = isMeasured ? changeOrder : changeUnmeasured;
    await write(tx, id, { ...change, ...by, version: kept.version + 1 });
    if (actor.userId !== null) await addOrderUser(tx, id, actor.userId);
    return present(desk, tx, principal, await keptOrder(tx, principal, id), form);
  });

const cleanText = (text: string): string => text.replaceAll("\0", "").toWellFormed();
const cleanContent = ({ title, draftAnswer, fields, ...content }: OrderContent): OrderContent => ({
  ...content,
  title: cleanText(title),
  draftAnswer: cleanText(draftAnswer),
  fields: Object.fromEntries(
    Object.entries(fields).map(([id, value]) => [
      id,
      typeof value === "string" ? cleanText(value) : value.map(cleanText),
    ]),
  ),
});

const refuseFirst = ([problem]: readonly Problem[]): void => {
  if (problem) throw new Refusal("badRequest", { field: problem.field });
};

/** What of an order somebody has changed, by name; a field of the form as fields.name. */
const changedIn = (was: OrderContent, is: OrderContent): string[] => [
  ...(["title", "businessType", "priority", "draftAnswer"] as const).filter((name) => was[name] !== is[name]),
  ...[...new Set([...Object.keys(was.fields), ...Object.keys(is.fields)])]
    .filter((id) => JSON.stringify(was.fields[id]) !== JSON.stringify(is.fields[id]))
    .map((id) => `fields.${id}`),
];

/** The party of an order that was begun before the call log knew the call. */
const partyNow = async (tx: Work["tx"], kept: KeptOrder): Promise<Change> => {
  if (kept.party !== null || kept.ref === null || (kept.source !== "call" && kept.source !== "voicemail")) return {};
  const call = await partyOfCall(tx, kept.ref);
  return call ? { party: call.party, ...(kept.group_id === null && { group_id: call.group }) } : {};
};

/** Saves what was typed. @throws Refusal stale, badRequest, conflict */
export const saveOrder = (desk: Desk, deed: Deed, given: OrderContent): Promise<WorkOrder> =>
  changing(desk, deed, async ({ tx, audit, event, kept, consults, rules, form, unmeasured }) => {
    mustNotBeOver(kept.state);
    const clean = cleanContent(given);
    const content = { ...clean, fields: unmaskedFields(clean.fields, kept.fields, form) as OrderContent["fields"] };
    refuseFirst(typedProblems(form, content.fields, kept.fields));
    const { businessType, priority } = content;
    if (businessType !== null && businessType !== kept.business_type && lineOf(rules.types, businessType).length === 0)
      throw new Refusal("badRequest", { field: "businessType" });
    const changed = changedIn(presentContent(kept, form, true), content);
    const version = kept.version + 1;
    await insertOrderSave(tx, { id: kept.id, version, content, by: deed.actor.userId });
    audit("order.save", kept.id, { no: kept.no, changed });
    event("OrderSaved", kept.id, { version, changed, businessType, priority });
    const isLimitOther = businessType !== kept.business_type || priority !== kept.priority;
    const party = await partyNow(tx, kept);
    // Of one that the server began it counts that somebody has typed in it.
    if (!isLimitOther && party.group_id === undefined && kept.created_by !== null) unmeasured();
    return {
      ...{ title: content.title, business_type: businessType, priority, fields: JSON.stringify(content.fields) },
      draft_answer: content.draftAnswer,
      ...(isLimitOther && kept.answered_at === null && timesOf(orderOf(kept, consults), content, rules, kept)),
      ...party,
    };
  });

/** What an action makes of an order. @throws Refusal */
export const acted = ({ kept, consults }: Pick<Doing, "kept" | "consults">, action: OrderAction, at: number): Order => {
  const result = orderAfter(orderOf(kept, consults), action, at);
  if (result.refused !== undefined) throw refuseOrder(result.refused);
  return result.order;
};

export const aboutOf = (kept: KeptOrder) => ({ businessType: kept.business_type, priority: kept.priority });

/** What has to be filled in before an order is somebody's to answer, or is answered. @throws Refusal badRequest */
export const mustBeFilled = ({ kept, form, rules: { types } }: Pick<Doing, "kept" | "form" | "rules">): void => {
  if (kept.title.trim() === "") throw new Refusal("badRequest", { field: "title" });
  refuseFirst(orderProblems(form, types, { values: kept.fields, businessType: kept.business_type }, kept.fields));
};

type Moved = {
  readonly move: OrderMove;
  readonly note: string /** Null: somebody of the hotline does it. */;
  readonly citizen: CitizenWay | null;
};

/** Tells of a move by audit trail and event. @returns the columns that it leaves */
export const movedTo = (
  { audit, event, kept, rules, at }: Pick<Doing, "audit" | "event" | "kept" | "rules" | "at">,
  order: Order,
  { move, note, citizen }: Moved,
) => {
  const times = timesOf(order, aboutOf(kept), rules, kept);
  const isReply = move === "reply";
  const isOnTime = isReply && times.due_at !== null ? at <= times.due_at : null;
  audit(`order.${move}`, kept.id, { no: kept.no, was: kept.state, is: order.state, ...(citizen && { citizen }) });
  event("OrderMoved", kept.id, {
    ...{ move, was: kept.state, is: order.state, note, answerKind: isReply ? order.answerKind : null },
    ...{ isOnTime, dueAt: times.due_at, citizen },
  });
  return {
    ...columnsOfOrder(order),
    ...times,
    ...(isReply && { draft_answer: "" }),
    ...(move === "reopen" && { escalated: false, draft_answer: kept.answer }),
  };
};

const filledBefore: readonly OrderMove[] = ["submit", "reply", "wait"];

/** Takes an order to another state. @throws Refusal stale, conflict, badRequest */
export const moveOrder = (desk: Desk, deed: Deed, move: OrderMove, given: string): Promise<WorkOrder> =>
  changing(desk, deed, async (doing) => {
    const { tx, kept, at } = doing;
    const note = cleanText(given).trim();
    const order = acted(doing, { is: move, note }, at);
    if (filledBefore.includes(move)) mustBeFilled(doing);
    if (move === "void") mayVoid(deed.principal, kept);
    await withdrawAsked(doing, order);
    return { ...movedTo(doing, order, { move, note, citizen: null }), ...(await partyNow(tx, kept)) };
  });

/** Of an order that is void no department is asked any more. */
const withdrawAsked = async ({ tx, consults }: Doing, order: Order): Promise<void> => {
  for (const { id, state } of order.consults)
    if (consults.find((each) => each.id === id)?.state !== state) await changeConsult(tx, id, { state, tell_at: null });
};

type Assigning = { readonly assignee: string | null; readonly group?: string | null | undefined };

/** @throws Refusal stale, forbidden, conflict */
export const assignOrder = (desk: Desk, deed: Deed, { assignee, group }: Assigning): Promise<WorkOrder> =>
  changing(desk, deed, async ({ tx, audit, event, kept }) => {
    mustNotBeOver(kept.state);
    mayAssign(deed.principal, kept.assignee, assignee);
    if (group !== undefined && group !== kept.group_id) mayAssign(deed.principal, "", assignee);
    const self = deed.principal.user.id;
    if (assignee !== null && assignee !== self && (await orderPeople(tx, "order.handle", assignee)).length === 0)
      throw new Refusal("conflict", { field: "assignee" });
    const groupId = group === undefined ? kept.group_id : group;
    audit("order.assign", kept.id, { no: kept.no, was: kept.assignee, is: assignee, group: groupId });
    event("OrderAssigned", kept.id, { was: kept.assignee, is: assignee, group: groupId });
    if (assignee !== null) await addOrderUser(tx, kept.id, assignee);
    if (assignee !== null && assignee !== self)
      await insertNotices(tx, { order: kept.id, users: [assignee], kind: "assigned", at: nowOf(tx) });
    return { assignee, group_id: groupId };
  });

/**
 * An order goes no further than what it is from. A call that goes on still, or is not in the log yet, is the agent's own, though the log may not say so yet; and
 * whoever sees the order already gets it again.
 * @throws Refusal notFound, forbidden
 */
const mustSeeSource = async (tx: Work["tx"], principal: Principal, source: OrderSource, ref: string): Promise<void> => {
  const there = await findOrderFrom(tx, source, ref);
  if (there && (await findOrder(tx, reachOf(principal, "order.handle"), there.id)) !== undefined) return;
  if (source === "missed") {
    if ((await findMissed(tx, reachOf(principal, "missed.handle"), ref)) !== undefined) return;
  } else {
    const call = await findCall(tx, { scope: "all", user: "", groups: [] }, ref);
    if (call === undefined || call.ended_at === null) return;
    if ((await findCall(tx, reachOf(principal, "call.see"), ref)) !== undefined) return;
  }
  throw new Refusal("notFound", { field: "ref" });
};

/** Begins an order by hand, also of what came by a web page that is not ours, or gets that of a call, a missed call or a voicemail. @throws Refusal badRequest, notFound */
export const beginOrder = (desk: Desk, { principal, actor }: Asker, given: NewOrder): Promise<WorkOrder> =>
  inTransaction(desk.db, actor, async (work) => {
    const { tx } = work;
    const { source, ref, businessType, number } = given;
    if (ref !== undefined && (source === "hand" || source === "web")) throw new Refusal("badRequest", { field: "ref" });
    if (ref !== undefined) await mustSeeSource(tx, principal, source, ref);
    const call = ref !== undefined && source !== "missed" ? await partyOfCall(tx, ref) : undefined;
    const typed = number === undefined ? null : await putParty(tx, desk.parties, number);
    const { id } = await openOrder(work, {
      ...{ source, ref, businessType, party: call?.party ?? typed, group: call?.group ?? null, zone: desk.zone },
      ...{ by: actor.userId, assignee: actor.userId },
    });
    return present(desk, tx, principal, await keptOrder(tx, principal, id));
  });

type Many = readonly { readonly id: string; readonly version: number }[];
type Outcomes = { done: number; refused: { id: string; reason: string }[] };

/** Does the same to several, each in a transaction of its own: one that is refused leaves the others done. */
export const eachOf = async (orders: Many, perform: (one: Many[number]) => Promise<unknown>): Promise<Outcomes> => {
  const outcomes: Outcomes = { done: 0, refused: [] };
  for (const one of orders)
    try {
      await perform(one);
      outcomes.done += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      outcomes.refused.push({ id: one.id, reason: error.extra.reason ?? error.code });
    }
  return outcomes;
};
