import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { useMissedSummary } from "../../missed/index.ts";
import { may, useSession } from "../../server/queries.ts";

/** 待回拨 of the last days, with the way to them; nothing for those who don't handle them, or while it can't be asked. */
export const ToCallBack = () => {
  const { t } = useTranslation();
  const session = useSession();
  const now = useNow();
  const { data } = useMissedSummary(may(session.data, "missed.handle"));
  if (!data) return null;
  const count = data.waiting + data.tried;
  return (
    <Link to="/missed" className="wall-to-call">
      {t("missed.wall")} <b className="figure">{count}</b> {t("missed.people")}
      {data.voicemails > 0 && <> · {t("missed.withMessage", { count: data.voicemails })}</>}
      {data.kept > 0 && <> · {t("missed.keptPlaces", { count: data.kept })}</>}
      {data.oldestAt !== null && <> · {t("missed.oldest", { time: moment(data.oldestAt, now) })}</>}
    </Link>
  );
};
