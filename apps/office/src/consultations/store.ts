/** The only SQL about consultations. */
import { type ConsultationQuery, mostEvents } from "@zongji/api";
import type { Side } from "@zongji/domain";
import {
  containing,
  type Db,
  type KeptDue,
  type ListSource,
  type Sort,
  type SortName,
  type Tables,
} from "@zongji/store";
import { type Insertable, type Selectable, sql, type Transaction, type Updateable } from "kysely";

type Tx = Transaction<Tables>;
type Row = Selectable<Tables["consultation"]>;
export type KeptConsultation = Row & {
  readonly asked_name: string | null;
  readonly answered_name: string | null;
  readonly closed_name: string | null;
};
export type ListedConsultation = Row & Pick<KeptConsultation, "asked_name">;

/** Plain JSON. `side`, `departments`: of "toDo"; `now`: by which one is overdue, ms since the epoch. */
export type ConsultationFilter = Pick<ConsultationQuery, "which" | "from" | "to" | "topic" | "text"> & {
  readonly side: Side | null;
  readonly departments: readonly string[];
  readonly now: number;
};

const start = (db: Db | Tx) => (db as Db).selectFrom("consultation");
type Consultations = ReturnType<typeof start>;

const byWhich = (
  query: Consultations,
  { which = "open", side, departments, now }: ConsultationFilter,
): Consultations => {
  if (which === "all") return query;
  if (which === "closed") return query.where("consultation.state", "=", "closed");
  const asked = query.where("consultation.state", "=", "asked");
  if (which === "overdue") return asked.where("consultation.due_at", "<", now);
  if (which === "toDo" && side === "client") return asked.where("department", "in", ["", ...departments]);
  if (which === "toDo") return query.where("consultation.state", "in", ["answered", "returned"]);
  return query.where("consultation.state", "!=", "closed");
};

const found = (db: Db | Tx, filter: ConsultationFilter): Consultations => {
  const { from, to, topic, text } = filter;
  let query = byWhich(start(db), filter);
  if (from !== undefined) query = query.where("consultation.asked_at", ">=", from);
  if (to !== undefined) query = query.where("consultation.asked_at", "<", to);
  if (topic !== undefined) query = query.where("consultation.topic", "=", topic);
  if (text !== undefined)
    query = query.where((eb) =>
      eb.or(
        (["no", "title", "question", "answer"] as const).map((name) =>
          eb(`consultation.${name}`, "ilike", containing(text)),
        ),
      ),
    );
  return query;
};

/** Consultations as a list. */
export const consultationSource: ListSource<ConsultationFilter, ListedConsultation> = {
  found: (db, filter) => found(db as Db, filter) as never,
  whole: (query) =>
    (query as unknown as Consultations)
      .leftJoin("user as asker", "asker.id", "consultation.asked_by")
      .selectAll("consultation")
      .select("asker.name as asked_name") as never,
  key: { by: sql.ref("consultation.id"), of: "text" },
  sorts: {
    askedAt: { by: sql.ref("consultation.asked_at"), of: "number" },
    dueAt: { by: sql.ref("consultation.due_at"), of: "number", nullable: true },
    answeredAt: { by: sql.ref("consultation.answered_at"), of: "number", nullable: true },
  } satisfies Record<SortName<ConsultationQuery>, Sort>,
};

export const findConsultation = (db: Db | Tx, id: string): Promise<KeptConsultation | undefined> =>
  start(db)
    .leftJoin("user as asker", "asker.id", "consultation.asked_by")
    .leftJoin("user as answerer", "answerer.id", "consultation.answered_by")
    .leftJoin("user as closer", "closer.id", "consultation.closed_by")
    .selectAll("consultation")
    .select(["asker.name as asked_name", "answerer.name as answered_name", "closer.name as closed_name"])
    .where("consultation.id", "=", id)
    .executeTakeFirst();

/** Locks one against every other change until the transaction ends. */
export const lockConsultation = (tx: Tx, id: string) =>
  tx.selectFrom("consultation").select("id").where("id", "=", id).forUpdate().executeTakeFirst();

export const insertConsultation = (tx: Tx, row: Insertable<Tables["consultation"]>) =>
  tx.insertInto("consultation").values(row).execute();

export const changeConsultation = (tx: Tx, id: string, change: Updateable<Tables["consultation"]>) =>
  tx
    .updateTable("consultation")
    .set((eb) => ({ ...change, version: eb("version", "+", 1) }))
    .where("id", "=", id)
    .execute();

/** The next number of a day, from 1. Whoever asks on that day waits until the transaction ends: none is given twice. */
export const nextConsultationOfDay = async (tx: Tx, day: string): Promise<number> => {
  const { rows } = await sql<{ last: number }>`
    insert into consultation_series (day, last) values (${day}, 1)
    on conflict (day) do update set last = consultation_series.last + 1
    returning last`.execute(tx);
  return rows[0]!.last;
};

/** The answer as it is cited; another one than before takes its place. @returns whether the order did not cite it before */
export const putCiting = async (tx: Tx, row: Insertable<Tables["consultation_citing"]>): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("consultation_citing")
    .values(row)
    .onConflict((on) =>
      on
        .columns(["work_order", "consultation"])
        .doUpdateSet(({ ref }) => ({ answer: ref("excluded.answer"), by: ref("excluded.by"), at: ref("excluded.at") }))
        .whereRef("consultation_citing.answer", "!=", "excluded.answer"),
    )
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

export const ordersCiting = (db: Db | Tx, consultation: string) =>
  (db as Db)
    .selectFrom("consultation_citing")
    .innerJoin("work_order", "work_order.id", "consultation_citing.work_order")
    .select(["work_order.id", "work_order.no"])
    .where("consultation", "=", consultation)
    .orderBy("at")
    .execute();

/** Those that were asked from an order, or whose answers it cites: as they were then. */
export const consultationsOfOrder = (db: Db, order: string) =>
  start(db)
    .leftJoin("consultation_citing as citing", (join) =>
      join.onRef("citing.consultation", "=", "consultation.id").on("citing.work_order", "=", order),
    )
    .select(["consultation.id", "no", "title", "state", "department_name as departmentName"])
    .select((eb) => eb.fn.coalesce("citing.answer", "consultation.answer").as("answer"))
    .select(sql<boolean>`citing.work_order is not null`.as("isCited"))
    .where((eb) =>
      eb.or([eb.and([eb("source", "=", "order"), eb("ref", "=", order)]), eb("citing.work_order", "is not", null)]),
    )
    .orderBy("asked_at")
    .execute();

export const eventsOfConsultation = (db: Db, id: string) =>
  db
    .selectFrom("event")
    .leftJoin("user", "user.id", "event.actor")
    .select(["event.id", "event.type", "event.v", "event.subject", "event.actor", "event.at", "event.body"])
    .select("user.name as by_name")
    .where("event.subject", "=", id)
    .where("event.type", "in", ["ConsultationAsked", "ConsultationMoved", "ConsultationCited", "ConsultationDrafted"])
    .orderBy("event.id")
    .limit(mostEvents)
    .execute();

/** Those that these departments have to answer, by when they are due. */
export const consultationsDueFor = (db: Db, departments: readonly string[], limit: number): Promise<KeptDue[]> =>
  start(db)
    .select(["id", sql<string>`title || ' ' || no`.as("title")])
    .select((eb) => eb.ref("due_at").$notNull().as("at"))
    .where("state", "=", "asked")
    .where("department", "in", ["", ...departments])
    .where("due_at", "is not", null)
    .orderBy("due_at")
    .orderBy("id")
    .limit(limit)
    .execute();

/** Answered or returned ones that somebody asked: he reads the answer, and closes it or asks again. */
export const consultationsBackTo = (db: Db, user: string, limit: number): Promise<KeptDue[]> =>
  start(db)
    .select(["id", sql<string>`title || ' ' || no`.as("title")])
    .select((eb) => eb.fn.coalesce("answered_at", "asked_at").as("at"))
    .where("state", "in", ["answered", "returned"])
    .where("asked_by", "=", user)
    .orderBy("at")
    .orderBy("id")
    .limit(limit)
    .execute();
