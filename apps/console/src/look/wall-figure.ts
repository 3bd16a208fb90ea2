/** How a figure of the wall is called, and how it is read. */
import type { MeasureDefinition, Wall, WallFigure } from "@zongji/api";
import { rateText, type WallTile, wallUnitOf } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { count, duration, figureText, ratioText, runningTime } from "./duration.ts";

export type Definitions = ReadonlyMap<string, MeasureDefinition>;
export type Of = Pick<WallTile, "measure" | "when" | "scope" | "of">;
type Places = Pick<Wall, "agents" | "groups">;

/** A figure as people read it; a wait that goes on runs on by the page's clock. @param lateMs how old the figure is */
export const textOf = (
  { measure, when }: Pick<Of, "measure" | "when">,
  figure: WallFigure | undefined,
  lateMs = 0,
): string => {
  const unit = wallUnitOf({ measure, when });
  if (figure === undefined || unit === undefined) return "—";
  const { value, terms } = figure;
  if (terms !== null && (unit === "percent" || unit === "ms")) return ratioText(terms, unit);
  if (terms !== null) return rateText(terms.over, terms.under * 100);
  if (value !== null && measure === "longestWait" && when === "now") return runningTime(value + lateMs);
  return figureText(value, unit);
};

/** A bound as people read it: percent, seconds as a duration, or as counted. */
export const boundText = ({ measure, when }: Pick<Of, "measure" | "when">, bound: number): string => {
  const unit = wallUnitOf({ measure, when });
  if (unit === "percent") return `${rateText(bound, 10_000)}%`;
  if (unit === "ratio") return rateText(bound, 10_000);
  return unit === "ms" ? duration(bound) : count(bound);
};

/** In what a bound is filled in, and how much of it one of those is. */
export const boundScale = (
  of: Pick<Of, "measure" | "when">,
): { readonly unit: "percent" | "seconds" | ""; readonly by: number } => {
  const unit = wallUnitOf(of);
  if (unit === "percent") return { unit: "percent", by: 100 };
  if (unit === "ms") return { unit: "seconds", by: 1000 };
  return { unit: "", by: unit === "ratio" ? 100 : 1 };
};

/** What figures are called: the measure's name, and of what it is. */
export const useFigureWords = (definitions: Definitions, places: Places | undefined) => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const label = ({ measure, when }: Of): string => {
    if (when === "forecast" && (measure === "kpiConnectRate" || measure === "satisfaction"))
      return t(`wallOutlook.${measure}`);
    return definitions.get(measure)?.label[language] ?? measure;
  };
  const place = ({ scope, of }: Of): string | undefined => {
    if (scope === "all") return undefined;
    if (scope === "group") return places?.groups.find(({ id }) => id === of)?.name ?? t("wallBoard.gone");
    const agent = places?.agents.find(({ user }) => user === of);
    return agent ? `${agent.agentNo} ${agent.name}` : t("wallBoard.gone");
  };
  /** 今日, a group, an agent: what stands before the label. */
  const tags = (of: Of): string[] => {
    const at = place(of);
    return [...(at === undefined ? [] : [at]), ...(of.when === "today" ? [t("wallBoard.today")] : [])];
  };
  return { label, tags, whole: (of: Of): string => [...tags(of), label(of)].join(" · ") };
};
