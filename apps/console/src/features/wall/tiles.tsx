import { BellFilled, WarningFilled } from "@ant-design/icons";
import type { Wall, WallAlarm } from "@zongji/api";
import { figureKey, type WallTile } from "@zongji/domain";
import { Tooltip } from "antd";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { count } from "../../look/duration.ts";
import { Defined, useMeasureWords } from "../../look/measure.tsx";
import { widthInEm } from "../../look/text-width.ts";
import { boundText, type Definitions, textOf, useFigureWords } from "../../look/wall-figure.ts";
import { useWallAlarms } from "../../server/queries.ts";
import { alarmOf } from "./board.ts";
import { useOutlookWords } from "./outlook.tsx";

/** A wait from which on somebody should do something, ms. */
const longWaitMs = 60_000;
/** Without a threshold of their own these two say when somebody is needed. */
const needsSomebody = ({ measure, when, scope }: WallTile, value: number | null, { now }: Wall): boolean => {
  if (when !== "now" || scope !== "all") return false;
  if (measure === "waiting") return (value ?? 0) > 0 && now.ready === 0;
  return measure === "longestWait" && (value ?? 0) >= longWaitMs;
};

/** The level in a word beside its colour. */
export const LevelWord = ({ level }: { level: WallAlarm["level"] }) => {
  const { t } = useTranslation();
  return (
    <span className={`wall-level wall-level-${level}`}>
      {level === "alarm" ? <BellFilled aria-hidden="true" /> : <WarningFilled aria-hidden="true" />}{" "}
      {t(`wallBoard.${level}`)}
    </span>
  );
};

type Props = { readonly tile: WallTile; readonly wall: Wall; readonly definitions: Definitions };

const levelClass = (alarm: WallAlarm | undefined, isNeeded: boolean): string => {
  if (alarm) return ` wall-is-${alarm.level}`;
  return isNeeded ? " wall-alarm" : "";
};

/** A unit is so large beside its figure, as the style has it. */
const unitShare = 0.35;
/** From how many em on a figure makes way: all that are shorter have one size, so that a row of them looks alike. */
const leastEm = 3;
/** How many em the label takes, and the figure with its unit: by them both fit the card, whatever they say. */
const fit = (label: string, text: string, unit = ""): CSSProperties => {
  const em = widthInEm(text) + (unit === "" ? 0 : 0.1 + unitShare * widthInEm(unit));
  return { "--label-em": widthInEm(label), "--em": Math.max(leastEm, em) } as CSSProperties;
};

const FigureTile = ({
  tile,
  wall,
  definitions,
  definition,
}: Props & { definition: NonNullable<ReturnType<Definitions["get"]>> }) => {
  const { t } = useTranslation();
  const words = useFigureWords(definitions, wall);
  const { unit } = useMeasureWords(definition);
  const late = Math.max(0, useNow() - wall.at);
  const alarm = alarmOf(useWallAlarms(), tile);
  const figure = wall.figures[figureKey(tile)];
  const value = figure?.value ?? null;
  const text = textOf(tile, figure, late);
  const outOf = tile.measure === "online" && tile.scope === "all" ? wall.agents.length : undefined;
  const whole = outOf === undefined ? unit(value) : `/ ${count(outOf)} ${unit(outOf)}`;
  const tags = words.tags(tile);
  const label = words.label(tile);
  const running = tile.measure === "longestWait" && value !== null ? value + late : value;
  return (
    <Defined definition={definition}>
      <div
        className={`wall-figure${levelClass(alarm, needsSomebody(tile, running, wall))}`}
        data-tile={figureKey(tile)}
        data-level={alarm?.level}
        style={fit([...tags, label].join("  "), text, value === null ? "" : whole)}
      >
        <div className="wall-label">
          {tags.map((tag) => (
            <span key={tag} className="wall-of">
              {tag}
            </span>
          ))}{" "}
          {label}
        </div>
        <div className="wall-value figure">
          {text}
          {value !== null && whole && <span className="wall-unit">{whole}</span>}
        </div>
        {alarm && (
          <div className="wall-crossed">
            <LevelWord level={alarm.level} />{" "}
            <span className="wall-bound">
              {t(`wallAlarms.${alarm.worse}`, { bound: boundText(alarm, alarm.bound) })}
            </span>
          </div>
        )}
      </div>
    </Defined>
  );
};

/** A word in a figure's place is smaller, and may break. */
const sizeClass = (value: string): string => (/^\d/.test(value) ? "" : " wall-word");

const OutlookTile = ({ tile }: { tile: WallTile }) => {
  const { t } = useTranslation();
  const { label, value, why, soFar, isFailed } = useOutlookWords(tile);
  return (
    <Tooltip title={[soFar, why].filter(Boolean).join("；")}>
      <div
        className={`wall-figure wall-outlook${isFailed ? " wall-is-alarm" : ""}`}
        data-tile={figureKey(tile)}
        style={fit(`${t("wallBoard.forecast")}  ${label}`, value)}
      >
        <div className="wall-label">
          <span className="wall-of">{t("wallBoard.forecast")}</span> {label}
        </div>
        <div className={`wall-value figure${sizeClass(value)}`}>{value}</div>
        <div className="wall-why">{why}</div>
      </div>
    </Tooltip>
  );
};

/** One figure of the wall; one whose measure this release does not know says its name and "—". */
export const Tile = (props: Props) => {
  const { tile, definitions } = props;
  if (tile.when === "forecast") return <OutlookTile tile={tile} />;
  const definition = definitions.get(tile.measure);
  if (definition) return <FigureTile {...props} definition={definition} />;
  return (
    <div className="wall-figure" style={fit(tile.measure, "—")}>
      <div className="wall-label">{tile.measure}</div>
      <div className="wall-value">—</div>
    </div>
  );
};

/** So many columns as leave no tile alone in a row, where that can be. */
const columnsOf = (tiles: number): number =>
  tiles <= 8 ? Math.max(4, tiles) : Math.ceil(tiles / Math.ceil(tiles / 8));

/** The person's figures in their order. */
export const Tiles = ({ tiles, wall, definitions }: Omit<Props, "tile"> & { tiles: readonly WallTile[] }) => {
  const { t } = useTranslation();
  return (
    <section
      className="wall-now"
      aria-label={t("wall.now")}
      style={{ "--tiles": columnsOf(tiles.length) } as Record<string, unknown>}
    >
      {tiles.map((tile) => (
        <Tile key={figureKey(tile)} tile={tile} wall={wall} definitions={definitions} />
      ))}
    </section>
  );
};
