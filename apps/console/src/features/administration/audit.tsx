import {
  type AuditEntry,
  auditList,
  type ConfigItemKind,
  exportedLists,
  labelIn,
  type Session,
  shippedRoles,
} from "@zongji/api";
import { type ReportId, reports } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ExportButton } from "../../exports/index.ts";
import { ListRows } from "../../lists/index.ts";
import { useAuditWords } from "../../look/audit/audit-words.ts";
import { useRoleName } from "../../look/audit/roles.ts";
import { ColumnChoice, type Shown, useChosenColumns } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { type AuditLine, auditLines } from "./audit-detail.ts";

const Change = ({ line, words }: { line: AuditLine; words: ReturnType<typeof useAuditWords> }) => {
  const { t } = useTranslation();
  const { field, was, is } = line;
  return (
    <span data-field={field}>
      <span className="quiet">{words.label(field)} </span>
      {"was" in line && (
        <>
          <span className="audit-was">{words.words(field, was)}</span>
          <span aria-hidden="true"> → </span>
          <span className="unseen">{t("audited.of.becomes")}</span>
        </>
      )}
      <b>{words.words(field, is)}</b>
    </span>
  );
};

/** What it was about: of a deed to an agent whom, in which call, and why; of a change what was before and after; of all else what was set. */
const Detail = ({ entry }: { entry: AuditEntry }) => {
  const { t } = useTranslation();
  const words = useAuditWords(entry);
  const detail = { ...(entry.detail as Record<string, unknown>) };
  const isDeed = entry.action.startsWith("agent.") && !("was" in detail);
  const { agentNo, call, reason, ...rest } = isDeed ? detail : { ...detail, agentNo: undefined };
  const { kind: _kind, name: _name, ...aboutItem } = detail;
  const lines = auditLines(entry.action.startsWith("config.") ? aboutItem : isDeed ? rest : detail);
  return (
    <div className="audit-line">
      {isDeed && typeof agentNo === "string" && !entry.names[entry.subject]?.includes(agentNo) && (
        <span>
          <span className="quiet">{t("call.agentNo")} </span>
          <b className="number">{agentNo}</b>
        </span>
      )}
      {isDeed && typeof reason === "string" && (
        <span>
          <span className="quiet">{t("supervision.reason")} </span>
          <b>{reason}</b>
        </span>
      )}
      {isDeed && typeof call === "string" && <Link to={`/calls/${call}`}>{t("supervision.callLink")}</Link>}
      {lines.map((line) => (
        <Change key={line.field} line={line} words={words} />
      ))}
    </div>
  );
};

const textOf = (detail: unknown, field: string): string | undefined => {
  const value = (detail as Record<string, unknown> | null)?.[field];
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** Which list was exported. */
const ExportedList = ({ detail }: Pick<AuditEntry, "detail">) => {
  const { i18n } = useTranslation();
  const list = textOf(detail, "list") ?? "";
  const report = textOf(detail, "report") ?? "";
  const title = Object.hasOwn(exportedLists, list)
    ? exportedLists[list as keyof typeof exportedLists].title
    : Object.hasOwn(reports, report)
      ? reports[report as ReportId].label
      : undefined;
  return <>{title ? labelIn(title, i18n.language) : list || report}</>;
};

/** Whom or what it was done to, by the name of now; of what is gone by the name that was written down. */
const Subject = ({ entry: { action, subject, names, detail } }: { entry: AuditEntry }) => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  if (action === "number.see" && subject === "") return <>{t("pages.calls")}</>;
  if (subject === "") return <>—</>;
  if (action === "number.search") return <>{t("call.number")}</>;
  if (action === "recording.hear" || action === "number.see")
    return <Link to={`/calls/${subject}`}>{t("supervision.callLink")}</Link>;
  if (action.startsWith("export.")) return <ExportedList detail={detail} />;
  if (action === "policies.change") return <>{t("policies.title")}</>;
  const item = detail as { kind?: unknown; name?: unknown } | null;
  if (action.startsWith("config.") && typeof item?.kind === "string") {
    const kind = item.kind as ConfigItemKind;
    return (
      <>
        {[t(`versions.kinds.${kind}`), subject === kind ? "" : (names[subject] ?? subject)].filter(Boolean).join(" ")}
      </>
    );
  }
  if (action.startsWith("textService.")) return <>{t("texts.title")}</>;
  if (action === "signInRules.change") return <>{t("signInRules.title")}</>;
  if (action.startsWith("role.") && shippedRoles.some((role) => role === subject)) return <>{roleName(subject)}</>;
  const written = ["name", "label", "sipUser"].map((field) => textOf(detail, field)).find(Boolean);
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(subject);
  return <span title={subject}>{names[subject] ?? written ?? (isId ? "—" : subject)}</span>;
};

/** What the trail shows otherwise than by a column's type. */
const shown: Readonly<Record<string, Shown<AuditEntry>>> = {
  login: { width: 132 },
  address: { width: 132 },
  action: { width: 152 },
  subject: { width: 152, ellipsis: true, render: (entry) => <Subject entry={entry} /> },
  detail: { width: 400, render: (entry) => <Detail entry={entry} /> },
};

/** 操作记录: who did what, when, from where. */
export const Audit = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const entries = useList("listAudit", auditList);
  const chosen = useChosenColumns(auditList, session.user.id);
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{t("administration.auditNote")}</span>
        <span className="list-actions">
          <ExportButton
            list="audit"
            query={entries.query}
            columns={Object.keys(auditList.columns).filter(chosen.isShown)}
          />
          <ColumnChoice list={auditList} chosen={chosen} />
        </span>
      </div>
      <ListRows<AuditEntry>
        session={session}
        list={auditList}
        found={entries}
        shown={shown}
        isShown={chosen.isShown}
        around={300}
        words={{
          failed: t("administration.failed"),
          none: t("administration.none"),
          noneWhy: t("administration.auditEmpty"),
          noneMatch: t("list.noneMatch"),
          noneMatchWhy: t("list.noneMatchWhy"),
        }}
      />
    </>
  );
};
