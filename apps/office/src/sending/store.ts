/** The only SQL about what is sent by schedule. */
import type { ScheduleBody, SendFailure, SendTarget, SentFile, StopReason } from "@zongji/api";
import type { Db, Tables } from "@zongji/store";
import type { Selectable, Transaction } from "kysely";

type Work = Db | Transaction<Tables>;
export type KeptSchedule = Selectable<Tables["send_schedule"]> & { readonly owner_name: string };
export type KeptSending = Selectable<Tables["sending"]>;

const schedules = (db: Work) =>
  (db as Db)
    .selectFrom("send_schedule")
    .innerJoin("user", "user.id", "send_schedule.owner")
    .selectAll("send_schedule")
    .select("user.name as owner_name");

export const allSchedules = (db: Work): Promise<KeptSchedule[]> =>
  schedules(db).orderBy("send_schedule.name").orderBy("send_schedule.id").execute();

export const findSchedule = (db: Work, id: string): Promise<KeptSchedule | undefined> =>
  schedules(db).where("send_schedule.id", "=", id).executeTakeFirst();

export type ScheduleRow = {
  readonly body: ScheduleBody;
  readonly paused: boolean;
  readonly nextAt: number | null;
  readonly at: number;
};
const rowOf = ({ body, paused, nextAt, at }: ScheduleRow) => ({
  ...{ name: body.name, body: JSON.stringify(body), paused, next_at: nextAt, changed_at: at },
});

export const insertSchedule = async (
  db: Work,
  { id, owner, secret, ...row }: ScheduleRow & { id: string; owner: string; secret: Buffer | null },
): Promise<void> => {
  const values = { ...rowOf(row), id, owner, secret, stopped: null, created_at: row.at };
  await (db as Db).insertInto("send_schedule").values(values).execute();
};

const dropWaiting = async (db: Work, schedule: string): Promise<void> => {
  await (db as Db).deleteFrom("sending").where("schedule", "=", schedule).where("state", "=", "waiting").execute();
};

/** A change takes it up again; a pause drops what waits to be sent. @param secret undefined: the kept one stays */
export const updateSchedule = async (
  db: Work,
  id: string,
  { secret, ...row }: ScheduleRow & { readonly secret: Buffer | null | undefined },
): Promise<void> => {
  const values = { ...rowOf(row), stopped: null, ...(secret !== undefined && { secret }) };
  await (db as Db).updateTable("send_schedule").set(values).where("id", "=", id).execute();
  if (row.paused) await dropWaiting(db, id);
};

/** With what waits to be sent; the history stays. */
export const removeSchedule = async (db: Work, id: string): Promise<void> => {
  await (db as Db).deleteFrom("send_schedule").where("id", "=", id).execute();
  // Afterwards: who puts a sending back to wait holds the schedule meanwhile.
  await dropWaiting(db, id);
};

/** Nothing is sent any more; what waits has failed by that. */
export const stopSchedule = async (db: Work, id: string, reason: StopReason, at: number): Promise<boolean> => {
  const { numUpdatedRows } = await (db as Db)
    .updateTable("send_schedule")
    .set({ stopped: reason, next_at: null })
    .where("id", "=", id)
    .where("stopped", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await (db as Db)
    .updateTable("sending")
    .set({ state: "failed", reason, next_at: null, ended_at: at })
    .where("schedule", "=", id)
    .where("state", "=", "waiting")
    .execute();
  return true;
};

/** A schedule as it is until this transaction is over: nobody pauses, stops or deletes it meanwhile. */
export const holdSchedule = (tx: Work, id: string) =>
  (tx as Db)
    .selectFrom("send_schedule")
    .select(["paused", "stopped"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();

/** Those whose owner was disabled, and that are not stopped yet. */
export const ownerlessSchedules = (db: Work): Promise<KeptSchedule[]> =>
  schedules(db).where("user.disabled", "=", true).where("stopped", "is", null).execute();

/** Those whose moment has come, for this transaction alone. */
export const dueSchedules = (tx: Transaction<Tables>, now: number) =>
  tx
    .selectFrom("send_schedule")
    .selectAll()
    .where("next_at", "<=", now)
    .where("paused", "=", false)
    .where("stopped", "is", null)
    .orderBy("next_at")
    .limit(50)
    .forUpdate()
    .skipLocked()
    .execute();

export const setNext = async (tx: Work, id: string, nextAt: number): Promise<void> => {
  await (tx as Db).updateTable("send_schedule").set({ next_at: nextAt }).where("id", "=", id).execute();
};

type NewSending = Pick<KeptSending, "id" | "schedule" | "name" | "moment" | "by_hand"> & {
  readonly target: SendTarget;
  readonly at: number;
};
/** A moment that has one already gets no second. */
export const insertSending = async (tx: Work, { target, at, ...row }: NewSending): Promise<boolean> => {
  const { numInsertedOrUpdatedRows = 0n } = await (tx as Db)
    .insertInto("sending")
    .values({
      ...{ ...row, state: "waiting", reason: null, error: null, tries: 0, next_at: at, ended_at: null, job: null },
      ...{ target: JSON.stringify(target), files: "[]" },
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
};

export const findSending = (db: Work, id: string): Promise<KeptSending | undefined> =>
  (db as Db).selectFrom("sending").selectAll().where("id", "=", id).executeTakeFirst();

/** Those that are to be made now, for this transaction alone, with their owners. What is sent by hand goes while its schedule rests too. */
export const waitingSendings = (tx: Transaction<Tables>, now: number) =>
  tx
    .selectFrom("sending")
    .innerJoin("send_schedule", "send_schedule.id", "sending.schedule")
    .select(["sending.id", "send_schedule.owner"])
    .where("sending.state", "=", "waiting")
    .where("sending.next_at", "<=", now)
    .where((eb) =>
      eb.or([
        eb("sending.by_hand", "=", true),
        eb.and([eb("send_schedule.paused", "=", false), eb("send_schedule.stopped", "is", null)]),
      ]),
    )
    .orderBy("sending.next_at")
    .limit(20)
    .forUpdate("sending")
    .skipLocked()
    .execute();

export const queueSending = async (tx: Work, id: string, job: string): Promise<void> => {
  await (tx as Db).updateTable("sending").set({ state: "queued", job, next_at: null }).where("id", "=", id).execute();
};

type Handing = {
  readonly id: string;
  readonly job: string;
  readonly files: readonly SentFile[];
  /** Where it goes now: the schedule may have been changed since it was planned. */
  readonly target: SendTarget;
  readonly tries: number;
};
/** From here on it may have arrived. @returns whether it was still to be made by this job */
export const beginHanding = async (db: Work, { id, job, files, target, tries }: Handing): Promise<boolean> => {
  const { numUpdatedRows } = await (db as Db)
    .updateTable("sending")
    .set({ state: "handing", files: JSON.stringify(files), target: JSON.stringify(target), tries })
    .where("id", "=", id)
    .where("state", "=", "queued")
    .where("job", "=", job)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export type Outcome =
  | { readonly is: "sent"; readonly error: string | null }
  | { readonly is: "failed"; readonly reason: SendFailure; readonly error: string | null }
  | { readonly is: "again"; readonly reason: SendFailure; readonly error: string | null; readonly at: number };

/** @returns whether it was still under way */
export const settleSending = async (
  tx: Work,
  id: string,
  outcome: Outcome,
  { tries, at }: { tries: number; at: number },
): Promise<boolean> => {
  const isOver = outcome.is !== "again";
  const { numUpdatedRows } = await (tx as Db)
    .updateTable("sending")
    .set({
      state: outcome.is === "again" ? "waiting" : outcome.is,
      reason: outcome.is === "sent" ? null : outcome.reason,
      ...{ error: outcome.error, tries, job: null },
      ...{ next_at: outcome.is === "again" ? outcome.at : null, ended_at: isOver ? at : null },
    })
    .where("id", "=", id)
    .where("state", "in", ["queued", "handing"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Its schedule was paused before it was made. */
export const dropSending = async (tx: Work, id: string): Promise<void> => {
  await (tx as Db).deleteFrom("sending").where("id", "=", id).where("state", "=", "queued").execute();
};

/** Those that no job makes any more; one whose time is over was of a server that has not come back. */
export const lostSendings = (db: Work, now: number) =>
  (db as Db)
    .selectFrom("sending")
    .leftJoin("job", "job.id", "sending.job")
    .select(["sending.id", "sending.schedule", "sending.name", "sending.state", "sending.tries", "sending.job"])
    .select("sending.by_hand")
    .where("sending.state", "in", ["queued", "handing"])
    .where((eb) =>
      eb.or([
        eb("job.id", "is", null),
        eb("job.state", "in", ["failed", "cancelled"]),
        eb("job.expires_at", "<=", now),
      ]),
    )
    .execute();

type HistoryAsked = {
  readonly schedule: string | undefined;
  readonly before: number | undefined;
  /** Of those of the moment `before` itself, the ones after this. */
  readonly beforeId: string | undefined;
  readonly pageSize: number;
};
/** The history, newest first. */
export const sendingsBefore = (
  db: Work,
  { schedule, before, beforeId, pageSize }: HistoryAsked,
): Promise<KeptSending[]> => {
  let found = (db as Db).selectFrom("sending").selectAll();
  if (schedule !== undefined) found = found.where("schedule", "=", schedule);
  if (before !== undefined)
    found = found.where((eb) =>
      eb.or([
        eb("moment", "<", before),
        ...(beforeId === undefined ? [] : [eb.and([eb("moment", "=", before), eb("id", "<", beforeId)])]),
      ]),
    );
  return found.orderBy("moment", "desc").orderBy("id", "desc").limit(pageSize).execute();
};

/** The last sending of each schedule. */
export const lastSendings = async (db: Work): Promise<Map<string, KeptSending>> => {
  const rows = await (db as Db)
    .selectFrom("sending")
    .distinctOn("schedule")
    .selectAll()
    .orderBy("schedule")
    .orderBy("moment", "desc")
    .orderBy("id", "desc")
    .execute();
  return new Map(rows.map((row) => [row.schedule, row]));
};

export const forgetSendings = async (db: Work, before: number): Promise<void> => {
  await (db as Db).deleteFrom("sending").where("ended_at", "<", before).execute();
};

export const readMail = (db: Work) => (db as Db).selectFrom("mail_setting").selectAll().executeTakeFirst();

export const writeMail = async (db: Work, body: object, password: Buffer | null): Promise<void> => {
  const row = { body: JSON.stringify(body), password };
  await (db as Db)
    .insertInto("mail_setting")
    .values({ one: true, ...row })
    .onConflict((conflict) => conflict.column("one").doUpdateSet(row))
    .execute();
};
