import {
  type MeasureDefinition,
  todayMeasures,
  type Wall,
  type WallNow,
  type WallToday,
  wallNowMeasures,
} from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { count, figureText, ratioText, runningTime } from "../../look/duration.ts";
import { Defined, useMeasureWords } from "../../look/measure.tsx";

type Definitions = ReadonlyMap<string, MeasureDefinition>;

type FigureParts = {
  definition: MeasureDefinition;
  value: number | null;
  text: string;
  alarm?: boolean;
  outOf?: number;
  of?: string;
};
const Figure = ({ definition, value, text, alarm = false, outOf, of }: FigureParts) => {
  const { label, unit } = useMeasureWords(definition);
  const whole = outOf === undefined ? unit(value) : `/ ${count(outOf)} ${unit(outOf)}`;
  return (
    <Defined definition={definition}>
      <div className={`wall-figure${alarm ? " wall-alarm" : ""}`}>
        <div className="wall-label">
          {of && <span className="wall-of">{of}</span>} {label}
        </div>
        <div className={`wall-value figure${text.length > 5 ? " wall-long" : ""}`}>
          {text}
          {value !== null && whole && <span className="wall-unit">{whole}</span>}
        </div>
      </div>
    </Defined>
  );
};

/** A wait from which on somebody should do something, ms. */
const longWaitMs = 60_000;

const needsSomebody = (name: keyof WallNow, now: WallNow): boolean => {
  if (name === "waiting") return (now.waiting ?? 0) > 0 && now.ready === 0;
  return name === "longestWait" && (now.longestWait ?? 0) >= longWaitMs;
};

/** The figures of now and the day's service level; the wait runs on between the server's pictures. */
export const NowFigures = ({ wall, definitions }: { wall: Wall; definitions: Definitions }) => {
  const { t } = useTranslation();
  const late = Math.max(0, useNow() - wall.at);
  const { longestWait } = wall.now;
  const serviceLevel = definitions.get("serviceLevel");
  const now = { ...wall.now, longestWait: longestWait === null ? null : longestWait + late };
  return (
    <section className="wall-now" aria-label={t("wall.now")}>
      {wallNowMeasures.map((name) => {
        const definition = definitions.get(name);
        const outOf = name === "online" ? { outOf: wall.agents.length } : {};
        if (!definition) return null;
        const alarm = needsSomebody(name, now);
        const value = now[name];
        const text =
          definition.unit === "ms" && value !== null ? runningTime(value) : figureText(value, definition.unit);
        return <Figure key={name} definition={definition} value={value} text={text} alarm={alarm} {...outOf} />;
      })}
      {serviceLevel && (
        <Figure
          definition={serviceLevel}
          value={wall.today.serviceLevel}
          text={ratioText(wall.today.terms.serviceLevel, "percent")}
          of={t("wall.today")}
        />
      )}
    </section>
  );
};

type Today = (typeof todayMeasures)[number];

/** The filters of the call log that show a measure's calls; a rate has none of its own. */
const callsOf: { readonly [M in Today]?: string } = {
  inboundTotal: "direction=inbound",
  answered: "disposition=D2",
  endedInMenu: "disposition=D1",
  selfServed: "disposition=D1s",
  abandonedInQueue: "disposition=D3",
  abandonedRinging: "disposition=D4",
  outboundTotal: "direction=outbound",
  tests: "test=only",
};

type TodayParts = { name: Today; definition: MeasureDefinition; today: WallToday };
const TodayFigure = ({ name, definition, today }: TodayParts) => {
  const { label, unit } = useMeasureWords(definition);
  const filter = callsOf[name];
  const value = today[name];
  const isRate = name === "answerRate" || name === "serviceLevel" || name === "satisfaction";
  const text = isRate ? ratioText(today.terms[name], "percent") : figureText(value, definition.unit);
  const words = (
    <>
      <span className="quiet">{label}</span> <b className="figure">{text}</b>
      {value !== null && <span className="quiet"> {unit(value)}</span>}
    </>
  );
  const className = name === "tests" ? "wall-tests" : undefined;
  return (
    <Defined definition={definition}>
      {filter ? (
        <Link to={`/calls?from=${today.from}&${filter}`} className={className}>
          {words}
        </Link>
      ) : (
        <span className={className}>{words}</span>
      )}
    </Defined>
  );
};

/** The row has room for these; the service level stands above, how many have rated, the reports tell. */
const shown = todayMeasures.filter((name) => name !== "rated" && name !== "serviceLevel");

/** Today's figures in one row, each a way to its calls; tests in a column of their own. */
export const TodayFigures = ({ today, definitions }: { today: WallToday; definitions: Definitions }) => {
  const { t } = useTranslation();
  return (
    <section className="wall-today" aria-label={t("wall.today")}>
      <b>{t("wall.today")}</b>
      {shown.map((name) => {
        const definition = definitions.get(name);
        return definition && <TodayFigure key={name} name={name} definition={definition} today={today} />;
      })}
    </section>
  );
};
