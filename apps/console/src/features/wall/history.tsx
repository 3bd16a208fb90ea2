import { useQuery } from "@tanstack/react-query";
import type { AgentHistory, AgentSpan, WallAgent } from "@zongji/api";
import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useRestWords } from "../../look/rest-reason.ts";
import { restShown, StateTag, stateClass } from "../../look/state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { isBehind } from "./supervision.ts";

/** The spans as states are shown; the one that lasts goes on since it was asked for. */
const running = ({ spans }: AgentHistory, now: number): AgentSpan[] => {
  const open = spans.find(({ to }) => to === null);
  const more = open ? Math.max(0, now - open.from - open.ms) : 0;
  return spans.map((span) => ({
    ...span,
    state: restShown(span.state, span.reason),
    ms: span === open ? span.ms + more : span.ms,
  }));
};

/** How often a record is asked for that lacks what the wall knows. */
const behindMs = 1000;

/** The day as one bar: what it was made of, in its order. */
const DayBar = ({ spans }: { spans: readonly AgentSpan[] }) => {
  const { t } = useTranslation();
  const total = spans.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  return (
    <div className="day-bar" aria-hidden="true">
      {spans.map((span) => (
        <span
          key={span.from}
          className={`day-span ${stateClass(span.state)}`}
          style={{ flexGrow: span.ms }}
          title={`${t(`state.${span.state}`)} ${duration(span.ms)}`}
        />
      ))}
    </div>
  );
};

/** What each state that is shown adds up to, the longest first. */
const Totals = ({ spans }: { spans: readonly AgentSpan[] }) => {
  const totals = [...Map.groupBy(spans, ({ state }) => state)]
    .map(([state, own]) => ({ state, ms: own.reduce((sum, { ms }) => sum + ms, 0) }))
    .sort((a, b) => b.ms - a.ms);
  return (
    <div className="day-totals">
      {totals.map(({ state, ms }) => (
        <StateTag key={state} state={state} note={<span className="figure">{duration(ms)}</span>} />
      ))}
    </div>
  );
};

/** 座席状态记录 of today, the newest first. */
export const History = ({ agent }: { agent: WallAgent }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const restWords = useRestWords();
  const now = useNow();
  const history = useQuery({
    // A new state is a new row.
    queryKey: ["agentHistory", agent.user, agent.state, agent.since],
    queryFn: () => request("agentHistory", { params: { id: agent.user }, query: {} }),
    refetchInterval: ({ state: { data } }) => data !== undefined && isBehind(data, agent) && behindMs,
    // Of this agent alone: another's is nobody's to be taken for hers.
    placeholderData: (before) => (before?.user === agent.user ? before : undefined),
  });
  if (history.isError)
    return (
      <Failing what={t("supervision.historyFailed")} why={words(history.error)} again={() => void history.refetch()} />
    );
  if (!history.data) return <Loading />;
  const spans = running(history.data, now);
  if (spans.length === 0) return <Nothing title={t("supervision.historyNone")} why="" />;
  return (
    <>
      <DayBar spans={spans} />
      <Totals spans={spans} />
      <Table<AgentSpan>
        size="small"
        rowKey="from"
        pagination={spans.length > 20 ? { pageSize: 20, showSizeChanger: false, size: "small" } : false}
        dataSource={[...spans].reverse()}
        columns={[
          {
            title: t("wall.state"),
            render: (_, span) => (
              <>
                <StateTag state={span.state} note={span.reason === null ? undefined : restWords(span.reason)} />{" "}
                {span.forced && <Tag>{t("supervision.forced")}</Tag>}
              </>
            ),
          },
          {
            title: t("supervision.from"),
            align: "right",
            render: (_, span) => <span className="figure">{moment(span.from, now)}</span>,
          },
          {
            title: t("supervision.length"),
            align: "right",
            render: (_, span) => <span className="figure">{duration(span.ms)}</span>,
          },
          {
            title: "",
            width: 48,
            render: (_, span) => span.call && <Link to={`/calls/${span.call}`}>{t("supervision.callLink")}</Link>,
          },
        ]}
      />
    </>
  );
};
