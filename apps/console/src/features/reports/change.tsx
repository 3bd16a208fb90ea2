import { ArrowDownOutlined, ArrowUpOutlined } from "@ant-design/icons";
import type { ReportCell } from "@zongji/api";
import { type Comparison, changeOf, comparisonLabels, figureIn, type Unit } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { useLabel } from "./words.ts";

type Props = { readonly unit: Unit; readonly is: ReportCell; readonly was: ReportCell; readonly with: Comparison };

const arrows = { up: <ArrowUpOutlined />, down: <ArrowDownOutlined /> } as const;

/** How a figure compares with another period's: colour, arrow, sign, and the word for who hears the page. */
export const ChangeShown = ({ unit, is, was, with: other }: Props) => {
  const { t } = useTranslation();
  const label = useLabel();
  const period = label(comparisonLabels[other]);
  const change = changeOf(unit, is ?? {}, was ?? {});
  const then = `${period} ${figureIn(unit, was ?? {})}`;
  if (change === undefined) return <div className="report-change">{then}</div>;
  const { direction, difference, percent } = change;
  return (
    <div className={`report-change report-${direction}`} title={then}>
      <span className="unseen">
        {t(`reports.${direction}`, { period })} {then}
      </span>
      {direction === "same" ? (
        <span aria-hidden>{t("reports.level")}</span>
      ) : (
        <>
          <span aria-hidden>{arrows[direction]}</span> {difference}
          {unit === "percent" && t("reports.points")}
          {percent !== undefined && ` (${percent}%)`}
        </>
      )}
    </div>
  );
};
