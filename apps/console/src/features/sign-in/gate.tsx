import { GlobalOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { setLanguage } from "../../words/index.ts";
import "./gate.css";

/** The one card of a page that is seen before anything else may be. */
export const Gate = ({ title, note, children }: { title: string; note?: string; children: ReactNode }) => {
  const { t, i18n } = useTranslation();
  return (
    <main className="gate">
      <section className="gate-card">
        <div className="gate-brand">{t("product")}</div>
        <h1>{title}</h1>
        {note && <p className="quiet">{note}</p>}
        {children}
      </section>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        onClick={() => void setLanguage(i18n.language === "en" ? "zh-CN" : "en")}
      >
        {t("frame.otherLanguage")}
      </Button>
    </main>
  );
};
