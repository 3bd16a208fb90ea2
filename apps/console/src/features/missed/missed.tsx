import { labelIn, type MissedRow, missedList, type Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ListPage } from "../../lists/index.ts";
import { useNowByMinute } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import type { Shown } from "../../look/list/index.ts";
import { MissedMessage, MissedStateTag } from "../../missed/index.ts";
import { useList } from "../../server/list.ts";
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
  const now = useNowByMinute();
  const missed = useList("listMissed", missedList, [], { everyMs });
  return (
    <ListPage<MissedRow>
      session={session}
      list={missedList}
      found={missed}
      exported="missed"
      title={t("pages.missed")}
      shown={useShown(session, now)}
      words={{
        failed: t("missed.failed"),
        none: t("missed.none"),
        noneWhy: t("missed.noneWhy"),
        noneMatch: t("missed.noneMatch"),
        noneMatchWhy: t("missed.noneMatchWhy"),
      }}
    />
  );
};
