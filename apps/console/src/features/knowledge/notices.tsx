import { useQuery } from "@tanstack/react-query";
import type { ArticleNotice, Session } from "@zongji/api";
import { Button, Modal, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { useDeed, useNotices } from "./server.ts";

const colours = { published: "success", changed: "processing", withdrawn: "error" } as const;

const Receipts = ({ notice, close }: { notice: ArticleNotice; close: () => void }) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const id = String(notice.id);
  const receipts = useQuery({
    queryKey: ["knowledge", "receipts", id],
    queryFn: () => request("noticeReceipts", { params: { id } }),
  });
  return (
    <Modal open title={t("knowledge.receipts")} footer={null} onCancel={close}>
      {receipts.isError && <p className="warn">{words(receipts.error)}</p>}
      {receipts.data?.length === 0 && <p className="quiet">{t("knowledge.receiptsNone")}</p>}
      <ul className="plain-list">
        {(receipts.data ?? []).map(({ user, name, at }) => (
          <li key={user}>
            {name}{" "}
            <span className={at === null ? "warn" : "quiet"}>
              {at === null ? t("knowledge.unread") : t("knowledge.confirmed", { at: moment(at, now) })}
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  );
};

const NoticeCard = ({ notice, session }: { notice: ArticleNotice; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const deed = useDeed();
  const [shows, setShows] = useState(false);
  const { id, article, version, kind, title, note, by, at, readAt, read, readers } = notice;
  const edits = may(session, "knowledge.edit");
  return (
    <div className="card" data-notice={kind} data-read={readAt !== null}>
      <div className="card-head">
        <Tag color={colours[kind]} style={{ color: "var(--ant-color-text)", marginInlineEnd: 0 }}>
          {t(`knowledge.noticeKind.${kind}`)}
        </Tag>
        {kind === "withdrawn" ? <b>{title}</b> : <Link to={`/knowledge/article/${article}`}>{title}</Link>}
        <span className="quiet small">
          {by ?? t("knowledge.somebody")} <span className="figure">{moment(at, now)}</span>
        </span>
        <span className="card-end">
          {kind === "changed" && (
            <Link to={`/knowledge/article/${article}/compare?to=${version}`}>{t("knowledge.seeWhat")}</Link>
          )}
          {edits && (
            <Button size="small" onClick={() => setShows(true)}>
              {t("knowledge.readCount", { read, readers })}
            </Button>
          )}
          {readAt !== null ? (
            <span className="quiet small">{t("knowledge.confirmed", { at: moment(readAt, now) })}</span>
          ) : (
            session.user.agentNo !== null && (
              <Button
                size="small"
                type="primary"
                loading={deed.isPending}
                onClick={() =>
                  deed.mutate({
                    deed: () => request("readNotice", { params: { id: String(id) } }),
                    done: t("knowledge.confirm"),
                  })
                }
              >
                {t("knowledge.confirm")}
              </Button>
            )
          )}
        </span>
      </div>
      <p>{note}</p>
      {shows && <Receipts notice={notice} close={() => setShows(false)} />}
    </div>
  );
};

/** 变更通知: what became another, with whether one has read it. */
export const Notices = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const notices = useNotices();
  if (notices.isPending) return <Loading />;
  if (notices.isError)
    return (
      <Failing what={t("knowledge.noticesFailed")} why={words(notices.error)} again={() => void notices.refetch()} />
    );
  if (notices.data.length === 0)
    return <Nothing title={t("knowledge.noticesNone")} why={t("knowledge.noticesNoneWhy")} />;
  return (
    <div className="cards">
      {notices.data.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} session={session} />
      ))}
      <Cut shown={notices.data.length} />
    </div>
  );
};
