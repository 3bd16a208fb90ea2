import type { Wall, WallToday } from "@zongji/api";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
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

type Measure =
  | "inboundTotal"
  | "answered"
  | "answerRate"
  | "endedInMenu"
  | "abandonedInQueue"
  | "abandonedRinging"
  | "outboundTotal"
  | "satisfaction"
  | "tests";

/** The filters of the call log that show a measure's calls; a rate has none of its own. */
const callsOf: { readonly [M in Measure]?: string } = {
  inboundTotal: "direction=inbound",
  answered: "disposition=D2",
  endedInMenu: "disposition=D1",
  abandonedInQueue: "disposition=D3",
  abandonedRinging: "disposition=D4",
  outboundTotal: "direction=outbound",
  tests: "test=only",
};

const valuesOf = (today: WallToday): readonly (readonly [Measure, string])[] => [
  ["inboundTotal", count(today.inboundTotal)],
  ["answered", count(today.answered)],
  ["answerRate", rate(today.answered, today.inboundTotal)],
  ["endedInMenu", count(today.endedInMenu)],
  ["abandonedInQueue", count(today.abandonedInQueue)],
  ["abandonedRinging", count(today.abandonedRinging)],
  ["outboundTotal", count(today.outboundTotal)],
  ["satisfaction", rate(today.satisfied, today.rated)],
  ["tests", count(today.tests)],
];

const TodayFigure = ({ measure, value, from }: { measure: Measure; value: string; from: number }) => {
  const { t } = useTranslation();
  const filter = callsOf[measure];
  const unit = measure === "answerRate" || measure === "satisfaction" ? "%" : t("unit.calls");
  const words = (
    <>
      <span className="quiet">{t(`measure.${measure}`)}</span> <b className="figure">{value}</b>
      {value !== "—" && <span className="quiet"> {unit}</span>}
    </>
  );
  const className = measure === "tests" ? "wall-tests" : undefined;
  return (
    <Tooltip title={t(`measure.${measure}About`)}>
      {filter ? (
        <Link to={`/calls?from=${from}&${filter}`} className={className}>
          {words}
        </Link>
      ) : (
        <span className={className}>{words}</span>
      )}
    </Tooltip>
  );
};

/** Today's counts in one row, each a way to its calls; tests in a column of their own. */
export const TodayFigures = ({ today }: { today: WallToday }) => {
  const { t } = useTranslation();
  return (
    <section className="wall-today" aria-label={t("wall.today")}>
      <b>{t("wall.today")}</b>
      {valuesOf(today).map(([measure, value]) => (
        <TodayFigure key={measure} measure={measure} value={value} from={today.from} />
      ))}
    </section>
  );
};
