import type { Action } from "@zongji/api";
import type { DueItem, DueKind } from "@zongji/domain";
import {
  announcementsFor,
  appealsFor,
  articleNoticesFor,
  calibrationsDueOf,
  coachingDueOf,
  type Db,
  inspectionsDueOf,
  type KeptDue,
  lettersDueOf,
  listHandovers,
  missedOf,
  newestForm,
  nowOf,
  openConsultsFor,
  openReminders,
  ordersDueOf,
  reviewsFor,
} from "@zongji/store";
import { type Principal, reachOf } from "@zongji/web";
import { complaintSideOf, complaintsDueFor } from "../complaints/index.ts";
import { answeredBy, consultationSideOf, consultationsBackTo, consultationsDueFor } from "../consultations/index.ts";
import { closedTo, noticesMs } from "../knowledge/index.ts";
import { departmentsOf } from "../orders/index.ts";

/** What of one room waits for one person: each room says it by one of these, and nothing else is known of it. */
export type DueSource = {
  readonly kind: DueKind;
  /** Without this right nothing waits; undefined: everybody may have some. */
  readonly needs?: Action;
  readonly timed: DueItem["timed"];
  /** At the most `limit` of them, those that wait longest or are due first, first. */
  readonly waiting: (db: Db, principal: Principal, limit: number) => Promise<readonly KeptDue[]>;
};

const orders: DueSource = {
  ...{ kind: "order", needs: "order.handle", timed: "due" },
  waiting: async (db, { user }, limit) =>
    (await ordersDueOf(db, user.id, limit)).map(({ no, title, ...rest }) => ({ ...rest, title: `${title} ${no}` })),
};
const consults: DueSource = {
  ...{ kind: "consult", needs: "order.answer", timed: "due" },
  waiting: async (db, { user }, limit) => {
    const { form } = await newestForm(db);
    const asked = await openConsultsFor(db, departmentsOf(form, user.id), limit);
    return asked.map(({ id, no, title, due_at }) => ({ id, title: `${title} ${no}`, at: due_at }));
  },
};
const missed: DueSource = {
  ...{ kind: "missed", needs: "missed.handle", timed: "since" },
  waiting: async (db, principal, limit) => {
    const rows = await missedOf(db, reachOf(principal, "missed.handle"), limit);
    return rows.map(({ id, at }) => ({ id, title: "", at }));
  },
};
const letters: DueSource = {
  ...{ kind: "letter", needs: "letter.handle", timed: "due" },
  waiting: (db, { user }, limit) => lettersDueOf(db, user.id, limit),
};
const complaints: DueSource = {
  ...{ kind: "complaint", needs: "complaint.see", timed: "due" },
  waiting: async (db, principal, limit) => {
    const side = complaintSideOf(principal);
    return side === null ? [] : complaintsDueFor(db, side, limit);
  },
};
const consultationsAsked: DueSource = {
  ...{ kind: "consultation", needs: "consultation.answer", timed: "due" },
  waiting: async (db, principal, limit) => {
    if (consultationSideOf(principal) !== "client") return [];
    const { form } = await newestForm(db);
    return consultationsDueFor(db, answeredBy(form, principal.user.id), limit);
  },
};
const consultationsBack: DueSource = {
  ...{ kind: "consultation", needs: "consultation.ask", timed: "since" },
  waiting: (db, { user }, limit) => consultationsBackTo(db, user.id, limit),
};
const inspections: DueSource = {
  ...{ kind: "inspection", needs: "quality.inspect", timed: "due" },
  waiting: (db, { user }, limit) => inspectionsDueOf(db, user.id, limit),
};
const appeals: DueSource = {
  ...{ kind: "appeal", needs: "quality.inspect", timed: "since" },
  waiting: (db, { user }, limit) => appealsFor(db, user.id, limit),
};
const calibrations: DueSource = {
  ...{ kind: "calibration", needs: "quality.inspect", timed: "due" },
  waiting: (db, { user }, limit) => calibrationsDueOf(db, user.id, limit),
};
const coaching: DueSource = {
  ...{ kind: "coaching", needs: "quality.see", timed: "due" },
  waiting: (db, { user }, limit) => coachingDueOf(db, user.id, limit),
};
const reviews: DueSource = {
  ...{ kind: "review", needs: "knowledge.review", timed: "since" },
  waiting: async (db, principal, limit) => reviewsFor(db, principal.user.id, await closedTo(db, principal), limit),
};
const articleNotices: DueSource = {
  ...{ kind: "articleNotice", needs: "knowledge.read", timed: "since" },
  // Agents alone confirm them, since they tell callers what stands in the articles.
  waiting: async (db, principal, limit) => {
    const { id: user, agentNo } = principal.user;
    if (agentNo === null) return [];
    const closed = await closedTo(db, principal);
    return articleNoticesFor(db, { user, since: nowOf(db) - noticesMs, closed }, limit);
  },
};
const announcements: DueSource = {
  ...{ kind: "announcement", timed: "since" },
  waiting: async (db, { user }, limit) =>
    (await announcementsFor(db, user, nowOf(db), limit))
      .filter(({ read_at }) => read_at === null)
      .map(({ id, title, from_at }) => ({ id, title, at: from_at })),
};
const handovers: DueSource = {
  ...{ kind: "handover", needs: "handover.work", timed: "since" },
  // Of the groups that one belongs to, however far one may look.
  waiting: async (db, { user }, limit) =>
    (await listHandovers(db, { scope: "group", user: user.id, groups: user.groups }, { open: true }, limit))
      .filter(({ by }) => by !== user.id)
      .map(({ id, by_name, at }) => ({ id, title: by_name, at })),
};
const reminders: DueSource = {
  ...{ kind: "reminder", timed: "due" },
  waiting: async (db, { user }, limit) =>
    (await openReminders(db, user.id, limit)).map(({ id, text, at }) => ({ id, title: text, at })),
};

/** Every room from which something may wait for a person. */
export const dueSources: readonly DueSource[] = [
  ...[orders, consults, missed, letters, complaints, consultationsAsked, consultationsBack],
  ...[inspections, appeals, calibrations, coaching],
  ...[reviews, articleNotices, announcements, handovers, reminders],
];
