import { Alert, Badge, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { DueRow, useDueState } from "./due-row.tsx";
import { useOwnDue } from "./server.ts";
import "./shift.css";

/** As many as fit beside the rest of the desk. */
const shownOnDesk = 5;
/** As many titles as fit in the head. */
const shownInHead = 2;

/** What wants to be done now: late, due today, or waiting for this person's word. */
const useNowDue = () => {
  const due = useOwnDue();
  const stateOf = useDueState();
  return (due.data?.items ?? [])
    .map((item) => ({ item, state: stateOf(item) }))
    .filter(({ item, state }) => state !== "later" && !(state === "today" && item.kind !== "reminder"));
};

/** How much waits, beside the page's name in the navigation. */
export const WorkBadge = () => {
  const { t } = useTranslation();
  const count = useNowDue().length;
  if (count === 0) return null;
  const label = t("shift.badge", { count });
  return (
    <span role="img" aria-label={label} title={label} className="alarm-badge">
      <Badge size="small" count={count} color="#ad4e00" />
    </span>
  );
};

/** In the head of every page but the notices' own: that there are some which the person has not read. */
export const UnreadNotices = () => {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const due = useOwnDue();
  const unread = (due.data?.items ?? []).filter(({ kind }) => kind === "announcement");
  if (unread.length === 0 || pathname.startsWith("/work")) return null;
  const titles = unread.slice(0, shownInHead).map(({ title }) => title);
  return (
    <Alert
      banner
      type="info"
      data-unread={unread.length}
      title={t("shift.unread", { count: unread.length, titles: titles.join(t("page.comma")) })}
      action={<Link to="/work/announcements">{t("shift.see")}</Link>}
    />
  );
};

/** On the desk between calls: what waits for the agent but for what stands there already. */
export const DeskDue = () => {
  const { t } = useTranslation();
  const due = useNowDue().filter(({ item: { kind } }) => kind !== "missed");
  if (due.length === 0) return null;
  return (
    <Card title={`${t("shift.desk")} ${due.length}`} extra={<Link to="/work/todo">{t("shift.all")}</Link>}>
      <ul className="due-list">
        {due.slice(0, shownOnDesk).map(({ item, state }) => (
          <DueRow key={`${item.kind} ${item.id}`} item={item} state={state} />
        ))}
      </ul>
    </Card>
  );
};
