/** The only SQL about notices to roles and groups. */
import { mostUnpaged } from "@zongji/api";
import { type Insertable, sql, type Transaction, type Updateable } from "kysely";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";

/** People who can sign in and whom a notice `a` is for. */
const addresseesSql = sql`(
  select u.id, u.name, u.agent_no from "user" u where not u.disabled and (
    (a.roles = '{}' and a.groups = '{}')
    or exists (select from user_role r where r.user_id = u.id and r.role = any(a.roles))
    or exists (select from membership m where m.user_id = u.id and m.group_id = any(a.groups))))`;

export type KeptAnnouncement = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly roles: string[];
  readonly groups: string[];
  readonly from_at: number;
  readonly until_at: number;
  readonly revision: number;
  readonly by_name: string | null;
  readonly at: number;
  readonly withdrawn_name: string | null;
  readonly withdrawn_at: number | null;
  readonly read_at: number | null;
};
export type CountedAnnouncement = KeptAnnouncement & { readonly read: number; readonly readers: number };

const columns = sql`a.id, a.title, a.text, a.roles, a.groups, a.from_at, a.until_at, a.revision, a.at, a.withdrawn_at,
  writer.name as by_name, taker.name as withdrawn_name, own.at as read_at`;
const joins = (user: string) => sql`left join "user" writer on writer.id = a.by
  left join "user" taker on taker.id = a.withdrawn_by
  left join announcement_receipt own on own.announcement = a.id and own.user_id = ${user}`;

/** What is shown now to somebody, unread first, then the last first. */
export const announcementsFor = async (
  db: Work,
  user: { readonly id: string; readonly roles: readonly string[]; readonly groups: readonly string[] },
  now: number,
  limit: number,
): Promise<KeptAnnouncement[]> => {
  const { rows } = await sql<KeptAnnouncement>`
    select ${columns} from announcement a ${joins(user.id)}
    where a.until_at > ${now} and a.from_at <= ${now} and a.withdrawn_at is null and (
      (a.roles = '{}' and a.groups = '{}')
      or a.roles && ${[...user.roles]}::text[] or a.groups && ${[...user.groups]}::text[])
    order by own.at is not null, a.from_at desc, a.id
    limit ${limit}`.execute(db);
  return rows;
};

/** The last ones, the last first, with how many of those whom it is for have read it. @param id that one alone */
export const allAnnouncements = async (db: Work, user: string, id?: string): Promise<CountedAnnouncement[]> => {
  const { rows } = await sql<CountedAnnouncement>`
    select ${columns}, counted.read, counted.readers from (
      select * from announcement where ${id ?? null}::text is null or id = ${id ?? null}
      order by from_at desc, id limit ${mostUnpaged}) a ${joins(user)}
    cross join lateral (
      select count(r.user_id) as read, count(*) as readers from ${addresseesSql} as reader
      left join announcement_receipt r on r.announcement = a.id and r.user_id = reader.id) as counted
    order by a.from_at desc, a.id`.execute(db);
  return rows.map((row) => ({ ...row, read: Number(row.read), readers: Number(row.readers) }));
};

/** Of whomever it is for, and of whoever has read it while it was for him; who has not first. */
export const announcementReceipts = async (
  db: Work,
  id: string,
): Promise<{ id: string; name: string; agent_no: string | null; at: number | null }[]> => {
  const { rows } = await sql<{ id: string; name: string; agent_no: string | null; at: number | null }>`
    select reader.id, reader.name, reader.agent_no, r.at from announcement a
    cross join lateral ${addresseesSql} as reader
    left join announcement_receipt r on r.announcement = a.id and r.user_id = reader.id
    where a.id = ${id}
    union
    select u.id, u.name, u.agent_no, r.at from announcement_receipt r join "user" u on u.id = r.user_id
    where r.announcement = ${id}
    order by at nulls first, name, id`.execute(db);
  return rows;
};

/** The row itself, kept from others until the transaction ends. */
export const lockAnnouncement = (tx: Transaction<Tables>, id: string) =>
  tx.selectFrom("announcement").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();

export const insertAnnouncement = (tx: Transaction<Tables>, row: Insertable<Tables["announcement"]>) =>
  tx.insertInto("announcement").values(row).execute();

export const changeAnnouncement = (tx: Transaction<Tables>, id: string, change: Updateable<Tables["announcement"]>) =>
  tx.updateTable("announcement").set(change).where("id", "=", id).execute();

/** @returns whether it is the person's first of this notice */
export const insertAnnouncementReceipt = async (
  tx: Transaction<Tables>,
  receipt: Insertable<Tables["announcement_receipt"]>,
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("announcement_receipt")
    .values(receipt)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};
