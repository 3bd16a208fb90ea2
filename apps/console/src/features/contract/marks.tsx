import { ExclamationCircleOutlined } from "@ant-design/icons";
import type { ContractDay, ContractPayment, ContractStage } from "@zongji/api";
import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

/** Says that a figure rests on a reading that nobody signed. */
export const Unsigned = ({ signed }: { signed: boolean }) => {
  const { t } = useTranslation();
  if (signed) return null;
  return (
    <Tooltip title={t("contract.unsignedNote")}>
      <Tag className="contract-unsigned" icon={<ExclamationCircleOutlined />}>
        {t("contract.unsigned")}
      </Tag>
    </Tooltip>
  );
};

/** By which figures the day is judged, where they are not the usual ones. */
export const JudgedBy = ({ hours, ratedBy }: Pick<ContractDay, "hours" | "ratedBy">) => {
  const { t } = useTranslation();
  return (
    <>
      {hours === "allHours" && (
        <Tooltip title={t("contract.day.allHoursNote")}>
          <Tag>{t("contract.day.allHours")}</Tag>
        </Tooltip>
      )}
      {ratedBy === "ofRating" && (
        <Tooltip title={t("contract.day.ofRatingNote")}>
          <Tag>{t("contract.day.ofRating")}</Tag>
        </Tooltip>
      )}
    </>
  );
};

const paymentHue: Readonly<Record<ContractPayment["state"], string>> = {
  ...{ notYet: "grey", withheld: "red", due: "blue", invoiced: "cyan", paid: "green", cancelled: "grey" },
};
const stageHue: Readonly<Record<ContractStage["state"], string>> = {
  ...{ notNeeded: "grey", notYet: "grey", evidence: "blue", examining: "blue", passed: "green" },
  ...{ failed: "red", required: "orange", rectifying: "orange", released: "green" },
};

export const PaymentTag = ({ state, withheld }: Pick<ContractPayment, "state" | "withheld">) => {
  const { t } = useTranslation();
  return (
    <span className={`state-tag hue-${paymentHue[state]}`}>
      {t(`contract.payment.${state}`)}
      {withheld.map((why) => (
        <span key={why} className="state-note">
          {t(`contract.withheld.${why}`)}
        </span>
      ))}
    </span>
  );
};

export const StageTag = ({ state }: Pick<ContractStage, "state">) => {
  const { t } = useTranslation();
  return <span className={`state-tag hue-${stageHue[state]}`}>{t(`contract.stage.${state}`)}</span>;
};

/** Passed, failed, or neither. */
export const PassTag = ({ passes, none }: { passes: boolean | null; none: string }) => {
  const { t } = useTranslation();
  const hue = passes === null ? "grey" : passes ? "green" : "red";
  return (
    <span className={`state-tag hue-${hue}`}>
      {passes === null ? none : t(passes ? "contract.itemPassed" : "contract.itemFailed")}
    </span>
  );
};
