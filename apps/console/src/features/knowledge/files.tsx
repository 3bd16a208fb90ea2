import type { Article } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { sizeText } from "../../look/size.ts";

/** 附件 of an article: what is no picture. */
export const Files = ({ files }: Pick<Article, "files">) => {
  const { t } = useTranslation();
  const kept = files.filter(({ type }) => !type.startsWith("image/"));
  if (kept.length === 0) return null;
  return (
    <section className="rail-part">
      <h2>{t("knowledge.files")}</h2>
      <ul className="plain-list">
        {kept.map(({ id, name, bytes }) => (
          <li key={id}>
            <a href={`/api/knowledge/files/${id}`} download>
              {name}
            </a>{" "}
            <span className="quiet small figure">{sizeText(bytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};
