import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { AuditEntry } from "@zongji/api";
import { Input, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { type AuditLine, auditLines } from "./audit-detail.ts";
import { useAuditWords } from "./audit-words.ts";

const pageSize = 50;

/** What was done, in words; what an older server wrote down may have none. */
const useDeedWords = () => {
  const { t, i18n } = useTranslation();
  return (action: string): string => {
    const key = `audited.${action.replace(/\.(.)/, (_, first: string) => first.toUpperCase())}`;
    return i18n.exists(key) ? t(key as "audited.signIn") : action;
  };
};

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
  const lines = auditLines(isDeed ? rest : detail);
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

/** Whom or what it was done to, by the name of now; of what is gone by the name that was written down. */
const Subject = ({ entry: { action, subject, names, detail } }: { entry: AuditEntry }) => {
  const { t } = useTranslation();
  if (action === "number.see" && subject === "") return <>{t("pages.calls")}</>;
  if (subject === "") return <>—</>;
  if (action === "number.search") return <>{t("call.number")}</>;
  if (action === "recording.hear" || action === "number.see")
    return <Link to={`/calls/${subject}`}>{t("supervision.callLink")}</Link>;
  if (action === "policies.change") return <>{t("policies.title")}</>;
  if (action === "signInRules.change") return <>{t("signInRules.title")}</>;
  const written = ["name", "label", "sipUser"].map((field) => textOf(detail, field)).find(Boolean);
  const isId = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(subject);
  return <span title={subject}>{names[subject] ?? written ?? (isId ? "—" : subject)}</span>;
};

/** 操作记录: who did what, when, from where. */
export const Audit = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const deed = useDeedWords();
  const now = useNow();
  const [search, setSearch] = useSearchParams();
  const page = Math.max(1, Math.trunc(Number(search.get("page"))) || 1);
  const login = search.get("login")?.slice(0, 64) ?? "";
  const entries = useQuery({
    queryKey: ["audit", login, page],
    queryFn: () => request("listAudit", { query: { page, pageSize, ...(login ? { login } : {}) } }),
    placeholderData: keepPreviousData,
  });
  if (entries.isError)
    return (
      <Failing what={t("administration.failed")} why={words(entries.error)} again={() => void entries.refetch()} />
    );
  return (
    <>
      <div className="thing-head">
        <span className="quiet">{t("administration.auditNote")}</span>
        <Input.Search
          allowClear
          defaultValue={login}
          placeholder={t("administration.login")}
          aria-label={t("administration.login")}
          style={{ width: 200 }}
          onSearch={(text) => setSearch(text ? { login: text } : {})}
        />
      </div>
      <Table<AuditEntry>
        size="small"
        rowKey="id"
        loading={entries.isPending}
        dataSource={entries.data?.items ?? []}
        locale={{
          emptyText: entries.isPending ? (
            " "
          ) : (
            <Nothing title={t("administration.none")} why={t("administration.auditEmpty")} />
          ),
        }}
        pagination={{
          current: page,
          pageSize,
          total: entries.data?.total ?? 0,
          showSizeChanger: false,
          onChange: (next) => setSearch({ ...(login ? { login } : {}), page: String(next) }),
        }}
        columns={[
          {
            title: t("calls.time"),
            width: 160,
            render: (_, { at }) => <span className="figure">{moment(at, now)}</span>,
          },
          { title: t("administration.login"), dataIndex: "login", width: 136 },
          { title: t("administration.address"), dataIndex: "address", width: 136 },
          { title: t("administration.action"), width: 176, render: (_, { action }) => deed(action) },
          {
            title: t("administration.subject"),
            width: 176,
            ellipsis: true,
            render: (_, entry) => <Subject entry={entry} />,
          },
          {
            title: t("calls.content"),
            render: (_, entry) => <Detail entry={entry} />,
          },
        ]}
      />
    </>
  );
};
