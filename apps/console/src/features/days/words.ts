import { type DayDifference, type Label, labelIn } from "@zongji/api";
import { type Dimension, figureIn, keyLabel, type Unit } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { count } from "../../look/duration.ts";

type Cell = DayDifference["before"];

export const useWords = () => {
  const { t, i18n } = useTranslation();
  const label = (words: Label): string => labelIn(words, i18n.language);
  return {
    label,
    /** What a figure is of. */
    of: ({ by, key, name }: Pick<DayDifference, "by" | "key" | "name">): string =>
      by === "none" ? t("days.by.none") : `${t(`days.by.${by}`)} ${name ?? label(keyLabel(by as Dimension, key))}`,
    figure: (unit: Unit, cell: Cell): string => figureIn(unit, cell ?? {}),
    /** With what a rate or an average is made of: two may look the same and not be. */
    exact: (unit: Unit, cell: Cell): string => {
      const text = figureIn(unit, cell ?? {});
      if (cell?.over === undefined || cell.under === undefined) return text;
      return `${text}${unit === "percent" ? " %" : ""} (${count(cell.over)}/${count(cell.under)})`;
    },
  };
};
