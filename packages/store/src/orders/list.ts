import type { OrderQuery } from "@zongji/api";
import { type Selectable, sql } from "kysely";
import type { Reach } from "../calls.ts";
import type { Tables } from "../database/index.ts";
import { containing } from "../like.ts";
import type { ListSource, Sort, SortName, Work } from "../list.ts";
import { isOrderInReach } from "./orders.ts";

type Asked = Pick<
  OrderQuery,
  "view" | "state" | "source" | "priority" | "from" | "to" | "group" | "assigned" | "text" | "party"
>;
/** Which orders are looked for; plain JSON. `soon`: what is due before it is due soon, ms since the epoch, as `now`. */
export type OrderFilter = Asked & {
  readonly reach: Reach;
  readonly now: number;
  readonly soon: number;
  /** Any of these. */
  readonly businessTypes?: readonly string[];
};
export type ListedOrder = Selectable<Tables["work_order"]> & {
  readonly number_sealed: Buffer | null;
  readonly assignee_name: string | null;
  readonly created_name: string | null;
  /** Departments that have not answered, and how many of them are late. */
  readonly asked: string | null;
  readonly late: number;
};

const running = sql<boolean>`work_order.state in ('draft', 'open', 'consulting')`;
/** One that waits and was overdue before has its due moment still. */
const unanswered = sql<boolean>`work_order.state in ('draft', 'open', 'consulting', 'waiting')`;
const notOver = sql<boolean>`work_order.state not in ('closed', 'void')`;

const start = (db: Work, reach: Reach) => db.selectFrom("work_order").where(isOrderInReach(reach));
type Orders = ReturnType<typeof start>;

const byView = (query: Orders, { view = "todo", reach, now, soon }: OrderFilter): Orders => {
  switch (view) {
    case "mine":
      return query.where("work_order.assignee", "=", reach.user).where(notOver);
    case "queue":
      return query.where("work_order.assignee", "is", null).where(notOver);
    case "due":
      return query.where(running).where("work_order.due_at", ">=", now).where("work_order.due_at", "<=", soon);
    case "overdue":
      // Whoever answers at the due moment itself is in time.
      return query.where(unanswered).where("work_order.due_at", "<", now);
    case "todo":
      return query.where(notOver);
    default:
      return query;
  }
};

const found = (db: Work, filter: OrderFilter): Orders => {
  const { state, source, priority, from, to, group, assigned, text, party, businessTypes, reach } = filter;
  let query = byView(start(db, reach), filter);
  if (state !== undefined) query = query.where("work_order.state", "=", state);
  if (source !== undefined) query = query.where("work_order.source", "=", source);
  if (priority !== undefined) query = query.where("work_order.priority", "=", priority);
  if (from !== undefined) query = query.where("work_order.created_at", ">=", from);
  if (to !== undefined) query = query.where("work_order.created_at", "<", to);
  if (group !== undefined) query = query.where("work_order.group_id", "=", group);
  if (assigned !== undefined) query = query.where("work_order.assignee", "=", assigned);
  if (party !== undefined) query = query.where("work_order.party", "=", party);
  if (businessTypes !== undefined) query = query.where("work_order.business_type", "in", [...businessTypes]);
  if (text !== undefined)
    query = query.where((eb) =>
      eb.or([
        eb("work_order.no", "ilike", containing(text)),
        eb("work_order.digits", "like", containing(text)),
        eb("work_order.title", "ilike", containing(text)),
      ]),
    );
  return query;
};

const openConsults = (now: number) => sql<{ of_order: string; asked: string; late: number }>`(
  select work_order as of_order, string_agg(department_name, '、' order by asked_at) as asked,
    count(*) filter (where due_at < ${now}::bigint) as late
  from order_consult where state = 'asked' group by work_order)`;

const whole = (query: Orders, { now }: OrderFilter) =>
  query
    .leftJoin(openConsults(now).as("open_consult"), (join) => join.onRef("open_consult.of_order", "=", "work_order.id"))
    .leftJoin("party", "party.id", "work_order.party")
    .leftJoin("user as assigned", "assigned.id", "work_order.assignee")
    .leftJoin("user as creator", "creator.id", "work_order.created_by")
    .selectAll("work_order")
    .select([
      "party.number_sealed",
      "assigned.name as assignee_name",
      "creator.name as created_name",
      "open_consult.asked",
      sql<number>`coalesce(open_consult.late, 0)`.as("late"),
    ]);

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(`work_order.${name}`),
  of,
  ...(nullable && { nullable }),
});

/** Orders as SQL. */
export const orderSource: ListSource<OrderFilter, ListedOrder> = {
  found: (db, filter) => found(db, filter) as never,
  whole: (query, filter) => whole(query as unknown as Orders, filter) as never,
  key: column("id", "text"),
  sorts: {
    no: column("digits", "text"),
    createdAt: column("created_at", "number"),
    dueAt: column("due_at", "number", true),
    answeredAt: column("answered_at", "number", true),
    updatedAt: column("updated_at", "number"),
  } satisfies Record<SortName<OrderQuery>, Sort>,
};
