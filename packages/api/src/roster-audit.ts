import type { Label } from "./list.ts";

/** What the room of rosters leaves in the audit trail. */
export const rosterAuditLabels = {
  "roster.change": { zh: "修改排班", en: "Changed the roster" },
  "roster.import": { zh: "导入排班", en: "Imported a roster" },
  "rosterShift.create": { zh: "新建班次", en: "Made a shift" },
  "rosterShift.change": { zh: "修改班次", en: "Changed a shift" },
  "rosterShift.retire": { zh: "停用班次", en: "Retired a shift" },
} as const satisfies Record<string, Label>;
