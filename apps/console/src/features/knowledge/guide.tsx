import type { Article } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { filledParts } from "./guide-parts.ts";

/** Of a service guide: materials, steps, windows, fees, time limit. */
export const Guide = ({ guide }: { guide: Article["content"]["guide"] }) => {
  const { t } = useTranslation();
  const parts = filledParts(guide);
  if (parts.length === 0) return null;
  return (
    <dl className="guide">
      {parts.map((part) => (
        <div key={part}>
          <dt>{t(`knowledge.${part}`)}</dt>
          <dd>{guide[part]}</dd>
        </div>
      ))}
    </dl>
  );
};
