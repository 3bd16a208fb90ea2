import type { CarrierImport } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { count, duration } from "../../look/duration.ts";

const hues = { matched: "green", differs: "orange", carrierOnly: "red", oursOnly: "red", broken: "grey" } as const;
export const outcomesShown = ["differs", "carrierOnly", "oursOnly", "broken", "matched"] as const;

/** How many came out how, each in its colour where there are some. */
export const Outcomes = ({ totals }: Pick<CarrierImport, "totals">) => {
  const { t } = useTranslation();
  return (
    <span className="carrier-outcomes">
      {outcomesShown.map((name) => (
        <span key={name} className={`state-tag hue-${totals[name] === 0 ? "grey" : hues[name]}`}>
          {t(`carrier.outcome.${name}`)} {count(totals[name])}
        </span>
      ))}
    </span>
  );
};

/** Both sides' sums beside each other. */
export const Sums = ({ made }: { made: CarrierImport }) => {
  const { t } = useTranslation();
  const { totals, clockMs, windowSec, timeToleranceSec, lengthToleranceSec } = made;
  const seconds = Math.round(clockMs / 1000);
  const clock =
    seconds === 0
      ? t("carrier.clockSame")
      : t(seconds > 0 ? "carrier.clockAhead" : "carrier.clockBehind", { seconds: Math.abs(seconds) });
  return (
    <dl className="carrier-sums">
      <div>
        <dt>{t("carrier.theirs")}</dt>
        <dd>{t("carrier.sum", { calls: count(totals.lines), length: duration(totals.carrierMs) })}</dd>
      </div>
      <div>
        <dt>{t("carrier.ours")}</dt>
        <dd>{t("carrier.sum", { calls: count(totals.calls), length: duration(totals.ownMs) })}</dd>
      </div>
      <div>
        <dt>{t("carrier.clock")}</dt>
        <dd>{clock}</dd>
      </div>
      <div>
        <dt>{t("carrier.rules")}</dt>
        <dd>{t("carrier.rulesTold", { windowSec, timeToleranceSec, lengthToleranceSec })}</dd>
      </div>
      {totals.unanswered > 0 && (
        <div>
          <dt>{t("carrier.unanswered")}</dt>
          <dd>{t("carrier.unansweredNote", { count: totals.unanswered })}</dd>
        </div>
      )}
    </dl>
  );
};
