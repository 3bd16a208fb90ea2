/** The SQL of orders. */
import type { Consult, Order, OrderSource } from "@zongji/domain";
import { type Insertable, type Selectable, sql, type Transaction, type Updateable } from "kysely";
import type { Reach } from "../calls.ts";
import type { Tables } from "../database/index.ts";
import { nowOf } from "../database/index.ts";
import type { OrderContent } from "../database/order-tables.ts";
import type { Work } from "../list.ts";
import { type Parties, packSealed } from "../parties.ts";
import { measureOrders } from "./measured.ts";

type OrderRow = Selectable<Tables["work_order"]>;
/** An order with what is shown of those who have to do with it. */
export type KeptOrder = OrderRow & {
  readonly number_sealed: Buffer | null;
  readonly assignee_name: string | null;
  readonly created_name: string | null;
  readonly updated_name: string | null;
};

/** Orders that somebody may see: those that he has had to do with, and those of his groups or of no group, or all. */
export const isOrderInReach = ({ scope, user, groups }: Reach) => {
  const own = sql<boolean>`work_order.users @> array[${user}]::text[]`;
  if (scope === "all") return sql<boolean>`true`;
  if (scope === "own") return own;
  return sql<boolean>`(${own} or work_order.group_id is null or work_order.group_id = any(${[...groups]}::text[]))`;
};

const orders = (db: Work, reach: Reach) =>
  db
    .selectFrom("work_order")
    .leftJoin("party", "party.id", "work_order.party")
    .leftJoin("user as assigned", "assigned.id", "work_order.assignee")
    .leftJoin("user as creator", "creator.id", "work_order.created_by")
    .leftJoin("user as changer", "changer.id", "work_order.updated_by")
    .selectAll("work_order")
    .select([
      "party.number_sealed",
      "assigned.name as assignee_name",
      "creator.name as created_name",
      "changer.name as updated_name",
    ])
    .where(isOrderInReach(reach));

export const findOrder = (db: Work, reach: Reach, id: string): Promise<KeptOrder | undefined> =>
  orders(db, reach).where("work_order.id", "=", id).executeTakeFirst();

/** The order that was begun from a call, a letter or another thing. */
export const findOrderFrom = (
  db: Work,
  source: OrderSource,
  ref: string,
): Promise<{ readonly id: string } | undefined> =>
  db.selectFrom("work_order").select("id").where("source", "=", source).where("ref", "=", ref).executeTakeFirst();

/** Its state, by its number in digits. */
export const findOrderByDigits = (db: Work, digits: string) =>
  db.selectFrom("work_order").select(["id", "state", "due_at"]).where("digits", "=", digits).executeTakeFirst();

/** Locks an order against every other change until the transaction ends. @returns whether it is there */
export const lockOrder = async (tx: Transaction<Tables>, id: string): Promise<boolean> =>
  (await tx.selectFrom("work_order").select("id").where("id", "=", id).forUpdate().executeTakeFirst()) !== undefined;

export const insertOrder = async (tx: Transaction<Tables>, row: Insertable<Tables["work_order"]>): Promise<void> => {
  await tx.insertInto("work_order").values(row).execute();
  await measureOrders(tx, [row.id]);
};

/** Last of all changes of an order and of its departments' parts: what measures say of it is written by what it is now. */
export const changeOrder = async (
  tx: Transaction<Tables>,
  id: string,
  change: Updateable<Tables["work_order"]>,
): Promise<void> => {
  await tx.updateTable("work_order").set(change).where("id", "=", id).execute();
  await measureOrders(tx, [id]);
};

/** The same of a change of nothing that measures read: of what is typed, which is saved again and again. */
export const changeUnmeasured = async (
  tx: Transaction<Tables>,
  id: string,
  change: Updateable<Tables["work_order"]>,
): Promise<void> => {
  await tx.updateTable("work_order").set(change).where("id", "=", id).execute();
};

/** From now on this person sees it. */
export const addOrderUser = (tx: Transaction<Tables>, id: string, user: string) =>
  tx
    .updateTable("work_order")
    .set({ users: sql`array_append(users, ${user})` })
    .where("id", "=", id)
    .where(sql<boolean>`not users @> array[${user}]::text[]`)
    .executeTakeFirstOrThrow();

/** The party of a call as far as the call log knows it by now. */
export const partyOfCall = async (
  db: Work,
  call: string,
): Promise<{ readonly party: string | null; readonly group: string | null } | undefined> =>
  db
    .selectFrom("call_record")
    .leftJoin("party", "party.id", "call_record.party")
    .select(["party.id as party", "group_id as group"])
    .where("call_record.id", "=", call)
    .executeTakeFirst();

/** The party of a number that somebody wrote down; it may be there from calls. */
export const putParty = async (tx: Transaction<Tables>, parties: Parties, number: string): Promise<string> => {
  const id = parties.idOf(number);
  await tx
    .insertInto("party")
    .values({
      ...{ id, number_sealed: packSealed(parties.seal(id, number)), number_end: parties.endOf(number) },
      ...{ withheld: false, created_at: nowOf(tx), erased_at: null },
    })
    .onConflict((on) => on.column("id").doNothing())
    .execute();
  return id;
};

/** What the rules read of an order. */
export const orderOf = (row: OrderRow, consults: readonly Consult[]): Order => ({
  state: row.state,
  clockFrom: row.clock_from,
  waits: row.waits,
  answer: row.answer,
  answerKind: row.answer_kind,
  firstReplyAt: row.first_reply_at,
  answeredAt: row.answered_at,
  closedAt: row.closed_at,
  confirmed: row.confirmed,
  reopened: row.reopened,
  consults: consults.map(({ id, state }) => ({ id, state })),
});

/** Its columns, as an action leaves them. */
export const columnsOfOrder = (order: Order) => ({
  state: order.state,
  clock_from: order.clockFrom,
  waits: JSON.stringify(order.waits),
  answer: order.answer,
  answer_kind: order.answerKind,
  first_reply_at: order.firstReplyAt,
  answered_at: order.answeredAt,
  closed_at: order.closedAt,
  confirmed: order.confirmed,
  reopened: order.reopened,
});

export const contentOfOrder = (row: OrderRow): OrderContent => ({
  title: row.title,
  businessType: row.business_type,
  priority: row.priority,
  fields: row.fields,
  draftAnswer: row.draft_answer,
});

/** Writes down what was saved: nothing that somebody typed is lost. */
export const insertOrderSave = (
  tx: Transaction<Tables>,
  save: { readonly id: string; readonly version: number; readonly content: OrderContent; readonly by: string | null },
) =>
  tx
    .insertInto("order_save")
    .values({
      ...{ work_order: save.id, version: save.version, content: JSON.stringify(save.content) },
      ...{ by: save.by, at: nowOf(tx) },
    })
    .execute();

/** What it held at a version; undefined: nothing was typed at that one. */
export const contentAt = async (db: Work, id: string, version: number): Promise<OrderContent | undefined> =>
  (
    await db
      .selectFrom("order_save")
      .select("content")
      .where("work_order", "=", id)
      .where("version", "<=", version)
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst()
  )?.content;

/** What an order is compared by; `from` and `to`: ms since the epoch, both included. */
type Likeness = {
  readonly id: string;
  readonly party: string;
  readonly businessType: string | null;
  readonly from: number;
  readonly to: number;
};

/** Orders of the same number, or of another number of the same person, that were begun in a span: those of the same business type first, then the newest first. */
export const similarOrders = (
  db: Work,
  reach: Reach,
  { id, party, businessType, from, to }: Likeness,
): Promise<KeptOrder[]> =>
  orders(db, reach)
    .where("work_order.id", "!=", id)
    // An array, found first, so that orders are read by the index of their numbers.
    .where(
      sql<boolean>`work_order.party = any(array(
        select ${party}::text union
        select others.party from citizen_number own join citizen_number others using (citizen) where own.party = ${party}))`,
    )
    .where("work_order.created_at", ">=", from)
    .where("work_order.created_at", "<=", to)
    .where("work_order.state", "!=", "void")
    .orderBy(
      sql`work_order.business_type is not distinct from ${businessType}::text and work_order.business_type is not null`,
      "desc",
    )
    .orderBy("work_order.created_at", "desc")
    .limit(20)
    .execute();

/** People who may see orders and can sign in, with what is theirs and not closed. @param user this one alone */
export const orderPeople = async (db: Work, action: "order.handle" | "order.assign", user?: string) => {
  const { rows } = await sql<{ id: string; name: string; agent_no: string | null; open: string }>`
    select u.id, u.name, u.agent_no,
      (select count(*) from work_order where assignee = u.id and state not in ('closed', 'void')) as open
    from "user" u
    where not u.disabled and (${user ?? null}::text is null or u.id = ${user ?? null})
      and exists (select from user_role r join permission p on p.role = r.role where r.user_id = u.id and p.action = ${action})
    order by u.agent_no nulls last, u.name`.execute(db);
  return rows.map(({ agent_no, open, ...person }) => ({ ...person, agentNo: agent_no, open: Number(open) }));
};

/** Whose moments to be told have come. */
export const ordersToTell = (db: Work, now: number, limit: number) =>
  db.selectFrom("work_order").select("id").where("tell_at", "<=", now).orderBy("tell_at").limit(limit).execute();
