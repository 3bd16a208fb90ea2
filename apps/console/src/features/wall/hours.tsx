import { hourRatios, type MeasureDefinition, type WallHour, type WallToday } from "@zongji/api";
import { localTime } from "@zongji/domain";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count, ratioText, wholeRatioText } from "../../look/duration.ts";
import { Defined, useMeasureWords } from "../../look/measure.tsx";
import { useZone } from "../../look/zone.ts";
import { type HourShown, hoursShown } from "./hours-shown.ts";

type Definitions = ReadonlyMap<string, MeasureDefinition>;
const rows = ["inboundTotal", "answered", "queueEntries", "averageQueueWait", "serviceLevel"] as const;
type Row = (typeof rows)[number];

const isRatio = (name: Row): name is (typeof hourRatios)[number] => hourRatios.some((ratio) => ratio === name);

/** As many columns have room for `100.00` and `00:00`; among more, a rate is shown in whole percent and a wait in seconds. */
const mostWide = 10;

/** A figure of an hour. */
const textOf = (name: Row, figures: WallHour | undefined, narrow: boolean): string => {
  if (!figures) return "";
  if (isRatio(name))
    return (narrow ? wholeRatioText : ratioText)(figures.terms[name], name === "serviceLevel" ? "percent" : "ms");
  return figures[name] === null ? "—" : count(figures[name]);
};

/** Calls of the hour, and the part of them that was answered. @param most calls of the busiest hour */
const Bar = ({ figures, most }: { figures: WallHour | undefined; most: number }) => {
  const [all, answered] = [figures?.inboundTotal ?? 0, figures?.answered ?? 0];
  if (all === 0) return null;
  return (
    <div className="hour-bar" style={{ flexBasis: `${(100 * all) / most}%` }}>
      <div className="hour-answered" style={{ height: `${(100 * answered) / all}%` }} />
    </div>
  );
};

const Head = ({ name, definition, narrow }: { name: Row; definition: MeasureDefinition; narrow: boolean }) => {
  const { t } = useTranslation();
  const { label } = useMeasureWords(definition);
  // That calls are counted in calls goes without saying, and there is no room for it.
  const unit = definition.unit === "percent" ? "%" : narrow && definition.unit === "ms" ? t("unit.seconds") : "";
  return (
    <Defined definition={definition}>
      <th scope="row">
        {(name === "inboundTotal" || name === "answered") && (
          <i className={`hour-key hour-key-${name}`} aria-hidden="true" />
        )}
        {label}
        {unit && <span className="quiet"> {unit}</span>}
      </th>
    </Defined>
  );
};

const Bars = ({ columns }: { columns: readonly HourShown[] }) => {
  const most = Math.max(1, ...columns.map(({ figures }) => figures?.inboundTotal ?? 0));
  return (
    <div className="hour-bars" aria-hidden="true">
      {columns.map(({ from, figures }) => (
        <div key={from} className="hour-column">
          {figures && figures.inboundTotal !== 0 && <span className="figure">{count(figures.inboundTotal ?? 0)}</span>}
          <Bar figures={figures} most={most} />
        </div>
      ))}
    </div>
  );
};

/** Calls, answers and waits by hour: a table, and over its columns the first two rows drawn as bars. */
export const Hours = ({ today, definitions }: { today: WallToday; definitions: Definitions }) => {
  const { t } = useTranslation();
  const zone = useZone();
  const now = useNow();
  const columns = hoursShown(today, now);
  const narrow = columns.length > mostWide;
  const isNow = (from: number) => now >= from && now < from + 3_600_000;
  return (
    <div className="hours-all" style={{ "--hours": columns.length, "--em": narrow ? 3 : 4 } as CSSProperties}>
      <Bars columns={columns} />
      <table className="hours">
        <thead>
          <tr>
            <th scope="col">{t("wall.hour")}</th>
            {columns.map(({ from }) => (
              <th key={from} scope="col" className={isNow(from) ? "hour-now" : ""}>
                {localTime(from, zone).time.slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name) => {
            const definition = definitions.get(name);
            return (
              definition && (
                <tr key={name} data-measure={name}>
                  <Head name={name} definition={definition} narrow={narrow} />
                  {columns.map(({ from, figures }) => (
                    <td key={from} className="figure" data-hour={localTime(from, zone).time.slice(0, 2)}>
                      {textOf(name, figures, narrow)}
                    </td>
                  ))}
                </tr>
              )
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
