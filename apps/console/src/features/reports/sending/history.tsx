import type { Sending, SendTarget } from "@zongji/api";
import { Button, Table } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { Failing, Nothing } from "../../../look/page-state.tsx";
import { useFailureWords } from "../../../server/failure.ts";
import { useHistory } from "./queries.ts";

const hues = { waiting: "grey", running: "blue", sent: "green", failed: "red" } as const;

/** Where to, in words. */
export const useTargetWords = () => {
  const { t } = useTranslation();
  return (target: SendTarget): string => {
    const way = t(`sending.ways.${target.way}`);
    if (target.way === "folder") return target.folder === "" ? way : `${way} ${target.folder}`;
    return target.way === "mail" ? target.to.join(t("page.comma")) : target.url;
  };
};

/** What became of a sending, and why. */
export const Outcome = ({ sending }: { sending: Sending }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { state, reason, error, tries, nextAt } = sending;
  return (
    <>
      <span className={`state-tag hue-${hues[state]}`}>{t(`sending.states.${state}`)}</span>
      {tries > 1 && <span className="quiet"> {t("sending.tries", { count: tries })}</span>}
      {reason && <div className={state === "failed" ? "warn" : "quiet"}>{t(`sending.reasons.${reason}`)}</div>}
      {error && <div className="quiet small">{t(state === "sent" ? "sending.partly" : "sending.said", { error })}</div>}
      {state === "waiting" && nextAt !== null && tries > 0 && (
        <div className="quiet small">{t("sending.retryAt", { at: moment(nextAt, now) })}</div>
      )}
    </>
  );
};

const Files = ({ files }: Pick<Sending, "files">) => (
  <ul className="send-files">
    {files.map(({ name, bytes, sha256 }) => (
      <li key={name}>
        {name} <span className="quiet figure">{Math.max(1, Math.round(bytes / 1000))} KB</span>
        <div className="quiet report-hash">SHA-256 {sha256}</div>
      </li>
    ))}
  </ul>
);

/** What was sent, when, to whom, and what came of it. */
export const History = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const targetWords = useTargetWords();
  const history = useHistory();
  if (history.isError && history.data === undefined)
    return <Failing what={t("sending.failed")} why={words(history.error)} again={() => void history.refetch()} />;
  const sendings = history.data?.pages.flat() ?? [];
  return (
    <section aria-label={t("sending.history")}>
      <div className="send-head">
        <h2>{t("sending.history")}</h2>
      </div>
      <Table<Sending>
        size="small"
        rowKey="id"
        loading={history.isPending}
        dataSource={sendings}
        pagination={false}
        locale={{
          emptyText: history.isPending ? (
            " "
          ) : (
            <Nothing title={t("sending.historyNone")} why={t("sending.historyNoneWhy")} />
          ),
        }}
        columns={[
          {
            title: t("sending.moment"),
            width: 150,
            render: (_, { moment: at, byHand }) => (
              <>
                <span className="figure">{moment(at, now)}</span>
                {byHand && <span className="quiet"> · {t("sending.byHand")}</span>}
              </>
            ),
          },
          { title: t("sending.name"), width: 180, render: (_, { name }) => name },
          { title: t("sending.target"), width: 220, render: (_, { target }) => targetWords(target) },
          { title: t("sending.outcome"), width: 220, render: (_, sending) => <Outcome sending={sending} /> },
          { title: t("sending.files"), render: (_, { files }) => <Files files={files} /> },
        ]}
      />
      {history.hasNextPage && (
        <div className="report-more">
          <Button loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
            {t("sending.more")}
          </Button>
        </div>
      )}
    </section>
  );
};
