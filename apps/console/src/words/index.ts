import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { zhCn } from "./zh-cn.ts";

export const languages = ["zh-CN", "en"] as const;
export type Language = (typeof languages)[number];

const remembered = "zongji.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof zhCn };
  }
}

const stored = localStorage.getItem(remembered);
const first: Language = languages.find((language) => language === stored) ?? "zh-CN";

const followLanguage = (language: string) => {
  document.documentElement.lang = language;
  document.title = i18next.t("product");
};

void i18next
  .use(initReactI18next)
  .init({
    lng: first,
    fallbackLng: "zh-CN",
    resources: { "zh-CN": { translation: zhCn }, en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  .then(() => followLanguage(first));

export const setLanguage = async (language: Language): Promise<void> => {
  localStorage.setItem(remembered, language);
  await i18next.changeLanguage(language);
  followLanguage(language);
};
