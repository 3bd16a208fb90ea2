/** Choosing a figure: its measure, and of what. */
import type { Wall } from "@zongji/api";
import { forecastMeasures, nowMeasures, unitLabels, type WallTile, wallScopesOf } from "@zongji/domain";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { type Definitions, type Of, useFigureWords } from "../../look/wall-figure.ts";

type Props = {
  readonly figure: WallTile;
  readonly change: (figure: WallTile) => void;
  readonly definitions: Definitions;
  readonly places: Pick<Wall, "agents" | "groups">;
  /** Forecasts can be shown, and have no threshold. */
  readonly withForecast: boolean;
};

const measureKey = ({ measure, when }: Pick<Of, "measure" | "when">): string => `${when}/${measure}`;

/** The measures of now, of today by what they count, and the forecasts. */
const useMeasureChoices = (definitions: Definitions, withForecast: boolean) => {
  const { t, i18n } = useTranslation();
  const language = i18n.language === "en" ? "en" : "zh";
  const words = useFigureWords(definitions, undefined);
  const option = (of: Pick<Of, "measure" | "when">) => {
    const label = words.label({ ...of, scope: "all", of: "" });
    const unit = definitions.get(of.measure)?.unit;
    const counted = unit === undefined || of.when === "forecast" ? "" : unitLabels[unit][language];
    return { value: measureKey(of), label: counted === "" ? label : `${label}（${counted}）` };
  };
  const ofDay = [...definitions.values()].filter(
    ({ name, wall, subject }) => wall && subject && !Object.hasOwn(nowMeasures, name),
  );
  const subjects = Map.groupBy(ofDay, ({ subject }) => subject?.[language] ?? "");
  return [
    { label: t("wallBoard.now"), options: Object.keys(nowMeasures).map((measure) => option({ measure, when: "now" })) },
    ...(withForecast
      ? [
          {
            label: t("wallBoard.forecast"),
            options: forecastMeasures.map((measure) => option({ measure, when: "forecast" })),
          },
        ]
      : []),
    ...[...subjects].map(([subject, all]) => ({
      label: `${t("wallBoard.today")} · ${subject}`,
      options: all.map(({ name }) => option({ measure: name, when: "today" })),
    })),
  ];
};

/** What a figure of another measure is of: as before where that has an answer. */
const withMeasure = (figure: WallTile, key: string): WallTile => {
  const [when, measure] = key.split("/") as [WallTile["when"], string];
  const keeps = wallScopesOf({ measure, when })?.includes(figure.scope) === true;
  return { measure, when, ...(keeps ? { scope: figure.scope, of: figure.of } : { scope: "all", of: "" }) };
};

export const FigureChoice = ({ figure, change, definitions, places, withForecast }: Props) => {
  const { t } = useTranslation();
  const measures = useMeasureChoices(definitions, withForecast);
  const scopes = wallScopesOf(figure) ?? ["all"];
  const which =
    figure.scope === "group"
      ? places.groups.map(({ id, name }) => ({ value: id, label: name }))
      : places.agents.map(({ user, agentNo, name }) => ({ value: user, label: `${agentNo} ${name}` }));
  return (
    <div className="figure-choice">
      <Select
        className="figure-choice-measure"
        showSearch={{ optionFilterProp: "label" }}
        aria-label={t("wallBoard.measure")}
        value={measureKey(figure)}
        options={measures}
        onChange={(key: string) => change(withMeasure(figure, key))}
      />
      <Select
        aria-label={t("wallBoard.scope")}
        value={figure.scope}
        disabled={scopes.length === 1}
        options={scopes.map((scope) => ({ value: scope, label: t(`wallBoard.${scope}`) }))}
        onChange={(scope: WallTile["scope"]) => {
          const first = scope === "group" ? places.groups[0]?.id : scope === "agent" ? places.agents[0]?.user : "";
          change({ ...figure, scope, of: first ?? "" });
        }}
      />
      {figure.scope !== "all" && (
        <Select
          showSearch={{ optionFilterProp: "label" }}
          aria-label={t("wallBoard.which", { what: t(`wallBoard.${figure.scope}`) })}
          value={figure.of}
          options={which}
          onChange={(of: string) => change({ ...figure, of })}
        />
      )}
    </div>
  );
};
