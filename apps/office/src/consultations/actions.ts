import { randomUUID } from "node:crypto";
import type { ArticleContent, Consultation, NewConsultation } from "@zongji/api";
import {
  type ConsultationMove,
  consultationAfter,
  consultationNumber,
  isOrderOver,
  localTime,
  mayBeCited,
  newConsultation,
  type WorkingCalendar,
} from "@zongji/domain";
import { type Actor, type Db, findCall, findOrder, inTransaction, newestForm, nowOf, type Work } from "@zongji/store";
import { auditAttempt, type Principal, Refusal, reachOf } from "@zongji/web";
import { articleFor, beginDraft } from "../knowledge/index.ts";
import { consultationSideOf, sideIn } from "./policy.ts";
import { presentConsultation } from "./present.ts";
import {
  changeConsultation,
  findConsultation,
  insertConsultation,
  type KeptConsultation,
  lockConsultation,
  nextConsultationOfDay,
  ordersCiting,
  putCiting,
} from "./store.ts";

export type Desk = {
  readonly db: Db;
  /** Of the hotline. */
  readonly zone: string;
  /** By which working days are reckoned. */
  readonly calendar: (db: Db | Work["tx"]) => Promise<WorkingCalendar>;
};
export type Asker = { readonly principal: Principal; readonly actor: Actor };
type Change = Parameters<typeof changeConsultation>[2];

const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();

/** @throws Refusal notFound */
const keptConsultation = async (db: Db | Work["tx"], id: string): Promise<KeptConsultation> => {
  const kept = await findConsultation(db, id);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

const present = async (db: Db | Work["tx"], principal: Principal, kept: KeptConsultation): Promise<Consultation> =>
  presentConsultation(kept, {
    side: sideIn(principal, (await newestForm(db)).form, kept.department),
    citedIn: await ordersCiting(db, kept.id),
  });

export const readConsultation = async ({ db }: Desk, principal: Principal, id: string): Promise<Consultation> =>
  present(db, principal, await keptConsultation(db, id));

/** What it is from: no further than the person sees. @throws Refusal notFound, forbidden, badRequest */
const mustSee = async (tx: Work["tx"], principal: Principal, { source, ref }: NewConsultation): Promise<void> => {
  if ((source === "hand") !== (ref === undefined)) throw new Refusal("badRequest", { field: "ref" });
  if (ref === undefined) return;
  const find = {
    order: () => findOrder(tx, reachOf(principal, "order.handle"), ref),
    call: () => findCall(tx, reachOf(principal, "call.see"), ref),
    article: () => {
      reachOf(principal, "knowledge.read");
      return articleFor(tx, principal, ref, "published");
    },
    hand: async () => undefined,
  };
  if ((await find[source]()) === undefined) throw new Refusal("notFound", { field: "ref" });
};

/** Asks a department. @throws Refusal notFound, forbidden, badRequest */
export const askConsultation = (
  { db, zone, calendar }: Desk,
  { principal, actor }: Asker,
  given: NewConsultation,
): Promise<Consultation> =>
  auditAttempt(db, { actor, tried: "consultation.ask", subject: "" }, () =>
    inTransaction(db, actor, async ({ tx, audit, event }) => {
      if (consultationSideOf(principal) !== "provider") throw new Refusal("forbidden", { reason: "otherSide" });
      await mustSee(tx, principal, given);
      const department = (await newestForm(tx)).form.departments.find(({ id }) => id === given.department);
      if (department === undefined) throw new Refusal("badRequest", { field: "department" });
      const [id, at, { topic, source, ref = null, days = department.days }] = [randomUUID(), nowOf(tx), given];
      const { state, dueAt } = newConsultation({ at, days, clock: { calendar: await calendar(tx), zone } });
      const { date } = localTime(at, zone);
      const no = consultationNumber(date, await nextConsultationOfDay(tx, date));
      const title = clean(given.title);
      await insertConsultation(tx, {
        ...{ id, no, state, topic, source, ref, department: department.id, department_name: department.name },
        ...{ title, question: clean(given.question), days, asked_by: actor.userId, asked_at: at, due_at: dueAt },
      });
      audit("consultation.ask", id, { no, department: department.id, ...(ref !== null && { source, ref }) });
      event("ConsultationAsked", id, { no, topic, source, ref, department: department.id, title, dueAt });
      return present(tx, principal, await keptConsultation(tx, id));
    }),
  );

type Deed = Asker & { readonly id: string; readonly version?: number };

/** One change of one consultation, which nobody else changes meanwhile. @throws Refusal notFound, stale, and what `perform` throws */
const changing = (
  { db }: Desk,
  { principal, actor, id, version }: Deed,
  perform: (work: Work, kept: KeptConsultation) => Promise<Change>,
): Promise<Consultation> =>
  inTransaction(db, actor, async (work) => {
    const { tx } = work;
    await lockConsultation(tx, id);
    const kept = await keptConsultation(tx, id);
    if (version !== undefined && kept.version !== version) {
      const now = await present(tx, principal, kept);
      throw new Refusal("stale", { stale: { current: { ...now, version: String(now.version) }, last: null } });
    }
    await changeConsultation(tx, id, await perform(work, kept));
    return present(tx, principal, await keptConsultation(tx, id));
  });

const columnsOf = (move: ConsultationMove, note: string, by: string | null, at: number): Change => {
  if (move === "answer") return { answer: note, answered_by: by, answered_at: at };
  if (move === "close") return { closed_by: by, closed_at: at };
  return { note };
};

/** Takes the next step, for the side that the account acts for. @throws Refusal forbidden (audited), stale, conflict, badRequest */
export const moveConsultation = (
  desk: Desk,
  deed: Deed,
  { move, note: given }: { readonly move: ConsultationMove; readonly note: string },
): Promise<Consultation> =>
  auditAttempt(desk.db, { actor: deed.actor, tried: `consultation.${move}`, subject: deed.id }, () =>
    changing(desk, deed, async ({ tx, audit, event }, kept) => {
      const [at, note] = [nowOf(tx), clean(given)];
      const side = sideIn(deed.principal, (await newestForm(tx)).form, kept.department);
      const clock = { calendar: await desk.calendar(tx), zone: desk.zone };
      const was = { state: kept.state, dueAt: kept.due_at };
      const result = consultationAfter(was, { move, note }, { side, at, days: kept.days, clock });
      if (result.refused === "forbidden") throw new Refusal("forbidden", { reason: "otherSide" });
      if (result.refused === "note") throw new Refusal("badRequest", { field: "note" });
      if (result.refused !== undefined) throw new Refusal("conflict", { reason: result.refused });
      const { state, dueAt } = result.consultation;
      const isOnTime = move === "answer" && kept.due_at !== null ? at <= kept.due_at : null;
      audit(`consultation.${move}`, kept.id, { no: kept.no, was: kept.state, is: state });
      event("ConsultationMoved", kept.id, { move, was: kept.state, is: state, note, isOnTime, dueAt });
      return { ...columnsOf(move, note, deed.actor.userId, at), state, due_at: dueAt };
    }),
  );

const mustBeAnswered = (kept: KeptConsultation): void => {
  if (kept.answer === "" || !mayBeCited(kept)) throw new Refusal("conflict", { reason: "consultationState" });
};

/** Cites the answer in an order that the person may work on. @throws Refusal notFound, conflict */
export const citeConsultation = (desk: Desk, deed: Deed, order: string): Promise<Consultation> =>
  changing(desk, deed, async ({ tx, audit, event }, kept) => {
    mustBeAnswered(kept);
    const found = await findOrder(tx, reachOf(deed.principal, "order.handle"), order);
    if (found === undefined) throw new Refusal("notFound", { field: "order" });
    if (isOrderOver(found.state)) throw new Refusal("conflict", { reason: "orderState" });
    const row = {
      consultation: kept.id,
      work_order: order,
      answer: kept.answer,
      by: deed.actor.userId,
      at: nowOf(tx),
    };
    if (await putCiting(tx, row)) {
      audit("consultation.cite", kept.id, { no: kept.no, order: found.no });
      event("ConsultationCited", kept.id, { order, no: found.no });
    }
    return {};
  });

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");

/** What an article begins with: the answer, found by the question, with the consultation as its source. */
const draftOf = ({ no, title, answer, department_name }: KeptConsultation): ArticleContent => ({
  ...{ title, kind: "article", category: null, tags: [], questions: [title], businessTypes: [] },
  html: `<p>${escaped(answer)}</p>`,
  guide: { materials: "", steps: "", windows: "", fees: "", timeLimit: "" },
  source: { name: department_name, number: no, effectiveOn: null, expiresOn: null },
});

/** Begins a draft of an article with the answer, once. @throws Refusal stale, conflict */
export const draftConsultation = (desk: Desk, deed: Deed): Promise<Consultation> =>
  changing(desk, deed, async (work, kept) => {
    mustBeAnswered(kept);
    if (kept.article !== null) throw new Refusal("conflict", { reason: "consultationDrafted" });
    const article = await beginDraft(work, deed.actor.userId, draftOf(kept));
    work.audit("consultation.draft", kept.id, { no: kept.no, article });
    work.event("ConsultationDrafted", kept.id, { article });
    return { article };
  });
