import { randomUUID } from "node:crypto";
import type { Reminder } from "@zongji/api";
import {
  type Actor,
  changeReminder,
  countOpenReminders,
  type Db,
  deleteReminder,
  insertReminder,
  inTransaction,
  lockForEdit,
  lockReminder,
  nowOf,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { clean } from "./clean.ts";

const mostOpen = 200;
type Fields = Pick<Reminder, "text" | "at">;

/** What a reminder says is the person's own: audit and events have its moment alone. @throws Refusal conflict where there are too many */
export const createReminder = (db: Db, actor: Actor, { text, at }: Fields): Promise<Reminder> =>
  inTransaction(db, actor, async ({ tx, audit, event }) => {
    const user = actor.userId!;
    await lockForEdit(tx, `reminders ${user}`);
    if ((await countOpenReminders(tx, user)) >= mostOpen) throw new Refusal("conflict", { reason: "tooManyReminders" });
    const reminder = { id: randomUUID(), text: clean(text), at };
    await insertReminder(tx, { ...reminder, user_id: user, created_at: nowOf(tx) });
    audit("reminder.set", reminder.id, { at });
    event("ReminderChanged", reminder.id, { how: "set", at });
    return reminder;
  });

/** @throws Refusal notFound where it is another's, or done */
const mustLock = async ({ tx }: Work, actor: Actor, id: string) => {
  const kept = await lockReminder(tx, actor.userId!, id);
  if (kept === undefined) throw new Refusal("notFound");
  return kept;
};

export const changeReminderOf = (db: Db, actor: Actor, id: string, { text, at }: Fields): Promise<Reminder> =>
  inTransaction(db, actor, async (work) => {
    await mustLock(work, actor, id);
    const reminder = { text: clean(text), at };
    await changeReminder(work.tx, id, reminder);
    work.audit("reminder.change", id, { at });
    work.event("ReminderChanged", id, { how: "change", at });
    return { id, ...reminder };
  });

export const finishReminder = (db: Db, actor: Actor, id: string): Promise<void> =>
  inTransaction(db, actor, async (work) => {
    const { at } = await mustLock(work, actor, id);
    await changeReminder(work.tx, id, { done_at: nowOf(work.tx) });
    work.audit("reminder.done", id, { at });
    work.event("ReminderChanged", id, { how: "done", at });
  });

export const deleteReminderOf = (db: Db, actor: Actor, id: string): Promise<void> =>
  inTransaction(db, actor, async (work) => {
    const { at } = await mustLock(work, actor, id);
    await deleteReminder(work.tx, id);
    work.audit("reminder.delete", id, { at });
    work.event("ReminderChanged", id, { how: "delete", at });
  });
