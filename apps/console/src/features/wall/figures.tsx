import type { Wall, WallToday } from "@zongji/api";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, duration, rate } from "../../look/duration.ts";

const Figure = ({
  label,
  about,
  alarm = false,
  unit,
  children,
}: {
  label: string;
  about: string;
  alarm?: boolean;
  unit?: string;
  children: ReactNode;
}) => (
  <Tooltip title={about}>
    <div className={`wall-figure${alarm ? " wall-alarm" : ""}`}>
      <div className="wall-label">{label}</div>
      <div className="wall-value figure">
        {children}
        {unit && <span className="wall-unit">{unit}</span>}
      </div>
    </div>
  </Tooltip>
);

/** A wait from which on somebody should do something, ms. */
const longWaitMs = 60_000;

/** The six figures of now. */
export const NowFigures = ({ wall }: { wall: Wall }) => {
  const { t } = useTranslation();
  const now = useNow();
  const waiting = wall.groups.flatMap((group) => group.waiting);
  const longest = waiting.length > 0 ? now - Math.min(...waiting.map(({ since }) => since)) : undefined;
  const inState = (...states: string[]) => wall.agents.filter(({ state }) => states.includes(state)).length;
  const on = wall.agents.filter(({ state }) => state !== "offline").length;
  const calls = t("unit.calls");
  const people = t("unit.people");
  return (
    <section className="wall-now" aria-label={t("wall.now")}>
      <Figure
        label={t("wall.waiting")}
        about={t("wall.waitingAbout")}
        unit={calls}
        alarm={waiting.length > 0 && inState("ready") === 0}
      >
        {count(waiting.length)}
      </Figure>
      <Figure label={t("wall.longestWait")} about={t("wall.longestWaitAbout")} alarm={(longest ?? 0) >= longWaitMs}>
        {longest === undefined ? "—" : duration(longest)}
      </Figure>
      <Figure label={t("wall.talking")} about={t("wall.talkingAbout")} unit={people}>
        {count(inState("talking"))}
      </Figure>
      <Figure label={t("wall.ready")} about={t("wall.readyAbout")} unit={people}>
        {count(inState("ready"))}
      </Figure>
      <Figure label={t("wall.online")} about={t("wall.onlineAbout")} unit={`/ ${count(wall.agents.length)} ${people}`}>
        {count(on)}
      </Figure>
      <Figure label={t("wall.inMenu")} about={t("wall.inMenuAbout")} unit={calls}>
        {count(wall.inMenu)}
      </Figure>
    </section>
  );
};

/** Today's counts in one row; tests in a column of their own. */
export const TodayFigures = ({ today }: { today: WallToday }) => {
  const { t } = useTranslation();
  const figures: [string, string, string][] = [
    ["inboundTotal", count(today.inboundTotal), t("unit.calls")],
    ["answered", count(today.answered), t("unit.calls")],
    ["answerRate", rate(today.answered, today.inboundTotal), "%"],
    ["endedInMenu", count(today.endedInMenu), t("unit.calls")],
    ["abandonedInQueue", count(today.abandonedInQueue), t("unit.calls")],
    ["abandonedRinging", count(today.abandonedRinging), t("unit.calls")],
    ["outboundTotal", count(today.outboundTotal), t("unit.calls")],
    ["satisfaction", rate(today.satisfied, today.rated), "%"],
    ["tests", count(today.tests), t("unit.calls")],
  ];
  return (
    <section className="wall-today" aria-label={t("wall.today")}>
      <b>{t("wall.today")}</b>
      {figures.map(([key, value, unit]) => (
        <Tooltip key={key} title={t(`measure.${key as "answered"}About`)}>
          <span className={key === "tests" ? "wall-tests" : ""}>
            <span className="quiet">{t(`measure.${key as "answered"}`)}</span> <b className="figure">{value}</b>
            {value !== "—" && <span className="quiet"> {unit}</span>}
          </span>
        </Tooltip>
      ))}
    </section>
  );
};
