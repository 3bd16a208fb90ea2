import { type ContractEffects, labelIn } from "@zongji/api";
import { type Clause, yuanText } from "@zongji/domain";
import { useTranslation } from "react-i18next";
import { count } from "../../look/duration.ts";

type Alternative = ContractEffects["clauses"][number]["alternatives"][number];
type Effect = Alternative["effects"][number];

const useEffectWords = () => {
  const { t } = useTranslation();
  return ({ of, about, count: n, fen, day, provisional }: Effect, isNamed: boolean): string => {
    if (fen !== null) return t(`contract.effect.${of as "payable"}`, { amount: yuanText(fen) });
    if (day !== null)
      return `${t("contract.effect.due", { day })}${provisional ? ` ${t("contract.provisional")}` : ""}`;
    const text = t(`contract.effect.${of as "accepted"}`, { n: count(n ?? 0) });
    return !isNamed || about === null || about === "received" ? text : `${t(`contract.budget.of.${about}`)} ${text}`;
  };
};

/** What an alternative comes to, in small print beneath it. */
export const Effects = ({
  of,
  clause,
  alternative,
}: {
  of: ContractEffects | null;
  clause: Clause;
  alternative: string;
}) => {
  const { i18n } = useTranslation();
  const words = useEffectWords();
  const found = of?.clauses
    .find((each) => each.clause === clause)
    ?.alternatives.find((each) => each.alternative === alternative);
  if (!found || found.effects.length + found.figures.length === 0) return null;
  // Where a clause is about one rate its name is said by the clause.
  const isNamed = new Set(found.effects.map(({ about }) => about)).size > 1;
  return (
    <ul className="contract-effects small figure">
      {found.effects.map((effect) => (
        <li key={`${effect.of} ${effect.about}`}>{words(effect, isNamed)}</li>
      ))}
      {found.figures.map(({ label, unit, text }) => (
        <li key={label.en}>
          {labelIn(label, i18n.language)} {text}
          {unit === "percent" && text !== "—" && " %"}
        </li>
      ))}
    </ul>
  );
};
