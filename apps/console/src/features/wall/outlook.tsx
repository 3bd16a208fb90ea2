import type { Outlook } from "@zongji/api";
import { leastDays, type WallTile } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { count } from "../../look/duration.ts";
import { useOutlook } from "./board.ts";

const useShown = () => {
  const { t } = useTranslation();
  const value = ({ bears }: Outlook): string => {
    if (bears === null) return t("wallOutlook.unknown");
    if (bears.failed) return t("wallOutlook.failed");
    return bears.left === null ? t("wallOutlook.free") : count(bears.left);
  };
  const why = ({ measure, why: reason, days, rest, error }: Outlook): string => {
    if (reason === "fewDays") return t("wallOutlook.fewDays", { days, least: leastDays });
    if (reason !== null) return t(`wallOutlook.${reason}`);
    const parts = { days, rest: count(rest ?? 0), error: count(error ?? 0) };
    return measure === "satisfaction" ? t("wallOutlook.restRatings", parts) : t("wallOutlook.restCalls", parts);
  };
  const soFar = ({ over, under }: Outlook): string =>
    t("wallOutlook.soFar", { over: count(over), under: count(under) });
  return { value, why, soFar };
};

/** 预测 in words: how many more may go wrong, on what that stands, and the counts so far. */
export const useOutlookWords = (tile: WallTile) => {
  const { t } = useTranslation();
  const outlook = useOutlook();
  const shown = useShown();
  const found = outlook.isError ? undefined : outlook.data?.outlooks.find(({ measure }) => measure === tile.measure);
  const label = tile.measure === "satisfaction" ? t("wallOutlook.bearsRatings") : t("wallOutlook.bearsCalls");
  if (!found)
    return { label, value: t("wallOutlook.unknown"), why: outlook.isError ? t("wallOutlook.away") : "…", soFar: "" };
  const isFailed = found.bears?.failed === true;
  return { label, value: shown.value(found), why: shown.why(found), soFar: shown.soFar(found), isFailed };
};
