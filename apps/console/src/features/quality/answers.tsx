import type { Evaluation, ScorecardContent } from "@zongji/api";
import { type Answers, formulaOf, scoreOf, scoreText } from "@zongji/domain";
import { Alert, Popover, Segmented, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { ScoreShown } from "./parts.tsx";

type Criterion = ScorecardContent["sections"][number]["criteria"][number];

/** How to judge it, and the articles that say what is right. */
const Guidance = ({ criterion: { guidance, articles } }: { criterion: Criterion }) => {
  const { t } = useTranslation();
  if (guidance === "" && articles.length === 0) return null;
  const text = (
    <div className="guidance">
      {guidance !== "" && <p>{guidance}</p>}
      {articles.map((id, at) => (
        <Link key={id} to={`/knowledge/article/${id}`} target="_blank">
          {t("quality.article")} {at + 1}
        </Link>
      ))}
    </div>
  );
  return (
    <Popover content={text} trigger={["click", "hover"]}>
      <button type="button" className="link-button small">
        {t("quality.guidance")}
      </button>
    </Popover>
  );
};

const useChoices = () => {
  const { t } = useTranslation();
  return ({ kind, most, optional }: Criterion) => [
    ...(kind === "yesNo"
      ? [
          { value: "1", label: t("quality.yes") },
          { value: "0", label: t("quality.no") },
        ]
      : Array.from({ length: most + 1 }, (_, value) => ({ value: String(value), label: String(value) }))),
    ...(optional ? [{ value: "na", label: t("quality.na") }] : []),
  ];
};

/** An answer as a word. */
export const useAnswerWord = () => {
  const { t } = useTranslation();
  return ({ kind, most }: Pick<Criterion, "kind" | "most">, answer: number | "na" | undefined): string => {
    if (answer === undefined) return "—";
    if (answer === "na") return t("quality.na");
    if (kind === "yesNo") return t(answer === 1 ? "quality.yes" : "quality.no");
    return `${answer} / ${most}`;
  };
};

type Props = {
  readonly card: ScorecardContent;
  readonly answers: Answers;
  /** Absent: it is only shown. */
  readonly change?: ((answers: Answers) => void) | undefined;
};

const One = ({ criterion, answers, change }: { criterion: Criterion } & Omit<Props, "card">) => {
  const { t } = useTranslation();
  const choices = useChoices();
  const word = useAnswerWord();
  const { id, name, weight, fatal } = criterion;
  const answer = answers[id];
  return (
    <div className="criterion" data-criterion={id}>
      <span className="criterion-name">
        {name}{" "}
        <span className="quiet small">
          {t("quality.weight", { weight })} {fatal && <Tag color="error">{t("quality.fatal")}</Tag>}{" "}
          <Guidance criterion={criterion} />
        </span>
      </span>
      {change ? (
        <Segmented<string>
          size="small"
          name={`criterion-${id}`}
          aria-label={name}
          value={answer === undefined ? "" : String(answer)}
          options={choices(criterion)}
          onChange={(value) => change({ ...answers, [id]: value === "na" ? "na" : Number(value) })}
        />
      ) : (
        <b className="figure">{word(criterion, answer)}</b>
      )}
    </div>
  );
};

/** The card with its answers, to be filled in or read. */
export const AnswersForm = ({ card, answers, change }: Props) => (
  <div className="answers">
    {card.sections.map(({ id, name, criteria }) => (
      <section key={id}>
        <h3>{name}</h3>
        {criteria.map((criterion) => (
          <One key={criterion.id} criterion={criterion} answers={answers} change={change} />
        ))}
      </section>
    ))}
  </div>
);

/** The score of answers, and how it is reckoned. */
export const ScoreLine = ({
  card,
  answers,
  isDone = false,
}: Pick<Props, "card" | "answers"> & {
  /** It was handed in. */
  readonly isDone?: boolean;
}) => {
  const { t } = useTranslation();
  const score = scoreOf(card, answers);
  const { hundredths, passed, fatal, exact } = score;
  if (hundredths === undefined || exact === undefined)
    return <p className="score-line quiet">{t("quality.nothingYet")}</p>;
  return (
    <div className="score-line" data-score={scoreText(hundredths)}>
      <div>
        {t(isDone ? "quality.score" : "quality.scoreNow")} <ScoreShown score={hundredths} passed={passed} />{" "}
        <span className="quiet small">{t("quality.passMark", { mark: card.passMark })}</span>
      </div>
      <div className="small formula">
        {t("quality.formula")} <span className="figure">{formulaOf(score)}</span>
        {fatal.length === 0 && ` = ${scoreText(hundredths)}`}
      </div>
      {fatal.length > 0 && <Alert type="error" showIcon title={t("quality.fatalFailed")} />}
      <p className="quiet small">{t("quality.formulaNote")}</p>
    </div>
  );
};

/** What an evaluation answered, typed as the domain has it. */
export const answersOf = ({ answers }: Pick<Evaluation, "answers">): Answers => answers;
