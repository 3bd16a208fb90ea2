import type { DepartmentConsultQuery } from "@zongji/api";
import { sql } from "kysely";
import { containing } from "../like.ts";
import type { ListSource, Sort, SortName, Work } from "../list.ts";
import type { ConsultWithOrder } from "./consults.ts";

/** Which questions are looked for; plain JSON. `departments`: those that the reader answers for; `now`: by which one is late, ms since the epoch. */
export type ConsultFilter = Pick<DepartmentConsultQuery, "which" | "text" | "from" | "to"> & {
  readonly departments: readonly string[];
  readonly now: number;
};

const start = (db: Work) =>
  db.selectFrom("order_consult").innerJoin("work_order", "work_order.id", "order_consult.work_order");
type Consults = ReturnType<typeof start>;

const byWhich = (query: Consults, { which = "open", now }: ConsultFilter): Consults => {
  if (which === "all") return query;
  if (which === "done") return query.where("order_consult.state", "!=", "asked");
  const open = query.where("order_consult.state", "=", "asked");
  return which === "overdue" ? open.where("order_consult.due_at", "<", now) : open;
};

const found = (db: Work, filter: ConsultFilter): Consults => {
  const { departments, text, from, to } = filter;
  // Who answers for no department is asked nothing: an empty list is no SQL.
  let query = byWhich(start(db), filter).where("department", "in", departments.length > 0 ? [...departments] : [""]);
  if (from !== undefined) query = query.where("order_consult.asked_at", ">=", from);
  if (to !== undefined) query = query.where("order_consult.asked_at", "<", to);
  if (text !== undefined)
    query = query.where((eb) =>
      eb.or(
        (["work_order.no", "work_order.title", "order_consult.question"] as const).map((name) =>
          eb(name, "ilike", containing(text)),
        ),
      ),
    );
  return query;
};

const whole = (query: Consults) =>
  query
    .leftJoin("user as asker", "asker.id", "order_consult.asked_by")
    .leftJoin("user as answerer", "answerer.id", "order_consult.answered_by")
    .selectAll("order_consult")
    .select(["asker.name as asked_name", "answerer.name as answered_name"])
    .select(["work_order.no", "work_order.title", "work_order.business_type"])
    .select(["work_order.fields", "work_order.form_version"]);

const column = (name: string, of: Sort["of"], nullable?: true): Sort => ({
  by: sql.ref(name),
  of,
  ...(nullable && { nullable }),
});

/** 协办事项 as SQL. */
export const consultSource: ListSource<ConsultFilter, ConsultWithOrder> = {
  found: (db, filter) => found(db, filter) as never,
  whole: (query) => whole(query as unknown as Consults) as never,
  key: column("order_consult.id", "text"),
  sorts: {
    no: column("work_order.digits", "text"),
    dueAt: column("order_consult.due_at", "number"),
    askedAt: column("order_consult.asked_at", "number"),
    answeredAt: column("order_consult.answered_at", "number", true),
  } satisfies Record<SortName<DepartmentConsultQuery>, Sort>,
};
