import { InputNumber, Switch, Typography } from "antd";
import { useTranslation } from "react-i18next";
import type { Edit } from "./edit.ts";

const amounts = [
  ["days", 60],
  ["perAddress", 1000],
  ["perNumber", 100],
] as const;

/** Whether the page is open, the time limit, and how often one may write. */
export const General = ({ edit }: { edit: Edit }) => {
  const { t } = useTranslation();
  const { text, change } = edit;
  return (
    <section className="settings-part">
      <h2>{t("letterSettings.general")}</h2>
      <p className="letter-line">
        <Switch
          id="letters-open"
          checked={text.open}
          aria-label={t("letterSettings.open")}
          onChange={(open) => change({ ...text, open })}
        />
        <label htmlFor="letters-open">{t("letterSettings.open")}</label>
        <Typography.Text copyable className="figure">
          {`${window.location.origin}/letters`}
        </Typography.Text>
      </p>
      <div className="settings-amounts">
        {amounts.map(([name, most]) => (
          <label key={name} htmlFor={`letters-${name}`}>
            <span>{t(`letterSettings.${name}`)}</span>
            <InputNumber
              id={`letters-${name}`}
              min={1}
              max={most}
              precision={0}
              value={text[name]}
              onChange={(value) => value !== null && change({ ...text, [name]: value })}
            />
          </label>
        ))}
      </div>
    </section>
  );
};
