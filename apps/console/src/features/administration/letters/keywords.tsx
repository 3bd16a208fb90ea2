import type { LettersConfig } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import type { Edit } from "./edit.ts";
import { AddButton, RowActions, replaced, TypeField, WordsField, without } from "./lists.tsx";

/** Words by which a text is taken for one of a type, beside the type's own name. */
export const Keywords = ({ edit: { text, change } }: { edit: Edit }) => {
  const { t } = useTranslation();
  const { keywords } = text;
  const set = (next: LettersConfig["keywords"]) => change({ ...text, keywords: next });
  return (
    <section className="settings-part">
      <h2>{t("letterSettings.keywords")}</h2>
      <p className="quiet">{t("letterSettings.keywordsNote")}</p>
      <ul className="letter-rows">
        {keywords.map((each, at) => (
          // Two rows may be of one type.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at}>
            <div className="letter-pair">
              <TypeField
                label={t("letters.type")}
                value={each.type === "" ? undefined : each.type}
                change={(type) => set(replaced(keywords, at, { ...each, type: type ?? "" }))}
              />
              <WordsField
                label={t("letterSettings.words")}
                value={each.words}
                change={(words) => set(replaced(keywords, at, { ...each, words }))}
              />
            </div>
            <RowActions name={each.words.join(" ")} remove={() => set(without(keywords, at))} />
          </li>
        ))}
      </ul>
      <AddButton word={t("letterSettings.addKeywords")} add={() => set([...keywords, { type: "", words: [] }])} />
    </section>
  );
};
