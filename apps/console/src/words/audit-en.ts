import type { AuditWords } from "./audit-zh-cn.ts";

export const auditEn: AuditWords = {
  audited: {
    of: {
      none: "(none)",
      becomes: "becomes",
      user: "Person",
      alarm: "Alarm",
      copyOf: "Copy of",
      tried: "Attempt",
      refusedField: "Beyond own rights in",
      firstStart: "Made at the first start",
      lockedSec: "Locked for",
      page: "Page",
      firstCall: "From call",
      format: "Format",
      rows: "Rows",
      unmasked: "Numbers in full",
      from: "From",
      to: "Before",
      sort: "Order",
      passwordGiven: "set",
      passwordTaken: "removed",
      noAnswerLimitMs: "Limit of the break after an unanswered ring",
      deviceLostLimitMs: "Limit of the break after a lost phone",
      rest: "{{reason}} ({{limit}})",
      rule: "{{match}} without its first {{strip}}, with “{{prepend}}” before it",
      after: "{{who}} (after {{after}})",
    },
  },
};
