import type { CitizenCall } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";

/** 以往通话 of all numbers of a person, with what he answered when he was asked. */
export const PastCalls = ({ calls }: { calls: readonly CitizenCall[] }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (calls.length === 0) return <p className="quiet">{t("desk.firstCall")}</p>;
  return (
    <ul className="record-calls">
      {calls.map(({ call, at, agentNo, disposition, direction, talkMs, rating }) => {
        const key = `disposition.${disposition}`;
        return (
          <li key={call}>
            <span className="figure">{moment(at, now)}</span>
            <span>{disposition && i18n.exists(key) ? t(key as "disposition.D2") : t(`call.${direction}`)}</span>
            <span className="number quiet">{agentNo ?? "—"}</span>
            <span className="figure quiet">{duration(talkMs)}</span>
            {rating && <span className={rating.satisfied ? "quiet" : "warn"}>{rating.option}</span>}
          </li>
        );
      })}
    </ul>
  );
};
