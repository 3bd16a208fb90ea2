/** Work orders and letters as measures read them. */
import {
  type ConsultMove,
  consultMoves,
  type MeasuredConsult,
  type MeasuredLetter,
  type MeasuredOrder,
  type MeasuredRound,
  rowsOfLetter,
  rowsOfOrder,
} from "@zongji/domain";
import { type Selectable, sql, type Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { putLetterRows, putOrderRows } from "../measures/index.ts";

type Work = Db | Transaction<Tables>;

const ordersOf = (db: Work, ids: readonly string[]) =>
  (db as Db)
    .selectFrom("work_order as o")
    .select(["id", "source", "state", "ref", "business_type", "group_id", "assignee", "created_by", "created_at"])
    .select(["clock_from", "waits", "due_at", "first_reply_at", "answered_at", "answer_kind", "closed_at"])
    .select(["confirmed", "reopened"])
    .select(
      // Only of those that the server itself began it is asked.
      sql<boolean>`o.created_by is null and exists (
        select from order_save as s where s.work_order = o.id and s.by is not null)`.as("edited"),
    )
    .where("id", "in", [...ids])
    .execute();
type Kept = Awaited<ReturnType<typeof ordersOf>>[number];

/** The answers of reopened orders, the first first. Between two reopenings there is one, and none after the last is asked for. */
const repliesOf = async (db: Work, ids: readonly string[]): Promise<Map<string, MeasuredRound[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await (db as Db)
    .selectFrom("event")
    .select(["subject", "at", sql<number | null>`(body->>'dueAt')::bigint`.as("due_at")])
    .where("subject", "in", [...ids])
    .where("type", "=", "OrderMoved")
    .where(sql<boolean>`body->>'move' = 'reply'`)
    .orderBy("id")
    .execute();
  const rounds = new Map<string, MeasuredRound[]>();
  for (const { subject, at, due_at } of rows)
    rounds.set(subject, [...(rounds.get(subject) ?? []), { dueAt: due_at, answeredAt: at }]);
  return rounds;
};

const consultRows = (db: Work, ids: readonly string[]) =>
  (db as Db)
    .selectFrom("order_consult")
    .select(["id", "work_order", "department_name", "state", "asked_at", "due_at", "answered_at", "sent_back"])
    .where("work_order", "in", [...ids])
    .execute();
type ConsultRow = Awaited<ReturnType<typeof consultRows>>[number];

/** What was said of questions that were sent back, the first first. */
const consultEvents = async (db: Work, ids: readonly string[]): Promise<Map<string, ConsultEvent[]>> => {
  if (ids.length === 0) return new Map();
  const told = await (db as Db)
    .selectFrom("event")
    .select(["at", sql<string>`body->>'consult'`.as("consult"), sql<ConsultMove | null>`body->>'move'`.as("move")])
    .select(sql<number | null>`(body->>'dueAt')::bigint`.as("due_at"))
    .where("subject", "in", [...ids])
    .where("type", "in", ["OrderConsulted", "OrderConsultMoved"])
    .orderBy("id")
    .execute();
  return Map.groupBy(told, ({ consult }) => consult);
};
/** Without a move it is the question itself. */
type ConsultEvent = { readonly at: number; readonly move: ConsultMove | null; readonly due_at: number | null };

/**
 * One for each time that the department was asked: an answer that was sent back stays as it was. The event of the change under way is written last in its transaction, and is
 * not there yet: how often it was sent back the row says.
 */
const askingsOf = (row: ConsultRow, events: readonly ConsultEvent[]): MeasuredConsult[] => {
  const own = { id: row.id, department: row.department_name };
  const answers: MeasuredConsult[] = [];
  let asked = { askedAt: row.asked_at, dueAt: row.due_at };
  for (const { at, move, due_at } of events)
    if (move === null) asked = { ...asked, dueAt: due_at ?? row.due_at };
    else if (move === "sendBack") asked = { askedAt: at, dueAt: due_at ?? row.due_at };
    else if (move !== "withdraw")
      answers.push({
        ...own,
        ...asked,
        id: `${row.id}@${answers.length}`,
        state: consultMoves[move].to,
        answeredAt: at,
      });
  const present = { ...own, askedAt: asked.askedAt, dueAt: row.due_at, state: row.state, answeredAt: row.answered_at };
  return [...answers.slice(0, row.sent_back), present];
};

const consultsOf = async (db: Work, ids: readonly string[]): Promise<Map<string, MeasuredConsult[]>> => {
  const rows = await consultRows(db, ids);
  const again = rows.filter(({ sent_back }) => sent_back > 0).map(({ work_order }) => work_order);
  const events = await consultEvents(db, [...new Set(again)]);
  return new Map(
    [...Map.groupBy(rows, ({ work_order }) => work_order)].map(([order, own]) => [
      order,
      own.flatMap((row) => askingsOf(row, row.sent_back > 0 ? (events.get(row.id) ?? []) : [])),
    ]),
  );
};

/** Of a call or a voicemail it is the call. */
const callOf = ({ source, ref }: Pick<Kept, "source" | "ref">): string | undefined =>
  (source === "call" || source === "voicemail" ? ref : null) ?? undefined;

/** Orders as their tables have them now. */
export const measuredOrders = async (db: Work, ids: readonly string[]): Promise<MeasuredOrder[]> => {
  if (ids.length === 0) return [];
  const kept = await ordersOf(db, ids);
  const again = kept.filter(({ reopened }) => reopened > 0);
  const replies = await repliesOf(
    db,
    again.map(({ id }) => id),
  );
  const consults = await consultsOf(db, ids);
  return kept.map((row) => ({
    ...{ id: row.id, source: row.source, state: row.state, call: callOf(row) },
    ...{ businessType: row.business_type ?? undefined, group: row.group_id ?? undefined },
    ...{ agent: row.assignee ?? undefined, createdAt: row.created_at },
    ...{ automatic: row.created_by === null, edited: row.edited, clockFrom: row.clock_from, waits: row.waits },
    ...{ answerKind: row.answer_kind, firstReplyAt: row.first_reply_at, closedAt: row.closed_at },
    confirmed: row.confirmed,
    rounds: [...(replies.get(row.id) ?? []).slice(0, row.reopened), { dueAt: row.due_at, answeredAt: row.answered_at }],
    consults: consults.get(row.id) ?? [],
  }));
};

/** Writes what measures read of these orders, as they are now: called in the transaction of each change of one. */
export const measureOrders = async (tx: Transaction<Tables>, ids: readonly string[]): Promise<void> => {
  // Of two changes of one order at the same time the later reads what the earlier wrote: each holds its row.
  const orders = await measuredOrders(tx, ids);
  await putOrderRows(tx as Db, ids, orders.map(rowsOfOrder));
};

/** Of several answers the first counts: an order that is reopened makes no letter late that was answered in time. */
export const measuredLetter = (row: Selectable<Tables["letter"]>): MeasuredLetter => ({
  ...{ id: row.id, source: row.source, isSpam: row.state === "spam", businessType: row.type ?? undefined },
  ...{ agent: row.assignee ?? undefined, receivedAt: row.received_at, dueAt: row.due_at },
  ...{ answeredAt: row.first_answered_at ?? row.answered_at, ordered: row.work_order !== null },
});

const lettersOf = (db: Work, ids: readonly string[]) =>
  (db as Db)
    .selectFrom("letter")
    .selectAll()
    .where("id", "in", [...ids])
    .execute();

/** The same of letters. */
export const measureLetters = async (tx: Transaction<Tables>, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  const letters = await lettersOf(tx, ids);
  await putLetterRows(tx as Db, ids, letters.map(measuredLetter).map(rowsOfLetter));
};
