import { useQuery } from "@tanstack/react-query";
import type { MeasureDefinition } from "@zongji/api";
import { Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../server/request.ts";

/** What each figure is, by its name: told by the server that counts, once a page. */
export const useMeasures = () =>
  useQuery({
    queryKey: ["measures"],
    queryFn: async () => new Map((await request("measures")).map((definition) => [definition.name, definition])),
    staleTime: Number.POSITIVE_INFINITY,
  });

const unitWords = { call: "calls", time: "times", person: "people", percent: "percent" } as const;
const hasWord = (unit: MeasureDefinition["unit"]): unit is keyof typeof unitWords => unit in unitWords;

/** A measure's words in the page's language. */
export const useMeasureWords = (definition: MeasureDefinition) => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const { label, formula, footnote, unit } = definition;
  return {
    label: label[language],
    formula: formula[language],
    footnote: footnote?.[language],
    /** Of that many; "" of a duration, a plain number, and of x : 1. */
    unit: (value: number | null) => (hasWord(unit) ? t(`unit.${unitWords[unit]}`, { count: value ?? 0 }) : ""),
  };
};

/** Its definition on hover. */
export const Defined = ({ definition, children }: { definition: MeasureDefinition; children: ReactNode }) => {
  const { formula, footnote } = useMeasureWords(definition);
  const title = (
    <>
      <div>{formula}</div>
      {footnote && <div>{footnote}</div>}
    </>
  );
  return <Tooltip title={title}>{children}</Tooltip>;
};
