import type { MeasureDefinition } from "@zongji/api";
import { localTime, unitLabels } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { useZone } from "../../look/zone.ts";
import { useLabel } from "./words.ts";

const Party = ({ label }: { label: string }) => {
  const { t } = useTranslation();
  return (
    <div className="definition-party">
      <strong>{label}</strong>
      <div className="definition-seal">{t("catalogue.sheet.seal")}</div>
      <div>{t("catalogue.sheet.person")}</div>
      <div>{t("catalogue.sheet.date")}</div>
    </div>
  );
};

/** 统计口径确认单: A4, as it is printed and sealed by both sides. */
export const DefinitionSheet = ({ measures }: { measures: readonly MeasureDefinition[] }) => {
  const { t } = useTranslation();
  const label = useLabel();
  const { date } = localTime(useNow(), useZone());
  return (
    <article className="definition-sheet">
      <h1>{t("catalogue.sheet.title")}</h1>
      <p>
        {t("catalogue.sheet.printed")}：{date} · {t("catalogue.count", { count: measures.length })}
      </p>
      <p>{t("catalogue.sheet.intro")}</p>
      <table>
        <thead>
          <tr>
            <th>{t("catalogue.label")}</th>
            <th>{t("catalogue.unit")}</th>
            <th>{t("catalogue.formula")}</th>
            <th>{t("catalogue.mark")}</th>
            <th>{t("catalogue.version")}</th>
          </tr>
        </thead>
        <tbody>
          {measures.map(({ name, label: word, unit, formula, footnote, mark, version }) => (
            <tr key={name}>
              <td>
                <strong>{label(word)}</strong>
                <br />
                <span className="catalogue-name">{name}</span>
              </td>
              <td>{label(unitLabels[unit]) || "—"}</td>
              <td>
                {label(formula)}
                {footnote && (
                  <>
                    <br />
                    {label(footnote)}
                  </>
                )}
              </td>
              <td>{mark ? label(mark) : "—"}</td>
              <td className="figure">{version}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="definition-parties">
        <Party label={t("catalogue.sheet.client")} />
        <Party label={t("catalogue.sheet.provider")} />
      </div>
    </article>
  );
};
