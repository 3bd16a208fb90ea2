/** What people did with work orders and letters, from the events, and what no event tells of them: for readers that share nothing with the tables of the measures. */
import { decodeEvent, type KeptOfOrder, type ProductEvent, type StoredEvent } from "@zongji/domain";
import type { Db } from "../database/index.ts";

const orderTypes = ["OrderOpened", "OrderSaved", "OrderMoved", "OrderConsulted", "OrderConsultMoved"] as const;
const letterTypes = ["LetterReceived", "LetterMoved", "LetterTyped"] as const;
type Told<T extends ProductEvent["type"]> = Extract<ProductEvent, { readonly type: T }>;

const eventsOf = async <T extends ProductEvent["type"]>(
  db: Db,
  ids: readonly string[],
  types: readonly T[],
): Promise<Map<string, Told<T>[]>> => {
  const rows = await db
    .selectFrom("event")
    .select(["id", "type", "v", "subject", "actor", "at", "body"])
    .where("subject", "in", [...ids])
    .where("type", "in", [...types])
    .orderBy("id")
    .execute();
  const told = rows.flatMap((row) => {
    const decoded = decodeEvent(row as unknown as StoredEvent);
    return decoded.ok ? [decoded.event as Told<T>] : [];
  });
  return Map.groupBy(told, ({ subject }) => subject);
};

export type OrderHistory = {
  readonly id: string;
  /** The first first; none: the order was not begun in this program. */
  readonly events: readonly Told<(typeof orderTypes)[number]>[];
  readonly kept: KeptOfOrder;
};

/** Of each of these orders that there is. Ask for some hundreds at a time. */
export const orderHistories = async (db: Db, ids: readonly string[]): Promise<OrderHistory[]> => {
  if (ids.length === 0) return [];
  const events = await eventsOf(db, ids, orderTypes);
  const consults = await db
    .selectFrom("order_consult")
    .select(["id", "work_order", "due_at"])
    .where("work_order", "in", [...ids])
    .execute();
  const due = Map.groupBy(consults, ({ work_order }) => work_order);
  const kept = await db
    .selectFrom("work_order")
    .select(["id", "group_id", "assignee", "due_at", "clock_from"])
    .where("id", "in", [...ids])
    .orderBy("id")
    .execute();
  return kept.map(({ id, group_id, assignee, due_at, clock_from }) => ({
    ...{ id, events: events.get(id) ?? [] },
    kept: {
      ...{ group: group_id ?? undefined, agent: assignee ?? undefined, dueAt: due_at, clockFrom: clock_from },
      consultsDue: new Map(due.get(id)?.map((each) => [each.id, each.due_at])),
    },
  }));
};

export type LetterHistory = {
  readonly id: string;
  readonly events: readonly Told<(typeof letterTypes)[number]>[];
  /** When it came, and when it was first answered: of a letter whose work order was answered the event comes a moment later. */
  readonly kept: { readonly receivedAt: number; readonly answeredAt: number | null };
};

/** The same of letters. */
export const letterHistories = async (db: Db, ids: readonly string[]): Promise<LetterHistory[]> => {
  if (ids.length === 0) return [];
  const events = await eventsOf(db, ids, letterTypes);
  const kept = await db
    .selectFrom("letter")
    .select(["id", "received_at", "answered_at", "first_answered_at"])
    .where("id", "in", [...ids])
    .orderBy("id")
    .execute();
  return kept.map(({ id, received_at, answered_at, first_answered_at }) => ({
    ...{ id, events: events.get(id) ?? [] },
    kept: { receivedAt: received_at, answeredAt: first_answered_at ?? answered_at },
  }));
};
