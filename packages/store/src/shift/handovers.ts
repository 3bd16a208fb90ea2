/** The only SQL about hand-over notes. */
import { type Insertable, sql, type Transaction, type Updateable } from "kysely";
import type { Reach } from "../calls.ts";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";
import { isOrderInReach } from "../orders/orders.ts";

const handovers = (db: Work) =>
  db
    .selectFrom("handover")
    .innerJoin("user as writer", "writer.id", "handover.by")
    .leftJoin("user as taker", "taker.id", "handover.confirmed_by")
    .selectAll("handover")
    .select(["writer.name as by_name", "writer.agent_no as by_no", "taker.name as confirmed_name"]);
export type KeptHandover = Awaited<ReturnType<ReturnType<typeof handovers>["execute"]>>[number];

export type HandoverFilter = {
  readonly group?: string | undefined;
  readonly open?: boolean | undefined;
  /** Written before, ms since the epoch. */
  readonly before?: number | undefined;
};

/** Of the groups that somebody may see: the last first. */
export const listHandovers = (
  db: Work,
  { scope, groups }: Reach,
  { group, open, before }: HandoverFilter,
  limit: number,
): Promise<KeptHandover[]> => {
  let query = handovers(db);
  if (scope !== "all") query = query.where("handover.group_id", "in", groups.length > 0 ? [...groups] : [""]);
  if (group !== undefined) query = query.where("handover.group_id", "=", group);
  if (open) query = query.where("handover.confirmed_at", "is", null);
  if (before !== undefined) query = query.where("handover.at", "<", before);
  return query.orderBy("handover.at", "desc").orderBy("handover.id").limit(limit).execute();
};

export const findHandover = (db: Work, id: string): Promise<KeptHandover | undefined> =>
  handovers(db).where("handover.id", "=", id).executeTakeFirst();

export const lockHandover = (tx: Transaction<Tables>, id: string) =>
  tx.selectFrom("handover").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();

export const insertHandover = (tx: Transaction<Tables>, row: Insertable<Tables["handover"]>) =>
  tx.insertInto("handover").values(row).execute();

export const changeHandover = (tx: Transaction<Tables>, id: string, change: Updateable<Tables["handover"]>) =>
  tx.updateTable("handover").set(change).where("id", "=", id).execute();

/** Keeps what a note said at a revision. */
export const insertHandoverRevision = (tx: Transaction<Tables>, row: Insertable<Tables["handover_revision"]>) =>
  tx.insertInto("handover_revision").values(row).execute();

/** What a note said before, the last first. */
export const handoverRevisions = (db: Work, id: string) =>
  db.selectFrom("handover_revision").selectAll().where("handover", "=", id).orderBy("revision", "desc").execute();

/** Who has read these notes, the first first. */
export const handoverReadings = (db: Work, ids: readonly string[]) =>
  db
    .selectFrom("handover_reading as r")
    .innerJoin("user", "user.id", "r.user_id")
    .selectAll("r")
    .select("user.name")
    .where("r.handover", "in", ids.length > 0 ? [...ids] : [""])
    .orderBy("r.at")
    .orderBy("r.user_id")
    .execute();

/** Notes that somebody has read it, at the revision that it has. @returns whether he had not before */
export const putHandoverReading = async (
  tx: Transaction<Tables>,
  row: Insertable<Tables["handover_reading"]>,
): Promise<boolean> => {
  const { rows } = await sql`
    insert into handover_reading (handover, user_id, revision, at)
    values (${row.handover}, ${row.user_id}, ${row.revision}, ${row.at})
    on conflict (handover, user_id) do update set revision = excluded.revision, at = excluded.at
      where handover_reading.revision < excluded.revision
    returning 1`.execute(tx);
  return rows.length > 0;
};

export type OpenThing = {
  readonly id: string;
  readonly label: string;
  readonly at: number;
  readonly due: number | null;
};

/** Orders of a group that somebody may see and that are not answered, what is due first, first. */
export const openOrdersOf = (db: Work, reach: Reach, group: string, limit: number): Promise<OpenThing[]> =>
  db
    .selectFrom("work_order")
    .select(["id", "no as label", "created_at as at", "due_at as due"])
    .where(isOrderInReach(reach))
    .where("group_id", "=", group)
    .where("state", "in", ["draft", "open", "consulting", "waiting"])
    .orderBy(sql`due_at nulls last`)
    .orderBy("id")
    .limit(limit)
    .execute();
