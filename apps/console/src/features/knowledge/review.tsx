import { useQuery } from "@tanstack/react-query";
import type { ArticleRow, Session } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { KindTag, StateTag } from "./parts.tsx";
import { useVersions } from "./server.ts";

const useQueue = (state: "review" | "approved") =>
  useQuery({
    queryKey: ["knowledge", "queue", state],
    queryFn: () => request("listArticles", { query: { state, pageSize: 100, sort: "updatedAt" } }),
    refetchInterval: 60_000,
  });

/** One that waits: opened at the version that is being worked on, beside the one that readers see now. */
const QueueCard = ({ row, state }: { row: ArticleRow; state: "review" | "approved" }) => {
  const { t } = useTranslation();
  const now = useNow();
  const go = useNavigate();
  const versions = useVersions(row.id).data ?? [];
  const open = versions.find((each) => each.state === state);
  const published = versions.find((each) => each.state === "published");
  if (open === undefined) return null;
  const address = `/knowledge/article/${row.id}`;
  return (
    <div className="card" data-article={row.id}>
      <div className="card-head">
        <StateTag state={state} />
        <Link to={`${address}?version=${open.version}`}>{open.title}</Link>
        <KindTag kind={row.kind} />
        <span className="quiet small">
          {t("knowledge.version", { version: open.version })} ·{" "}
          {t("knowledge.savedBy", { who: open.by ?? t("knowledge.somebody"), at: moment(open.at, now) })}
        </span>
        <span className="card-end">
          {published && (
            <Link to={`${address}/compare?from=${published.version}&to=${open.version}`}>
              {t("knowledge.compareWith", { version: published.version })}
            </Link>
          )}
          <Button size="small" type="primary" onClick={() => void go(`${address}?version=${open.version}`)}>
            {t(state === "review" ? "knowledge.review" : "knowledge.publish")}
          </Button>
        </span>
      </div>
    </div>
  );
};

const Queue = ({ state }: { state: "review" | "approved" }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const queue = useQueue(state);
  if (queue.isPending) return <Loading />;
  if (queue.isError)
    return <Failing what={t("knowledge.listFailed")} why={words(queue.error)} again={() => void queue.refetch()} />;
  const rows = queue.data.items;
  if (rows.length === 0)
    return state === "review" ? (
      <Nothing title={t("knowledge.reviewNone")} why={t("knowledge.reviewNoneWhy")} />
    ) : (
      <Nothing title={t("knowledge.approvedNone")} why={t("knowledge.approvedNoneWhy")} />
    );
  return (
    <div className="cards">
      {rows.map((row) => (
        <QueueCard key={row.id} row={row} state={state} />
      ))}
    </div>
  );
};

/** 审核: what waits for the client, then what waits to be published. */
export const Review = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  return (
    <div className="cards">
      <h2 className="queue-head">{t("knowledge.reviewList")}</h2>
      <Queue state="review" />
      {may(session, "knowledge.publish") && (
        <>
          <h2 className="queue-head">{t("knowledge.approvedList")}</h2>
          <Queue state="approved" />
        </>
      )}
    </div>
  );
};
