import { type AuditEntry, auditList, type Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ExportButton } from "../../exports/index.ts";
import { ListRows } from "../../lists/index.ts";
import { useAuditWords } from "../../look/audit/audit-words.ts";
import { ColumnChoice, type Shown, useChosenColumns } from "../../look/list/index.ts";
import { useList } from "../../server/list.ts";
import { type AuditLine, auditLines } from "./audit-detail.ts";
import { AuditSubject } from "./audit-subject.tsx";

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

/** What the trail shows otherwise than by a column's type. */
const shown: Readonly<Record<string, Shown<AuditEntry>>> = {
  login: { width: 132 },
  address: { width: 132 },
  action: { width: 152 },
  subject: { width: 152, ellipsis: true, render: (entry) => <AuditSubject entry={entry} /> },
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
