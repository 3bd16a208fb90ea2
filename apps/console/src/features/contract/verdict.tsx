import type { ContractVerdict } from "@zongji/api";
import { useTranslation } from "react-i18next";

/** "86.67 % fails", or why it is not judged; red only for what fails. */
export const Verdict = ({ verdict }: { verdict: ContractVerdict }) => {
  const { t } = useTranslation();
  if (verdict.why !== null) return <span className="quiet">{t(`contract.day.why.${verdict.why}`)}</span>;
  return (
    <span className={`figure${verdict.passes ? "" : " warn"}`}>
      {verdict.percent} % {t(verdict.passes ? "contract.passes" : "contract.fails")}
    </span>
  );
};
