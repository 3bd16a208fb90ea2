/** 监控墙: what a figure of the wall can be of, and what it is called in messages. */
import type { WallThreshold, WallTile } from "../config/wall.ts";
import {
  isLive,
  liveScopesOf,
  type Measure,
  measures,
  nowMeasures,
  nowScopesOf,
  type Unit,
} from "../measures/index.ts";

/** A measure now or today, of all, a group or an agent. */
export type WallFigure = Pick<WallTile, "measure" | "when" | "scope" | "of">;

export const figureKey = ({ when, measure, scope, of }: WallFigure): string => `${when}/${measure}/${scope}/${of}`;

const dayMeasures: Readonly<Record<string, Measure>> = measures;
const own = <T>(all: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(all, name) ? all[name] : undefined;

/** Measures whose rest of the day can be forecast: those of the contract's indicators. */
export const forecastMeasures = ["kpiConnectRate", "satisfaction"] as const;
export type ForecastMeasure = (typeof forecastMeasures)[number];

/** By what a measure can be shown; undefined: the wall can't tell it. */
export const wallScopesOf = ({
  measure,
  when,
}: Pick<WallFigure, "measure" | "when">): readonly WallFigure["scope"][] | undefined => {
  if (when === "forecast") return forecastMeasures.some((each) => each === measure) ? ["all"] : undefined;
  if (when === "now") return nowScopesOf(measure);
  const known = own(dayMeasures, measure);
  return known && isLive(known) ? liveScopesOf(known) : undefined;
};

export const wallUnitOf = ({ measure, when }: Pick<WallFigure, "measure" | "when">): Unit | undefined =>
  (when === "now" ? own<{ readonly unit: Unit }>(nowMeasures, measure) : own(dayMeasures, measure))?.unit;

/** Which field of a figure is wrong, and why; undefined: none. */
export const figureProblem = (figure: WallFigure): { readonly field: string; readonly problem: string } | undefined => {
  const scopes = wallScopesOf(figure);
  if (scopes === undefined)
    return { field: "measure", problem: `the wall can't tell ${figure.measure} ${figure.when}` };
  if (!scopes.includes(figure.scope))
    return { field: "scope", problem: `${figure.measure} has no answer for one ${figure.scope}` };
  if ((figure.scope === "all") !== (figure.of === ""))
    return { field: "of", problem: figure.scope === "all" ? "must be empty" : `must name the ${figure.scope}` };
  return undefined;
};

/** What is wrong with a threshold though each field is as it should be. */
export const thresholdProblem = (
  one: WallThreshold,
): { readonly field: string; readonly problem: string } | undefined => {
  const found = figureProblem(one);
  if (found) return found;
  const { worse, warning, alarm } = one;
  if (warning === undefined && alarm === undefined)
    return { field: "warning", problem: "a warning or an alarm is needed" };
  const bounds = [warning, alarm].flatMap((bound) => bound ?? []);
  // Else the best that there is would still be beyond it.
  const most = wallUnitOf(one) === "percent" ? 10_000 : undefined;
  const neverEnds = (bound: number): boolean =>
    worse === "above" ? bound - one.back <= 0 : most !== undefined && bound + one.back > most;
  if (bounds.some(neverEnds)) return { field: "back", problem: "it would never be well again" };
  if (warning === undefined || alarm === undefined) return undefined;
  if (worse === "above" ? warning < alarm : warning > alarm) return undefined;
  return { field: "alarm", problem: `the alarm must be ${worse} the warning` };
};

type Found = { readonly field: string; readonly problem: string };
const listed = <T extends WallFigure>(
  name: string,
  all: readonly T[],
  problemOf: (one: T) => Found | undefined,
): Found[] => {
  const keys = all.map(figureKey);
  return all.flatMap((one, place) => {
    const found = problemOf(one);
    if (found) return [{ field: `${name}[${place}].${found.field}`, problem: found.problem }];
    return keys.indexOf(keys[place]!) < place
      ? [{ field: `${name}[${place}].measure`, problem: `${one.measure} is there twice` }]
      : [];
  });
};
export const tilesProblems = (tiles: readonly WallTile[], name = "tiles"): Found[] =>
  listed(name, tiles, figureProblem);
export const thresholdsProblems = (all: readonly WallThreshold[], name = "thresholds"): Found[] =>
  listed(name, all, thresholdProblem);
