import { type Static, Type } from "@sinclair/typebox";
import { auditLabels } from "./audit-actions.ts";
import { defineList, listOperation, period, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, type Operation } from "./operation.ts";

/** 操作记录: one row is who did what, when, from where. Never holds a secret. */
export const auditList = defineList({
  id: "audit",
  title: { zh: "操作记录", en: "Audit trail" },
  permission: "audit.see",
  columns: {
    at: { label: { zh: "时间", en: "Time" }, schema: Instant, type: "instant", sortable: true },
    login: { label: { zh: "账号", en: "Account" }, schema: Type.String(), type: "text", sortable: true },
    address: { label: { zh: "地址", en: "Address" }, schema: Type.String(), type: "text", sortable: true },
    action: {
      label: { zh: "操作", en: "Action" },
      schema: Type.String(),
      type: "choice",
      choices: auditLabels,
      sortable: true,
    },
    subject: { label: { zh: "对象", en: "Subject" }, schema: Type.String(), type: "other" },
    detail: { label: { zh: "内容", en: "Content" }, schema: Type.Unknown(), type: "other" },
  },
  filters: {
    time: period({ zh: "时间", en: "Time" }),
    login: {
      label: { zh: "账号", en: "Account" },
      kind: "text",
      params: { login: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })) },
    },
    action: {
      label: { zh: "操作", en: "Action" },
      kind: "choice",
      params: { action: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })) },
      choices: auditLabels,
    },
  },
  more: {
    id: Type.Integer(),
    userId: Nullable(Id),
    /** What the ids in subject and detail are called now; what is gone has no name. */
    names: Type.Record(Type.String(), Type.String()),
  },
  key: "id",
  order: { by: "at", direction: "desc" },
});
export const AuditEntry = auditList.row;
export type AuditEntry = Static<typeof AuditEntry>;
export type AuditQuery = QueryOf<typeof auditList>;

export const auditOperations = {
  listAudit: listOperation(auditList, "/api/audit", "The audit trail, newest first unless sorted otherwise"),
} as const satisfies Record<string, Operation>;
