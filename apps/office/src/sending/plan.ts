import { randomUUID } from "node:crypto";
import type { ScheduleBody } from "@zongji/api";
import { lastMoment, nextMoment } from "@zongji/domain";
import { type Db, type Log, writeAudit } from "@zongji/store";
import { addJob, keepDoing, removeJob, takeOverJobs } from "../jobs/index.ts";
import { settleLost } from "./make.ts";
import {
  dueSchedules,
  forgetSendings,
  insertSending,
  lostSendings,
  ownerlessSchedules,
  queueSending,
  setNext,
  stopSchedule,
  waitingSendings,
} from "./store.ts";

export type Plan = {
  readonly db: Db;
  readonly zone: string;
  /** This server's name: its jobs are made here. */
  readonly node: string;
  readonly now: () => number;
  /** Told that there is a job. */
  readonly wake: () => void;
};

const everyMs = 10_000;
/** So long a job waits for its own server. */
const patienceMs = 600_000;
const dayMs = 86_400_000;
const jobMs = dayMs;
/** So long a sending is told of. */
const historyMs = 400 * dayMs;
const plenty = { open: 1000, kept: 1000 };

/** Each schedule whose moment has come gets one sending of its newest moment: of several that were missed the older ones are left out. */
const planDue = ({ db, zone, now }: Plan): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const at = now();
    for (const { id, name, body } of await dueSchedules(tx, at)) {
      const { rule, target } = body as ScheduleBody;
      const moment = lastMoment(rule, at, zone);
      await insertSending(tx, { id: randomUUID(), schedule: id, name, moment, by_hand: false, target, at });
      await setNext(tx, id, nextMoment(rule, at, zone));
    }
  });

/** Makes a job of each sending whose turn it is. @returns how many */
const queueDue = ({ db, node, now }: Plan): Promise<number> =>
  db.transaction().execute(async (tx) => {
    const at = now();
    const waiting = await waitingSendings(tx, at);
    for (const { id, owner } of waiting) {
      const job = { id: randomUUID(), kind: "send", owner, node, total: null, asked: { sending: id } };
      if (await addJob(tx, { ...job, created_at: at, expires_at: at + jobMs }, plenty))
        await queueSending(tx, id, job.id);
    }
    return waiting.length;
  });

const stopOwnerless = async (plan: Plan): Promise<void> => {
  for (const { id, name, owner, owner_name } of await ownerlessSchedules(plan.db))
    await plan.db.transaction().execute(async (tx) => {
      if (!(await stopSchedule(tx, id, "ownerGone", plan.now()))) return;
      const actor = { userId: owner, login: owner_name, address: "schedule" };
      await writeAudit(tx, actor, "schedule.stop", id, { name, reason: "ownerGone" });
    });
};

const settleAllLost = async (plan: Plan): Promise<void> => {
  for (const lost of await lostSendings(plan.db, plan.now())) {
    await settleLost(plan, lost);
    if (lost.job !== null) await removeJob(plan.db, lost.job);
  }
};

/** What is due now, once. Several servers may do it at the same time. */
export const planOnce = async (plan: Plan): Promise<void> => {
  await stopOwnerless(plan);
  await settleAllLost(plan);
  await planDue(plan);
  const at = plan.now();
  // A server that went and does not come back has left them.
  const left = await takeOverJobs(plan.db, { kind: "send", node: plan.node, before: at - patienceMs, at });
  if (left + (await queueDue(plan)) > 0) plan.wake();
  await forgetSendings(plan.db, plan.now() - historyMs);
};

/** Looks each ten seconds for what is to be sent. Returns how to stop. */
export const keepSending = (plan: Plan, log: Log): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "what is to be sent by schedule could not be looked for" }, () => planOnce(plan));
