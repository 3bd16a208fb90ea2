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

const pageSize = 50;

/** What was done, in words; what an older server wrote down may have none. */
const useDeedWords = () => {
  const { t, i18n } = useTranslation();
  return (action: string): string => {
    const key = `audited.${action.replace(/\.(.)/, (_, first: string) => first.toUpperCase())}`;
    return i18n.exists(key) ? t(key as "audited.signIn") : action;
  };
};

/** What it was about: of a deed to an agent whom, in which call, and why; of all else as it is kept. */
const Detail = ({ detail }: { detail: unknown }) => {
  const { t } = useTranslation();
  const { agentNo, call, reason, ...rest } = { ...(detail as Record<string, unknown>) };
  return (
    <div className="audit-line">
      {typeof agentNo === "string" && (
        <span>
          {t("call.agentNo")} <b className="number">{agentNo}</b>
        </span>
      )}
      {typeof reason === "string" && (
        <span>
          {t("supervision.reason")} <b>{reason}</b>
        </span>
      )}
      {typeof call === "string" && <Link to={`/calls/${call}`}>{t("supervision.callLink")}</Link>}
      {Object.keys(rest).length > 0 && <code className="audit-detail">{JSON.stringify(rest)}</code>}
    </div>
  );
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
          { title: t("administration.subject"), dataIndex: "subject", width: 176, ellipsis: true },
          {
            title: t("calls.content"),
            render: (_, { detail }) => <Detail detail={detail} />,
          },
        ]}
      />
    </>
  );
};
