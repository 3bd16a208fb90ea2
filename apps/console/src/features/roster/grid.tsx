import type { RosterAgent } from "@zongji/api";
import { weekdayOf } from "@zongji/domain";
import { type MouseEvent, memo, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { between, hoursText, minutesOf, type Place, placeKey } from "./model.ts";

type Hours = { readonly name: string; readonly from: string; readonly to: string };
export type GridProps = {
  readonly agents: readonly RosterAgent[];
  readonly days: readonly string[];
  readonly today: string;
  /** Whether a day may be filled in. */
  readonly isOpen: (day: string) => boolean;
  readonly at: (place: Place) => readonly Hours[] | null;
  readonly isChanged: (place: Place) => boolean;
  /** Of a shift by its name: 0 to 7, its colour. */
  readonly hueOf: (name: string) => number;
  readonly fill: (cells: readonly Place[]) => void;
  readonly openHistory: (place: Place) => void;
};

type CellProps = {
  readonly place: Place;
  readonly who: string;
  readonly text: string;
  readonly title: string;
  readonly look: string;
  readonly isOpen: boolean;
};
/** One day of an agent. What is done with it the table hears, so that thirty rows of cells need no hearers of their own. */
const Cell = memo(({ place, who, text, title, look, isOpen }: CellProps) => (
  <td className={look}>
    <button
      type="button"
      data-agent={place.agent}
      data-day={place.day}
      aria-disabled={!isOpen}
      title={title}
      aria-label={`${who} ${place.day} ${title}`}
    >
      {text}
    </button>
  </td>
));
Cell.displayName = "Cell";

const placeUnder = (target: EventTarget): Place | undefined => {
  const { agent, day } = (target as HTMLElement).closest<HTMLElement>("[data-day]")?.dataset ?? {};
  return agent === undefined || day === undefined ? undefined : { agent, day };
};

/** Which cells are being filled in: dragged over, or from the last one by Shift. */
const useFilling = ({ agents, days, fill, openHistory }: GridProps) => {
  const last = useRef<Place>(undefined);
  const [drag, setDrag] = useState<{ readonly from: Place; readonly to: Place }>();
  const shown = { agents: agents.map(({ id }) => id), days };
  const cellsOf = (from: Place, to: Place) => between(shown, from, to);
  const over = new Set(drag ? cellsOf(drag.from, drag.to).map(placeKey) : []);
  return {
    over,
    hears: {
      onPointerDown: (event: PointerEvent) => {
        const place = placeUnder(event.target);
        if (place && event.button === 0 && !event.shiftKey) setDrag({ from: place, to: place });
      },
      onPointerOver: (event: PointerEvent) => {
        const place = placeUnder(event.target);
        if (drag && place) setDrag({ ...drag, to: place });
      },
      onPointerUp: () => {
        if (drag && placeKey(drag.from) !== placeKey(drag.to)) {
          fill(cellsOf(drag.from, drag.to));
          last.current = drag.to;
        }
        setDrag(undefined);
      },
      onPointerLeave: () => setDrag(undefined),
      // Enter and Space on a cell come as clicks too.
      onClick: (event: MouseEvent) => {
        const place = placeUnder(event.target);
        if (place === undefined) return;
        fill(event.shiftKey && last.current ? cellsOf(last.current, place) : [place]);
        last.current = place;
      },
      onContextMenu: (event: MouseEvent) => {
        const place = placeUnder(event.target);
        if (place === undefined) return;
        event.preventDefault();
        openHistory(place);
      },
    },
  };
};

const Head = ({ days, today }: Pick<GridProps, "days" | "today">) => {
  const { t, i18n } = useTranslation();
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: "narrow", timeZone: "UTC" });
  return (
    <thead>
      <tr>
        <th scope="col" className="roster-agent">
          {t("roster.agent")}
        </th>
        {days.map((day) => (
          <th
            key={day}
            scope="col"
            className={`${weekdayOf(day) > 5 ? "roster-weekend" : ""} ${day === today ? "roster-today" : ""}`}
          >
            <span className="figure">{Number(day.slice(8))}</span>
            <span className="quiet small">{weekday.format(Date.parse(`${day}T00:00:00Z`))}</span>
          </th>
        ))}
        <th scope="col" title={t("roster.totalNote")}>
          {t("roster.total")}
        </th>
      </tr>
    </thead>
  );
};

const Line = ({ agent, props, over }: { agent: RosterAgent; props: GridProps; over: ReadonlySet<string> }) => {
  const { t } = useTranslation();
  const { days, at, isOpen, isChanged, hueOf } = props;
  const told = days.map((day) => ({ place: { agent: agent.id, day }, hours: at({ agent: agent.id, day }) }));
  const textOf = (hours: readonly Hours[] | null) => {
    if (hours === null) return "";
    return hours.length === 0 ? t("roster.off") : hours.map(({ name }) => name).join("+");
  };
  const titleOf = (day: string, hours: readonly Hours[] | null) =>
    [
      ...(hours === null ? [t("roster.empty")] : hours.length === 0 ? [t("roster.off")] : []),
      ...(hours ?? []).map(({ name, from, to }) => `${name} ${from}–${to}`),
      ...(isOpen(day) ? [] : [t("roster.closed")]),
    ].join(" · ");
  const lookOf = (place: Place, hours: readonly Hours[] | null) =>
    [
      hours === null ? "" : hours.length === 0 ? "roster-off" : `roster-hue-${hueOf(hours[0]!.name)}`,
      isOpen(place.day) ? "" : "roster-closed",
      isChanged(place) ? "roster-changed" : "",
      over.has(placeKey(place)) ? "roster-over" : "",
    ].join(" ");
  return (
    <tr>
      <th scope="row" className="roster-agent">
        <span className="figure">{agent.agentNo}</span> {agent.name}
        {agent.gone && (
          <span className="warn small" title={t("roster.goneNote")}>
            {" "}
            {t("roster.gone")}
          </span>
        )}
      </th>
      {told.map(({ place, hours }) => (
        <Cell
          key={place.day}
          place={place}
          who={agent.agentNo}
          text={textOf(hours)}
          title={titleOf(place.day, hours)}
          look={lookOf(place, hours)}
          isOpen={isOpen(place.day)}
        />
      ))}
      <td className="figure">{hoursText(told.reduce((sum, { hours }) => sum + minutesOf(hours), 0))}</td>
    </tr>
  );
};

/** A month: a line for each agent, a column for each day. */
export const Grid = (props: GridProps) => {
  const { t } = useTranslation();
  const { agents, days, today, at } = props;
  const { over, hears } = useFilling(props);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be come to by keyboard (axe: scrollable-region-focusable).
    <section className="roster-scroll" aria-label={t("pages.roster")} tabIndex={0}>
      <table className="roster-grid" {...hears}>
        <Head days={days} today={today} />
        <tbody>
          {agents.map((agent) => (
            <Line key={agent.id} agent={agent} props={props} over={over} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" className="roster-agent">
              {t("roster.there")}
            </th>
            {days.map((day) => (
              <td key={day} className="figure">
                {agents.filter(({ id }) => (at({ agent: id, day }) ?? []).length > 0).length || ""}
              </td>
            ))}
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  );
};
