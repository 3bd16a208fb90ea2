import { randomUUID } from "node:crypto";
import { type Announcement, type AnnouncementReceipt, type ManagedAnnouncement, mostUnpaged } from "@zongji/api";
import { announcementStateOf, isAddressed } from "@zongji/domain";
import {
  type Actor,
  allAnnouncements,
  announcementReceipts,
  announcementsFor,
  type CountedAnnouncement,
  changeAnnouncement,
  type Db,
  insertAnnouncement,
  insertAnnouncementReceipt,
  inTransaction,
  lockAnnouncement,
  nowOf,
  type Work,
} from "@zongji/store";
import { type Principal, Refusal } from "@zongji/web";
import { clean } from "./clean.ts";

type Fields = Pick<Announcement, "title" | "text" | "roles" | "groups" | "fromAt" | "untilAt">;

const fieldsOf = (
  kept: Pick<CountedAnnouncement, "id" | "title" | "text" | "roles" | "groups" | "by_name" | "at"> & {
    readonly from_at: number;
    readonly until_at: number;
  },
) => ({
  ...{ id: kept.id, title: kept.title, text: kept.text, roles: kept.roles, groups: kept.groups },
  ...{ fromAt: kept.from_at, untilAt: kept.until_at, by: kept.by_name, at: kept.at },
});

const presentManaged = (kept: CountedAnnouncement, now: number): ManagedAnnouncement => ({
  ...fieldsOf(kept),
  revision: kept.revision,
  state: announcementStateOf({ fromAt: kept.from_at, untilAt: kept.until_at, withdrawnAt: kept.withdrawn_at }, now),
  withdrawnBy: kept.withdrawn_name,
  withdrawnAt: kept.withdrawn_at,
  read: kept.read,
  readers: kept.readers,
});

/** Of what is for somebody now. */

/** What is for somebody now. */
export const announcementsOf = async (db: Db, { user }: Principal): Promise<Announcement[]> =>
  (await announcementsFor(db, user, nowOf(db), mostUnpaged)).map((kept) => ({
    ...fieldsOf(kept),
    readAt: kept.read_at,
  }));

export const managedAnnouncements = async (db: Db, user: string): Promise<ManagedAnnouncement[]> =>
  (await allAnnouncements(db, user)).map((kept) => presentManaged(kept, nowOf(db)));

const managed = async ({ tx }: Work, actor: Actor, id: string): Promise<ManagedAnnouncement> =>
  presentManaged((await allAnnouncements(tx, actor.userId!, id))[0]!, nowOf(tx));

/** @throws Refusal badRequest naming the field: a role or a group that is not there, days that are past or the wrong way round */
const checked = async ({ tx }: Work, { roles, groups, fromAt, untilAt, ...words }: Fields) => {
  if (untilAt <= fromAt) throw new Refusal("badRequest", { field: "untilAt", reason: "announcementTerm" });
  if (untilAt <= nowOf(tx)) throw new Refusal("badRequest", { field: "untilAt", reason: "past" });
  const known = await tx
    .selectFrom("role")
    .select("name")
    .where("name", "in", [...roles, ""])
    .execute();
  if (known.length < roles.length) throw new Refusal("badRequest", { field: "roles" });
  const there = await tx
    .selectFrom("group")
    .select("id")
    .where("retired_at", "is", null)
    .where("id", "in", [...groups, ""])
    .execute();
  if (there.length < groups.length) throw new Refusal("badRequest", { field: "groups" });
  return { title: clean(words.title), text: clean(words.text), roles, groups, from_at: fromAt, until_at: untilAt };
};

const told = ({ title, roles, groups, fromAt, untilAt }: Fields) => ({
  title: clean(title),
  roles,
  groups,
  fromAt,
  untilAt,
});

export const createAnnouncement = (db: Db, actor: Actor, given: Fields): Promise<ManagedAnnouncement> =>
  inTransaction(db, actor, async (work) => {
    const id = randomUUID();
    await insertAnnouncement(work.tx, { id, ...(await checked(work, given)), by: actor.userId, at: nowOf(work.tx) });
    work.audit("announcement.create", id, told(given));
    work.event("AnnouncementMade", id, told(given));
    return managed(work, actor, id);
  });

/** @throws Refusal notFound, stale, conflict once it has been shown: whoever has confirmed it confirmed these words */
export const changeAnnouncementOf = (
  db: Db,
  actor: Actor,
  id: string,
  { revision, ...given }: Fields & { readonly revision: number },
): Promise<ManagedAnnouncement> =>
  inTransaction(db, actor, async (work) => {
    const kept = await lockAnnouncement(work.tx, id);
    if (kept === undefined) throw new Refusal("notFound");
    if (kept.revision !== revision)
      throw new Refusal("stale", { stale: { current: { version: String(kept.revision) }, last: null } });
    const term = { fromAt: kept.from_at, untilAt: kept.until_at, withdrawnAt: kept.withdrawn_at };
    if (announcementStateOf(term, nowOf(work.tx)) !== "planned")
      throw new Refusal("conflict", { reason: "announcementShown" });
    await changeAnnouncement(work.tx, id, { ...(await checked(work, given)), revision: revision + 1 });
    work.audit("announcement.change", id, told(given));
    work.event("AnnouncementChanged", id, { ...told(given), revision: revision + 1 });
    return managed(work, actor, id);
  });

/** @throws Refusal notFound, conflict where it was withdrawn before */
export const withdrawAnnouncement = (db: Db, actor: Actor, id: string): Promise<ManagedAnnouncement> =>
  inTransaction(db, actor, async (work) => {
    const kept = await lockAnnouncement(work.tx, id);
    if (kept === undefined) throw new Refusal("notFound");
    if (kept.withdrawn_at !== null) throw new Refusal("conflict", { reason: "announcementWithdrawn" });
    await changeAnnouncement(work.tx, id, { withdrawn_by: actor.userId, withdrawn_at: nowOf(work.tx) });
    work.audit("announcement.withdraw", id, { title: kept.title });
    work.event("AnnouncementWithdrawn", id, { title: kept.title });
    return managed(work, actor, id);
  });

/** Confirms a notice; a second time changes nothing. @throws Refusal notFound where it is not for him, or not shown now */
export const readAnnouncement = (db: Db, actor: Actor, { user }: Principal, id: string): Promise<void> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const kept = await lockAnnouncement(tx, id);
    if (kept === undefined || !isAddressed(kept, user)) throw new Refusal("notFound");
    const term = { fromAt: kept.from_at, untilAt: kept.until_at, withdrawnAt: kept.withdrawn_at };
    if (announcementStateOf(term, nowOf(tx)) !== "shown") throw new Refusal("notFound");
    if (!(await insertAnnouncementReceipt(tx, { announcement: id, user_id: user.id, at: nowOf(tx) }))) return;
    audit("announcement.read", id, { title: kept.title });
    event("AnnouncementRead", id, {});
  });

/** @throws Refusal notFound */
export const receiptsFor = async (db: Db, id: string): Promise<AnnouncementReceipt[]> => {
  const is = await db.selectFrom("announcement").select("id").where("id", "=", id).executeTakeFirst();
  if (is === undefined) throw new Refusal("notFound");
  return (await announcementReceipts(db, id)).map((row) => ({
    ...{ user: row.id, name: row.name, agentNo: row.agent_no, at: row.at },
  }));
};
