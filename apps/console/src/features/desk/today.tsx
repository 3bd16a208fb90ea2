import { useQuery } from "@tanstack/react-query";
import { type OwnToday, ownMeasures } from "@zongji/api";
import { Card } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { figureText, ratioText } from "../../look/duration.ts";
import { Defined, useMeasures, useMeasureWords } from "../../look/measure.tsx";
import type { AgentPhone } from "../../phone/context.tsx";
import { request } from "../../server/request.ts";

type Definition = Parameters<typeof useMeasureWords>[0];

/** While she does nothing the time signed in grows. */
const everyMs = 60_000;

const textOf = (name: (typeof ownMeasures)[number], today: OwnToday, unit: Definition["unit"]): string => {
  switch (name) {
    case "satisfaction":
      return ratioText(today.terms.satisfaction, "percent");
    case "averageTalk":
    case "speedOfAnswer":
      return ratioText(today.terms[name], "ms");
    default:
      return figureText(today[name], unit);
  }
};

const Figure = ({ definition, text, value }: { definition: Definition; text: string; value: number | null }) => {
  const { label, unit } = useMeasureWords(definition);
  return (
    <Defined definition={definition}>
      <div className="own-figure" data-measure={definition.name}>
        <span className="quiet">{label}</span>
        <span>
          <b className="figure">{text}</b> {value !== null && unit(value)}
        </span>
      </div>
    </Defined>
  );
};

/** The agent's own figures of today; what they are is told on hover. */
export const Today = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { data: definitions } = useMeasures();
  const { state } = agent.desk;
  const { data, refetch } = useQuery({
    queryKey: ["ownToday"],
    queryFn: () => request("agentToday"),
    refetchInterval: everyMs,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each state something of it has changed.
  useEffect(() => {
    // What was asked for as it was opened is as new.
    void refetch({ cancelRefetch: false });
  }, [state, refetch]);
  // Beside what she does now they are a convenience: where they fail there are none.
  if (!data || !definitions) return null;
  const shown = ownMeasures.flatMap((name) => {
    const definition = definitions.get(name);
    return definition ? [{ definition, text: textOf(name, data, definition.unit), value: data[name] }] : [];
  });
  return (
    <Card title={t("desk.today")}>
      <div className="own-figures">
        {shown.map((each) => (
          <Figure key={each.definition.name} {...each} />
        ))}
      </div>
    </Card>
  );
};
