/** The SQL of what belongs to an order beside its own row: links, cited articles, files, notices, history. */
import { mostEvents } from "@zongji/api";
import { type Insertable, sql, type Transaction } from "kysely";
import type { Tables } from "../database/index.ts";
import { nowOf } from "../database/index.ts";
import type { Work } from "../list.ts";

const inOrder = (one: string, other: string): { readonly a: string; readonly b: string } =>
  one < other ? { a: one, b: other } : { a: other, b: one };

export const linksOf = async (db: Work, order: string) =>
  db
    .selectFrom("order_link")
    .innerJoin("work_order as other", (join) =>
      join.on(sql<boolean>`other.id = case when order_link.a = ${order} then order_link.b else order_link.a end`),
    )
    .select(["other.id", "other.no", "other.title", "other.state", "other.created_at"])
    .where((eb) => eb.or([eb("order_link.a", "=", order), eb("order_link.b", "=", order)]))
    .orderBy("order_link.at")
    .execute();

/** @returns whether they were not linked before */
export const putLink = async (
  tx: Transaction<Tables>,
  { one, other, by }: { readonly one: string; readonly other: string; readonly by: string | null },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("order_link")
    .values({ ...inOrder(one, other), by, at: nowOf(tx) })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

/** @returns whether they were linked */
export const deleteLink = async (tx: Transaction<Tables>, one: string, other: string): Promise<boolean> => {
  const { a, b } = inOrder(one, other);
  const { numDeletedRows } = await tx.deleteFrom("order_link").where("a", "=", a).where("b", "=", b).executeTakeFirst();
  return numDeletedRows === 1n;
};

export const citedBy = (db: Work, order: string) =>
  db
    .selectFrom("order_article")
    .leftJoin("user", "user.id", "order_article.by")
    .select(["article", "version", "title", "user.name as by", "at"])
    .where("work_order", "=", order)
    .orderBy("at")
    .execute();

/** A later citing of the same article takes the version as of then. */
export const putCited = (tx: Transaction<Tables>, row: Insertable<Tables["order_article"]>) =>
  tx
    .insertInto("order_article")
    .values(row)
    .onConflict((on) =>
      on
        .columns(["work_order", "article"])
        .doUpdateSet({ version: row.version, title: row.title, by: row.by, at: row.at }),
    )
    .execute();

export const deleteCited = async (tx: Transaction<Tables>, order: string, article: string) =>
  tx
    .deleteFrom("order_article")
    .where("work_order", "=", order)
    .where("article", "=", article)
    .returning(["version", "title"])
    .executeTakeFirst();

export const filesOfOrder = (db: Work, order: string) =>
  db
    .selectFrom("order_file")
    .leftJoin("user", "user.id", "order_file.by")
    .leftJoin("order_consult", "order_consult.id", "order_file.consult")
    .select(["order_file.id", "order_file.name", "type", "bytes", "user.name as by", "at"])
    .select("order_consult.department_name as department")
    .where("order_file.work_order", "=", order)
    .orderBy("at")
    .execute();

type ShownFile = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly isOwn: boolean;
};

/** Of each department's part the files that it was shown with the question, and those that it gave itself, by the id of the part. */
export const filesOfConsults = async (
  db: Work,
  consults: readonly { readonly id: string; readonly files: readonly string[] }[],
): Promise<Map<string, ShownFile[]>> => {
  const [ids, shown] = [consults.map(({ id }) => id), consults.flatMap(({ files }) => files)];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("order_file")
    .select(["id", "name", "type", "bytes", "consult"])
    .where((eb) => eb.or([eb("consult", "in", ids), eb("id", "in", shown.length > 0 ? shown : [""])]))
    .orderBy("at")
    .execute();
  const of = (one: (typeof consults)[number]): ShownFile[] =>
    rows.flatMap(({ consult, ...file }) =>
      consult === one.id || one.files.includes(file.id) ? [{ ...file, isOwn: consult === one.id }] : [],
    );
  return new Map(consults.map((one) => [one.id, of(one)]));
};

export const findOrderFile = (db: Work, id: string) =>
  db.selectFrom("order_file").selectAll().where("id", "=", id).executeTakeFirst();

export const insertOrderFile = (tx: Transaction<Tables>, file: Insertable<Tables["order_file"]>) =>
  tx.insertInto("order_file").values(file).execute();

/** Bytes of all files of an order. */
export const bytesOfOrder = async (db: Work, order: string): Promise<number> => {
  const { bytes } = await db
    .selectFrom("order_file")
    .select(sql<string>`coalesce(sum(bytes), 0)`.as("bytes"))
    .where("work_order", "=", order)
    .executeTakeFirstOrThrow();
  return Number(bytes);
};

/** What happened to an order, the last first. */
export const orderHistory = (db: Work, order: string, types: readonly string[]) =>
  db
    .selectFrom("event")
    .leftJoin("user", "user.id", "event.actor")
    .select(["event.id", "type", "v", "subject", "actor", "at", "body", "user.name as by"])
    .where("subject", "=", order)
    .where("type", "in", [...types])
    .orderBy("event.id", "desc")
    .limit(mostEvents)
    .execute();

/** What the citizen was last waited for, in the words of who stopped the clock. */
export const waitedFor = async (db: Work, order: string): Promise<string | undefined> =>
  (
    await db
      .selectFrom("event")
      .select(sql<string>`body->>'note'`.as("note"))
      .where("subject", "=", order)
      .where("type", "=", "OrderMoved")
      .where(sql<boolean>`body->>'move' = 'wait'`)
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst()
  )?.note;

export const insertNotices = async (
  tx: Transaction<Tables>,
  {
    order,
    users,
    kind,
    at,
  }: { readonly order: string; readonly users: readonly string[]; readonly kind: string; readonly at: number },
): Promise<void> => {
  if (users.length === 0) return;
  await tx
    .insertInto("order_notice")
    .values([...new Set(users)].map((user_id) => ({ work_order: order, user_id, kind, at })))
    .execute();
};

/** What somebody was told and has not read yet, the last first. */
export const noticesFor = (db: Work, user: string) =>
  db
    .selectFrom("order_notice")
    .innerJoin("work_order", "work_order.id", "order_notice.work_order")
    .select([
      ...(["order_notice.id", "work_order.id as order", "work_order.no", "work_order.title"] as const),
      ...(["order_notice.kind", "order_notice.at"] as const),
    ])
    .where("user_id", "=", user)
    .where("read_at", "is", null)
    .orderBy("order_notice.id", "desc")
    .limit(100)
    .execute();

export const readNotices = (tx: Transaction<Tables>, user: string, upTo: number) =>
  tx
    .updateTable("order_notice")
    .set({ read_at: nowOf(tx) })
    .where("user_id", "=", user)
    .where("id", "<=", upTo)
    .where("read_at", "is", null)
    .execute();
