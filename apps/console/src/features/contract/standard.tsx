import type { ContractDay } from "@zongji/api";
import { useTranslation } from "react-i18next";

type Standard = NonNullable<ContractDay["standard"]>;

const useShares = () => {
  const { t } = useTranslation();
  const rate = ({ connectRate }: Standard): string => (connectRate?.percent == null ? "—" : `${connectRate.percent} %`);
  const soon = ({ inTime }: Standard): string => (inTime === null ? "—" : `${inTime.percent} %`);
  return { t, rate, soon };
};

/** 国标对标 of a day (C13): beside what it is judged by, never red, for nothing fails by it. */
export const StandardOf = ({ standard }: { standard: ContractDay["standard"] }) => {
  const { t, rate, soon } = useShares();
  if (standard === null) return <span className="quiet">—</span>;
  const passes = standard.connectRate?.passes ?? null;
  return (
    <span className="figure">
      {rate(standard)} {passes !== null && t(passes ? "contract.standard.reaches" : "contract.standard.below")}
      <div className="quiet small">{t("contract.standard.soon", { share: soon(standard) })}</div>
    </span>
  );
};

/** The same of today so far, in a line. */
export const StandardLine = ({ standard }: { standard: ContractDay["standard"] }) => {
  const { t, rate, soon } = useShares();
  if (standard === null) return null;
  return (
    <p className="quiet small contract-note">
      {t("contract.standard.line", { rate: rate(standard), share: soon(standard) })}
    </p>
  );
};
