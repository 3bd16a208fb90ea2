import { useTranslation } from "react-i18next";
import { count } from "../../look/duration.ts";
import { useClauseWords } from "./clause-words.ts";
import { Unsigned } from "./marks.tsx";
import { useContractCapacity } from "./use-contract.ts";

/** What the platform itself sees of 外线数, IVR 数 (四), and which of it counts by the reading of C8. */
export const CapacityLine = () => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const { data } = useContractCapacity();
  if (!data) return null;
  return (
    <p className="contract-note contract-marks">
      <span className="quiet">
        {t("contract.capacity.title", { reading: words.alternative("C8", data.alternative) })}
      </span>
      {data.figures.map(({ of, count: n, counts, reaches }) => (
        <span key={of} className={`figure${counts ? (reaches ? "" : " warn") : " quiet"}`}>
          {t(`contract.capacity.${of}`, { n: count(n) })}
        </span>
      ))}
      <span className={`state-tag hue-${data.reaches ? "green" : "orange"}`}>
        {t(data.reaches ? "contract.capacity.reaches" : "contract.capacity.below", { least: data.least })}
      </span>
      <Unsigned signed={data.signed} />
    </p>
  );
};
