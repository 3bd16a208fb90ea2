import type { Label } from "./list.ts";

/** What views of lists leave in the audit trail. */
export const listViewAuditLabels = {
  "listView.save": { zh: "保存常用视图", en: "Saved a view of a list" },
  "listView.delete": { zh: "删除常用视图", en: "Deleted a view of a list" },
} as const satisfies Record<string, Label>;
export const listViewAuditActions = Object.keys(listViewAuditLabels) as (keyof typeof listViewAuditLabels)[];
