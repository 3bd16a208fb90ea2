import { useQuery } from "@tanstack/react-query";
import type { Alarm, Session } from "@zongji/api";
import { Alert, Badge } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useAlarmWords } from "../look/alarm.tsx";
import { may } from "../server/queries.ts";
import { request } from "../server/request.ts";

const none: readonly Alarm[] = [];

/** The alarms that stand, for those who may see to them. */
const useStandingAlarms = (session: Session): readonly Alarm[] => {
  const { data } = useQuery({
    queryKey: ["system", "standing"],
    queryFn: () => request("standingAlarms"),
    refetchInterval: 5000,
    enabled: may(session, "hotline.administer") || may(session, "wall.see"),
  });
  return data ?? none;
};

/** How many alarms stand, beside the page's name in the navigation. */
export const AlarmBadge = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const alarms = useStandingAlarms(session);
  if (alarms.length === 0) return null;
  const isCritical = alarms.some(({ level }) => level === "critical");
  const label = t("system.badge", { count: alarms.length });
  return (
    <span role="img" aria-label={label} title={label} className="alarm-badge">
      <Badge size="small" count={alarms.length} color={isCritical ? "#cf1322" : "#ad4e00"} />
    </span>
  );
};

/** Over every page of an administrator: what is critical and nobody sees to; of a supervisor: what her work stands still by. */
export const AlarmBanner = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const { title } = useAlarmWords();
  const alarms = useStandingAlarms(session);
  const mends = may(session, "hotline.administer");
  // That somebody sees to it is enough for who can mend it; for who can't it stands until it is over.
  const critical = alarms.filter(
    ({ level, acknowledgedAt }) => level === "critical" && (acknowledgedAt === null || !mends),
  );
  if (critical.length === 0) return null;
  const titles = critical.map(title).join(t("page.comma"));
  if (!mends) return <Alert banner type="error" data-standing title={t("system.bannerNoticed", { titles })} />;
  return (
    <Alert
      banner
      type="error"
      title={t("system.banner", { count: critical.length, titles })}
      action={<Link to="/system">{t("system.see")}</Link>}
    />
  );
};
