import type { Session } from "@zongji/api";
import { type ComplaintsConfig, complaintsConfig } from "@zongji/domain";
import { InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { SettingsPage } from "../settings/index.ts";

const limits = ["verifyDays", "appealDays", "decideDays"] as const;

/** 投诉: how long each step may take. */
export const ComplaintSettings = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  return (
    <SettingsPage<ComplaintsConfig>
      kind="complaints"
      of="complaintSettings"
      schema={complaintsConfig}
      session={session}
    >
      {({ text, change }) => (
        <section className="settings-part">
          <h2>{t("complaintSettings.limits")}</h2>
          <div className="settings-amounts">
            {limits.map((name) => (
              <label key={name} htmlFor={`complaints-${name}`}>
                <span>{t(`complaintSettings.${name}`)}</span>
                <InputNumber
                  id={`complaints-${name}`}
                  min={1}
                  max={60}
                  precision={0}
                  value={text[name]}
                  onChange={(value) => value !== null && change({ ...text, [name]: value })}
                />
              </label>
            ))}
          </div>
        </section>
      )}
    </SettingsPage>
  );
};
