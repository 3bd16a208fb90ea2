import { useTranslation } from "react-i18next";
import { count } from "../../look/duration.ts";
import { DayThings } from "./day-things.tsx";
import { useContractDayCalls } from "./use-contract.ts";

const parts = ["endedInMenu", "selfServed", "outOfHours", "blocked", "inProgress", "other"] as const;

/** What came in on a closed day, less what is not counted and why. */
export const DayCalls = ({ day }: { day: string }) => {
  const { t } = useTranslation();
  const { data, isPending, isError } = useContractDayCalls(day);
  if (isPending) return null;
  if (isError) return <span className="quiet">{t("contract.day.calls.failed")}</span>;
  if (data === null) return <span className="quiet">{t("contract.day.calls.none")}</span>;
  const { inboundTotal, requests, notRated, hash, revision } = data;
  return (
    <div className="contract-stack">
      <span>
        {t("contract.day.calls.total")} <strong className="figure">{count(inboundTotal)}</strong>
        {parts.map((name) => (
          <span key={name} className={data[name] === 0 ? "quiet" : ""}>
            {" − "}
            {t(`contract.day.calls.${name}`)} <span className="figure">{count(data[name])}</span>
          </span>
        ))}
        {" = "}
        {t("contract.day.calls.counted")} <strong className="figure">{count(requests)}</strong>
      </span>
      <span>
        {t("contract.day.calls.notRated")} <span className="figure">{count(notRated)}</span>
      </span>
      <DayThings day={day} />
      <span className="small quiet figure">
        {t("contract.day.calls.hash", { hash })} {revision > 0 && t("contract.day.calls.revision", { revision })}
      </span>
    </div>
  );
};
