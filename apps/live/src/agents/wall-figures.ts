/** The figures of a wall's tiles, as far as its reader may watch. */
import type { WallFigure, WallFigures } from "@zongji/api";
import {
  figureKey,
  measures,
  type NowMeasureName,
  nowMeasures,
  type WallFigure as Of,
  type Sight,
  sightOfGroup,
  type WallTile,
  wallScopesOf,
} from "@zongji/domain";
import type { DayFigures } from "./today.ts";

/** What may be looked at, and the day so far. */
export type FigureSources = {
  readonly sight: Sight;
  readonly day: DayFigures;
};

const none: WallFigure = { value: null, terms: null };

const nowFigure = ({ measure, scope, of }: Of, sight: Sight): WallFigure => {
  const seen = scope === "group" ? sightOfGroup(sight, of, measure) : sight;
  return { value: nowMeasures[measure as NowMeasureName].value(seen) ?? null, terms: null };
};

const dayFigure = ({ measure, scope, of }: Of, day: DayFigures): WallFigure => {
  const known = measures[measure as keyof typeof measures];
  const slice = scope === "all" ? {} : { [scope]: of };
  return { value: day.value(known, slice) ?? null, terms: day.terms(known, slice) ?? null };
};

/** One that the wall can't tell is "—": another release chose it. */
export const figureOf = (of: Of, { sight, day }: FigureSources): WallFigure => {
  if (!wallScopesOf(of)?.includes(of.scope)) return none;
  return of.when === "now" ? nowFigure(of, sight) : dayFigure(of, day);
};

/** Groups and agents that the reader may watch. */
export type Watched = { readonly groups: ReadonlySet<string>; readonly agents: ReadonlySet<string> };
export const mayWatch = ({ scope, of }: Pick<Of, "scope" | "of">, { groups, agents }: Watched): boolean =>
  scope === "all" || (scope === "group" ? groups : agents).has(of);

/** By their keys; of what the reader may not watch "—". Figures of now are of what he may watch, those of the day of all. */
export const figuresOfTiles = (tiles: readonly WallTile[], sources: FigureSources, watched: Watched): WallFigures =>
  Object.fromEntries(
    tiles
      .filter(({ when }) => when !== "forecast")
      .map((tile) => [figureKey(tile), mayWatch(tile, watched) ? figureOf(tile, sources) : none]),
  );

const ids = new WeakMap<object, number>();
let lastId = 0;
const idOf = (measure: object): number => {
  const known = ids.get(measure);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(measure, lastId);
  return lastId;
};

/** Computes each figure of the day once. */
export const remembered = (day: DayFigures): DayFigures => {
  const known = new Map<string, unknown>();
  const once =
    <T>(kind: string, ask: (...asked: Parameters<DayFigures["value"]>) => T) =>
    (...asked: Parameters<DayFigures["value"]>): T => {
      const [measure, { group, agent }] = asked;
      const key = `${kind} ${idOf(measure)} ${group ?? ""} ${agent ?? ""}`;
      if (!known.has(key)) known.set(key, ask(...asked));
      return known.get(key) as T;
    };
  return { value: once("value", day.value), terms: once("terms", day.terms) };
};
