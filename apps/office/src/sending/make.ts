import { setTimeout as sleep } from "node:timers/promises";
import type { ScheduleBody, SendFailure, SendTarget, StopReason } from "@zongji/api";
import { stopReasons } from "@zongji/api";
import { retryAt } from "@zongji/domain";
import { type Db, isDatabaseDown, nowOf, type Seal, writeAudit } from "@zongji/store";
import { outerDoor } from "@zongji/web/node";
import { failureReason } from "../exports/index.ts";
import { type Ended, findJob, removeJob } from "../jobs/index.ts";
import { type Parcel, SendFailed } from "./failed.ts";
import { parcelOf } from "./files.ts";
import { mailServerIn, secretSubject } from "./mail-settings.ts";
import { maySend, ownerOf } from "./owner.ts";
import type { SendSettings } from "./settings.ts";
import {
  beginHanding,
  dropSending,
  findSchedule,
  findSending,
  holdSchedule,
  type KeptSchedule,
  type KeptSending,
  type Outcome,
  settleSending,
  stopSchedule,
} from "./store.ts";
import { toFolder } from "./to-folder.ts";
import { toMail } from "./to-mail.ts";
import { toWebhook } from "./to-webhook.ts";

export type SendMakers = {
  readonly db: Db;
  readonly zone: string;
  readonly seal: () => Seal;
  readonly settings: SendSettings;
};

/** Who the audit trail names: the owner, as the server does it in her name. */
const actorOf = (userId: string, login: string) => ({ userId, login, address: "schedule" });

type Deliver = (parcel: Parcel) => Promise<string | undefined>;

/** All that is read before the files leave: once they do, the database may be away. The delivery says what the other side did not take. */
const deliveryOf = async ({ db, seal, settings }: SendMakers, schedule: KeptSchedule): Promise<Deliver> => {
  const { target } = schedule.body as ScheduleBody;
  if (target.way === "mail") {
    const server = await mailServerIn(db, seal);
    return (parcel) => toMail(outerDoor(settings), server, target.to, parcel);
  }
  if (target.way === "folder")
    return async (parcel) => {
      await toFolder(settings.folder, target.folder, parcel);
      return undefined;
    };
  const { secret: sealed, id } = schedule;
  const secret = sealed === null ? undefined : seal().open(secretSubject(id), sealed);
  return async (parcel) => {
    await toWebhook(settings.hosts, { url: target.url, header: target.header, secret }, parcel);
    return undefined;
  };
};

const reasonOf = (error: unknown): { reason: SendFailure; again: boolean; said: string | null } => {
  if (error instanceof SendFailed) return { reason: error.reason, again: error.again, said: error.message || null };
  const reason = failureReason(error);
  if (reason === "interrupted") throw error;
  const known = reason === "tooLong" || reason === "diskFull" ? reason : "other";
  return { reason: known, again: known !== "tooLong", said: error instanceof Error ? error.message : String(error) };
};

type Turn = { readonly job: string; readonly tries: number };

/** Makes the files and hands them over. @throws what the database throws */
const tryOnce = async (
  makers: SendMakers,
  sending: KeptSending,
  schedule: KeptSchedule,
  turn: Turn,
): Promise<Outcome> => {
  const { db, zone } = makers;
  try {
    if (schedule.stopped !== null && !sending.by_hand) throw new SendFailed(schedule.stopped as StopReason);
    const principal = await ownerOf(db, schedule.owner);
    if (principal === undefined) throw new SendFailed("ownerGone");
    if (!maySend(principal)) throw new SendFailed("noRight");
    const body = { ...(schedule.body as ScheduleBody), schedule: schedule.id };
    const { target } = body;
    const parcel = await parcelOf({ db, zone }, sending.id, body, { principal, moment: sending.moment });
    const files = parcel.files.map(({ name, content, sha256 }) => ({ name, bytes: content.length, sha256 }));
    const deliver = await deliveryOf(makers, schedule);
    const isMine = await beginHanding(db, { id: sending.id, job: turn.job, files, target, tries: turn.tries });
    if (!isMine) throw new SendFailed("unclear");
    const error = await deliver(parcel);
    return { is: "sent", error: error ?? null };
  } catch (error) {
    const { reason, again, said } = reasonOf(error);
    const at = again ? retryAt(turn.tries, nowOf(db)) : undefined;
    return at === undefined ? { is: "failed", reason, error: said } : { is: "again", reason, error: said, at };
  }
};

const isStop = (reason: SendFailure): reason is StopReason => (stopReasons as readonly string[]).includes(reason);

type Sent = Pick<KeptSending, "id" | "schedule" | "name" | "by_hand">;
type Held = Awaited<ReturnType<typeof holdSchedule>>;

/** A schedule that is gone or rests sends nothing later: what was to be tried again has failed. */
const endedWith = (outcome: Outcome, held: Held, { by_hand }: Sent): Outcome => {
  if (outcome.is !== "again") return outcome;
  const goesOn = held !== undefined && (by_hand || (!held.paused && held.stopped === null));
  return goesOn ? outcome : { is: "failed", reason: outcome.reason, error: outcome.error };
};

/** Writes down how it went, with its line in the audit trail, and removes its job. */
const settle = async (
  { db }: Pick<SendMakers, "db">,
  sending: Sent,
  schedule: Pick<KeptSchedule, "owner" | "body"> | undefined,
  asked: Outcome,
  { job, tries }: Turn,
): Promise<void> => {
  await db.transaction().execute(async (tx) => {
    const at = nowOf(tx);
    const outcome = endedWith(asked, await holdSchedule(tx, sending.schedule), sending);
    const isMine = await settleSending(tx, sending.id, outcome, { tries, at });
    await removeJob(tx as unknown as Db, job);
    if (!isMine || schedule === undefined || outcome.is === "again") return;
    const kept = await findSending(tx, sending.id);
    const owner = await tx.selectFrom("user").select("login").where("id", "=", schedule.owner).executeTakeFirst();
    const actor = actorOf(schedule.owner, owner?.login ?? "");
    const { name } = sending;
    const detail = {
      name,
      sending: sending.id,
      to: toldTarget((schedule.body as ScheduleBody).target),
      files: kept?.files,
    };
    if (outcome.is === "sent") return writeAudit(tx, actor, "schedule.sent", sending.schedule, detail);
    const { reason, error } = outcome;
    await writeAudit(tx, actor, "schedule.failed", sending.schedule, { ...detail, reason, error });
    if (isStop(reason) && (await stopSchedule(tx, sending.schedule, reason, at)))
      await writeAudit(tx, actor, "schedule.stop", sending.schedule, { name, reason });
  });
};

/** Where to, without what may be a secret in an address: of many services its path is one. */
export const toldTarget = (target: SendTarget): SendTarget =>
  target.way === "webhook" ? { ...target, url: `${new URL(target.url).origin}/…` } : target;

/** A sending that no job makes any more: broken off before or after it was handed over. */
export const settleLost = async (
  makers: Pick<SendMakers, "db">,
  lost: Sent & Pick<KeptSending, "state" | "tries" | "job">,
): Promise<void> => {
  const reason = lost.state === "handing" ? "unclear" : "interrupted";
  const schedule = await findSchedule(makers.db, lost.schedule);
  const outcome = { is: "failed", reason, error: null } as const;
  await settle(makers, lost, schedule, outcome, { job: lost.job ?? "", tries: lost.tries });
};

/** Until it is written down the database is asked again: else what was sent would count as unclear. */
const writeDown = async (perform: () => Promise<void>): Promise<void> => {
  for (let tries = 0; ; tries += 1)
    try {
      return await perform();
    } catch (error) {
      if (!isDatabaseDown(error) || tries > 30) throw error;
      await sleep(2000);
    }
};

const make = async (makers: SendMakers, jobId: string): Promise<void> => {
  const { db } = makers;
  const job = await findJob(db, jobId);
  if (job?.state !== "running") return;
  const sending = await findSending(db, (job.asked as { readonly sending: string }).sending);
  if (sending === undefined || sending.job !== jobId) return void (await removeJob(db, jobId));
  // This program, or the one before, ended in the midst of it.
  if (sending.state === "handing") return settleLost(makers, sending);
  const schedule = await findSchedule(db, sending.schedule);
  if (schedule?.paused && !sending.by_hand)
    return db.transaction().execute(async (tx) => {
      await dropSending(tx, sending.id);
      await removeJob(tx as unknown as Db, jobId);
    });
  const turn = { job: jobId, tries: sending.tries + 1 };
  const outcome: Outcome = schedule
    ? await tryOnce(makers, sending, schedule, turn)
    : { is: "failed", reason: "other", error: null };
  await writeDown(() => settle(makers, sending, schedule, outcome, turn));
};

/** Makes and sends what a job is of. It is handed over once: what breaks off then is told as unclear, never repeated. */
export const makeSending = async (makers: SendMakers, id: string): Promise<Ended> => {
  try {
    await make(makers, id);
    return { id };
  } catch (error) {
    const failed = isDatabaseDown(error) ? "interrupted" : "other";
    return { id, failed, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};
