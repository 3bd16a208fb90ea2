import { labelIn, type MissedRow, missedList, type Session } from "@zongji/api";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ExportButton } from "../../exports/index.ts";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import {
  ColumnChoice,
  FilterRow,
  filtersIn,
  ListTable,
  type Shown,
  sortOf,
  useChosenColumns,
  useListColumns,
} from "../../look/list/index.ts";
import { Failing, Nothing } from "../../look/page-state.tsx";
import { MissedMessage, MissedStateTag } from "../../missed/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { may, useGroups } from "../../server/queries.ts";
import { MissedActions } from "./actions.tsx";
import "./missed.css";

/** Whose log has the calls that nobody took: those who see only their own get no link that leads nowhere. */
const seesCalls = ({ permissions }: Session): boolean =>
  permissions.some(({ action, scope }) => action === "call.see" && scope !== "own");

const useShown = (session: Session, now: number): Readonly<Record<string, Shown<MissedRow>>> => {
  const { t, i18n } = useTranslation();
  return {
    lastAt: {
      width: 166,
      fixed: "left",
      render: (row) =>
        seesCalls(session) ? (
          <Link to={`/calls/${row.lastCall}`} className="figure">
            {moment(row.lastAt, now)}
          </Link>
        ) : (
          <span className="figure">{moment(row.lastAt, now)}</span>
        ),
    },
    number: { width: 124, render: (row) => <span className="number">{row.number || "—"}</span> },
    calls: { width: 88 },
    disposition: { width: 112 },
    group: { width: 104, ellipsis: true },
    callback: { width: 184 },
    state: {
      width: 116,
      render: (row) =>
        row.reachedCall !== null && seesCalls(session) ? (
          <Link to={`/calls/${row.reachedCall}`}>
            <MissedStateTag state={row.state} />
          </Link>
        ) : (
          <MissedStateTag state={row.state} />
        ),
    },
    attempts: { width: 88 },
    voicemailMs: {
      width: 96,
      align: "left",
      render: (row) => (row.voicemailMs === null ? "—" : <MissedMessage row={row} />),
    },
    assignee: { width: 128, ellipsis: true, render: (row) => row.assignee ?? "—" },
    outcome: {
      width: 144,
      render: (row) =>
        row.outcome === null ? "—" : labelIn(missedList.columns.outcome.choices[row.outcome], i18n.language),
    },
    note: { width: 200, ellipsis: true },
    actions: {
      width: 196,
      fixed: "right",
      align: "right",
      title: t("missed.actions"),
      render: (row) => <MissedActions row={row} session={session} />,
    },
  };
};

/** Somebody else may have called back meanwhile, ms. */
const everyMs = 15_000;

/** 未接来电: whom to call back, and what became of it. */
export const Missed = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const { data: groups } = useGroups();
  const missed = useList("listMissed", missedList, [], everyMs);
  const { query, change, clear, refetch } = missed;
  const chosen = useChosenColumns(missedList, session.user.id);
  const sort = sortOf(missedList, query);
  const columns = useListColumns<MissedRow>({ list: missedList, shown: useShown(session, now), groups, now, sort });
  const isShown = (name: string) => name === "actions" || chosen.isShown(name);
  const filtered = Object.keys(filtersIn(query)).length > 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.missed")}</h1>
        <ExportButton list="missed" query={query} columns={Object.keys(missedList.columns).filter(isShown)} />
        <ColumnChoice list={missedList} chosen={chosen} />
        <Button onClick={refetch} loading={missed.isFetching}>
          {t("page.refresh")}
        </Button>
      </header>
      <FilterRow
        list={missedList}
        query={query}
        change={change}
        clear={clear}
        unmasked={may(session, "number.unmasked")}
        groups={groups}
      />
      {missed.error ? (
        <Failing what={t("missed.failed")} why={words(missed.error)} again={refetch} />
      ) : (
        <ListTable<MissedRow>
          {...missed}
          list={missedList}
          rowKey="id"
          columns={columns.filter(({ key }) => isShown(key))}
          around={228}
          empty={
            <Nothing
              title={t(filtered ? "missed.noneMatch" : "missed.none")}
              why={t(filtered ? "missed.noneMatchWhy" : "missed.noneWhy")}
              action={filtered && <Button onClick={clear}>{t("list.clear")}</Button>}
            />
          }
        />
      )}
    </div>
  );
};
