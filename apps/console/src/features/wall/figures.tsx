import { type MeasureDefinition, todayMeasures, type WallToday } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { figureText, ratioText } from "../../look/duration.ts";
import { Defined, useMeasureWords } from "../../look/measure.tsx";

type Definitions = ReadonlyMap<string, MeasureDefinition>;

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
