import { type AuditEntry, auditList } from "@zongji/api";
import { type AuditFilter, auditSource, type KeptAudit } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { namesIn, namesOf } from "./audit-names.ts";

/** The audit trail as a list, with the names that its ids have now. */
export const auditRoom: ListRoom<AuditFilter, KeptAudit, AuditEntry> = {
  list: auditList,
  source: auditSource,
  filterOf: async (filters) => filters as AuditFilter,
  present: async (db, kept) => {
    const names = await namesIn(db, kept);
    return kept.map(({ user_id, ...row }) => ({ ...row, userId: user_id, names: namesOf(row, names) }));
  },
  cells: {
    subject: ({ subject, names }) => names[subject] ?? subject,
    detail: ({ detail }) => JSON.stringify(detail),
  },
};
