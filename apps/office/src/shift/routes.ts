import type { Db } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import {
  announcementsOf,
  changeAnnouncementOf,
  createAnnouncement,
  managedAnnouncements,
  readAnnouncement,
  receiptsFor,
  withdrawAnnouncement,
} from "./announcements.ts";
import { dueFor } from "./due.ts";
import {
  changeHandoverOf,
  confirmHandover,
  createHandover,
  handoverOpenOf,
  handoverRevisionsOf,
  handoversOf,
  readHandover,
} from "./handovers.ts";
import { changeReminderOf, createReminder, deleteReminderOf, finishReminder } from "./reminders.ts";

const dueRoutes = (add: AddOperation, db: Db): void => {
  add("ownDue", ({ session: { principal } }) => dueFor(db, principal));
  add("createReminder", ({ body, actor }) => createReminder(db, actor, body));
  add("changeReminder", ({ params: { id }, body, actor }) => changeReminderOf(db, actor, id, body));
  add("finishReminder", async ({ params: { id }, actor }) => {
    await finishReminder(db, actor, id);
    return undefined;
  });
  add("deleteReminder", async ({ params: { id }, actor }) => {
    await deleteReminderOf(db, actor, id);
    return undefined;
  });
};

const announcementRoutes = (add: AddOperation, db: Db): void => {
  add("listAnnouncements", ({ session: { principal } }) => announcementsOf(db, principal));
  add("readAnnouncement", async ({ params: { id }, session: { principal }, actor }) => {
    await readAnnouncement(db, actor, principal, id);
    return undefined;
  });
  add("listManagedAnnouncements", ({ session: { principal } }) => managedAnnouncements(db, principal.user.id));
  add("announcementReceipts", ({ params: { id } }) => receiptsFor(db, id));
  add("createAnnouncement", ({ body, actor }) => createAnnouncement(db, actor, body));
  add("changeAnnouncement", ({ params: { id }, body, actor }) => changeAnnouncementOf(db, actor, id, body));
  add("withdrawAnnouncement", ({ params: { id }, actor }) => withdrawAnnouncement(db, actor, id));
};

const handoverRoutes = (add: AddOperation, db: Db): void => {
  add("listHandovers", ({ query: { group, open, before }, session: { principal } }) =>
    handoversOf(db, principal, { group, open: open === "yes", before }),
  );
  add("handoverOpen", ({ query: { group }, session: { principal } }) => handoverOpenOf(db, principal, group));
  add("listHandoverRevisions", ({ params: { id }, session: { principal } }) => handoverRevisionsOf(db, principal, id));
  add("createHandover", ({ body, session: { principal }, actor }) => createHandover(db, { actor, principal }, body));
  add("changeHandover", ({ params: { id }, body, session: { principal }, actor }) =>
    changeHandoverOf(db, { actor, principal }, id, body),
  );
  add("readHandover", ({ params: { id }, body: { revision }, session: { principal }, actor }) =>
    readHandover(db, { actor, principal }, id, revision),
  );
  add("confirmHandover", ({ params: { id }, body, session: { principal }, actor }) =>
    confirmHandover(db, { actor, principal }, id, body),
  );
};

/** 交接班, 公告, 我的待办. */
export const shiftRoutes = (add: AddOperation, db: Db): void => {
  dueRoutes(add, db);
  announcementRoutes(add, db);
  handoverRoutes(add, db);
};
