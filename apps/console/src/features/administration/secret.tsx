import { useTranslation } from "react-i18next";

/** What is shown this once. */
export const Secret = ({ lines }: { lines: readonly [string, string][] }) => {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("administration.onceOnly")}</p>
      {lines.map(([label, value]) => (
        <p key={label}>
          {label}: <code className="secret">{value}</code>
        </p>
      ))}
    </>
  );
};
