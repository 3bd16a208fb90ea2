import type { Contract } from "@zongji/api";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { DeedButton } from "./deed-button.tsx";

type Kept = NonNullable<Contract["retention"]>;

/** 录音保存期限: what both agreed, and what one of them proposes. Nothing is deleted before. */
export const Retention = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  const { retention, retentionAsked, side, end } = contract;
  const said = ({ days, evidenceDays }: Kept): string =>
    days === 0 ? t("contract.retention.never") : t("contract.retention.after", { days, evidenceDays });
  const { days, evidenceDays } = retention ?? { days: 365, evidenceDays: 180 };
  const start = { days: String(days), evidenceDays: String(evidenceDays) };
  return (
    <Card
      size="small"
      title={t("contract.retention.title")}
      extra={side && !end && <DeedButton contract={contract} deed={{ type: "RetentionProposed" }} start={start} />}
    >
      <div className="contract-stack">
        <span>{retention ? said(retention) : t("contract.retention.none")}</span>
        {retentionAsked && (
          <span className="contract-marks">
            <span>
              {t("contract.retention.asked", {
                ...{ side: t(`contract.side.${retentionAsked.by}`), what: said(retentionAsked) },
              })}
            </span>
            <span className="state-tag hue-orange">
              {t("contract.reading.waits", {
                side: t(`contract.side.${retentionAsked.by === "client" ? "provider" : "client"}`),
              })}
            </span>
            {side !== null && side !== retentionAsked.by && (
              <DeedButton contract={contract} deed={{ type: "RetentionAnswered" }}>
                <p>{said(retentionAsked)}</p>
              </DeedButton>
            )}
          </span>
        )}
        <span className="quiet small">{t("contract.retention.note")}</span>
      </div>
    </Card>
  );
};
