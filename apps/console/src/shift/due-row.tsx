import type { OwnDue } from "@zongji/api";
import { type DueState, dueStateOf, localTime } from "@zongji/domain";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../look/clock.tsx";
import { useZone } from "../look/zone.ts";

export type Due = OwnDue["items"][number];

/** The page of a room that a press opens; undefined: it is done where it is listed. */
const pageOf = ({ kind, id }: Due): string | undefined => {
  switch (kind) {
    case "order":
      return `/orders/${id}`;
    case "consult":
      return "/orders/asked";
    case "missed":
      return "/missed?assigned=me";
    case "letter":
      return `/inbox/${id}`;
    case "complaint":
      return `/complaints/${id}`;
    case "consultation":
      return `/consultations/${id}`;
    case "inspection":
    case "appeal":
      return `/quality/task/${id}`;
    case "calibration":
      return `/quality/calibration/${id}`;
    case "coaching":
      return "/quality/coaching";
    case "review":
      return `/knowledge/article/${id}`;
    case "articleNotice":
      return "/knowledge/notices";
    case "announcement":
      return "/work/announcements";
    case "handover":
      return "/work/handovers";
    case "reminder":
      return undefined;
  }
};

const hues: Readonly<Record<DueState, string>> = { overdue: "red", today: "orange", later: "blue", waiting: "grey" };

/** What a thing is called, by its kind. */
export const useDueTitle = () => {
  const { t } = useTranslation();
  return ({ kind, title }: Due): string => {
    if (kind === "missed" || kind === "inspection" || kind === "appeal" || kind === "handover")
      return t(`shift.named.${kind}`, { title });
    return title;
  };
};

/** The day of a moment in the hotline's zone, YYYY-MM-DD. */
export const dayOf = (at: number, zone: string): string => localTime(at, zone).date;

/** How each thing stands now. */
export const useDueState = () => {
  const zone = useZone();
  const now = useNow();
  const today = dayOf(now, zone);
  return (item: Due): DueState => {
    // What is due this day is due before its end.
    const state = dueStateOf(item, now, Number.POSITIVE_INFINITY);
    return state === "today" && dayOf(item.at, zone) !== today ? "later" : state;
  };
};

/** Day and minute; of today the minute alone. */
export const useMinute = () => {
  const zone = useZone();
  const today = dayOf(useNow(), zone);
  return (at: number): string => {
    const { date, time } = localTime(at, zone);
    return date === today ? time : `${date} ${time}`;
  };
};

/** One thing that waits: what it is, its link, its moment. */
export const DueRow = ({ item, state, children }: { item: Due; state: DueState; children?: ReactNode }) => {
  const { t } = useTranslation();
  const title = useDueTitle()(item);
  const minute = useMinute();
  const page = pageOf(item);
  return (
    <li className="due-row" data-due={item.kind} data-state={state}>
      <span className={`state-tag hue-${hues[state]}`}>{t(`shift.kind.${item.kind}`)}</span>
      <span className="due-title">{page === undefined ? title : <Link to={page}>{title}</Link>}</span>
      <span className={state === "overdue" ? "figure warn" : "figure quiet"}>
        {item.timed === "since" ? t("shift.since", { at: minute(item.at) }) : minute(item.at)}
      </span>
      {children}
    </li>
  );
};
