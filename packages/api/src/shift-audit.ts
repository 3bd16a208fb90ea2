import type { Label } from "./list.ts";
import { rosterAuditLabels } from "./roster-audit.ts";

/** What the rooms of shifts and of rosters leave in the audit trail. */
export const shiftAuditLabels = {
  "announcement.create": { zh: "发布公告", en: "Wrote a notice" },
  "announcement.change": { zh: "修改公告", en: "Changed a notice" },
  "announcement.withdraw": { zh: "撤回公告", en: "Took a notice back" },
  "announcement.read": { zh: "确认公告", en: "Confirmed a notice" },
  "handover.write": { zh: "填写交接班", en: "Wrote a hand-over note" },
  "handover.change": { zh: "修改交接班", en: "Changed a hand-over note" },
  "handover.read": { zh: "阅读交接班", en: "Read a hand-over note" },
  "handover.confirm": { zh: "确认接班", en: "Took a shift over" },
  "reminder.set": { zh: "新建提醒", en: "Set a reminder" },
  "reminder.change": { zh: "修改提醒", en: "Changed a reminder" },
  "reminder.done": { zh: "完成提醒", en: "Did what a reminder said" },
  "reminder.delete": { zh: "删除提醒", en: "Took a reminder away" },
  ...rosterAuditLabels,
} as const satisfies Record<string, Label>;

export const shiftAuditActions = Object.keys(shiftAuditLabels) as (keyof typeof shiftAuditLabels)[];
