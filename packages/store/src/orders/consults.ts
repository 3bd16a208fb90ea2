/** The SQL of what departments are asked. */
import type { Insertable, Selectable, Transaction, Updateable } from "kysely";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";

export type KeptConsult = Selectable<Tables["order_consult"]> & {
  readonly asked_name: string | null;
  readonly answered_name: string | null;
};

const consults = (db: Work) =>
  db
    .selectFrom("order_consult")
    .leftJoin("user as asker", "asker.id", "order_consult.asked_by")
    .leftJoin("user as answerer", "answerer.id", "order_consult.answered_by")
    .selectAll("order_consult")
    .select(["asker.name as asked_name", "answerer.name as answered_name"]);

/** What the departments were asked about an order, the first first. */
export const consultsOf = (db: Work, order: string): Promise<KeptConsult[]> =>
  consults(db).where("work_order", "=", order).orderBy("asked_at").orderBy("order_consult.id").execute();

const withOrder = (db: Work) =>
  consults(db)
    .innerJoin("work_order", "work_order.id", "order_consult.work_order")
    .select([
      "work_order.no",
      "work_order.title",
      "work_order.business_type",
      "work_order.fields",
      "work_order.form_version",
    ]);

export const findConsult = (db: Work, id: string) =>
  withOrder(db).where("order_consult.id", "=", id).executeTakeFirst();

/** A question with the order that it is about. */
export type ConsultWithOrder = NonNullable<Awaited<ReturnType<typeof findConsult>>>;

/** What these departments have still to answer; what is due first, first. */
export const openConsultsFor = (db: Work, departments: readonly string[], limit: number) =>
  withOrder(db)
    .where("department", "in", departments.length > 0 ? [...departments] : [""])
    .where("order_consult.state", "=", "asked")
    .orderBy("order_consult.due_at")
    .orderBy("order_consult.id")
    .limit(limit)
    .execute();

export const insertConsult = (tx: Transaction<Tables>, row: Insertable<Tables["order_consult"]>) =>
  tx.insertInto("order_consult").values(row).execute();

export const changeConsult = (tx: Transaction<Tables>, id: string, change: Updateable<Tables["order_consult"]>) =>
  tx.updateTable("order_consult").set(change).where("id", "=", id).execute();

/** Whose moments to be told have come. */
export const consultsToTell = (db: Work, now: number, limit: number) =>
  db
    .selectFrom("order_consult")
    .select("work_order")
    .where("tell_at", "<=", now)
    .orderBy("tell_at")
    .limit(limit)
    .execute();
