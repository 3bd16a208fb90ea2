import { appealOutcomeLabels, type Evaluation, type Inspection, labelIn } from "@zongji/api";
import { Alert, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { AnswersForm, answersOf, ScoreLine } from "./answers.tsx";
import { Comments } from "./comments.tsx";
import { plain, ScoreShown } from "./parts.tsx";

const roleWord = { first: "quality.first", second: "quality.secondScore", decision: "quality.decision" } as const;

/** One evaluation that was handed in. */
const Scored = ({
  task,
  evaluation,
  seek,
}: {
  task: Inspection;
  evaluation: Evaluation;
  seek: ((sec: number) => void) | undefined;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  const { role, by, handedInAt, note, comments } = evaluation;
  return (
    <article className="scored" data-role-of={role}>
      <h3 className="scored-head">
        {t(roleWord[role])} <ScoreShown score={evaluation.score} passed={evaluation.passed} />
        {task.counts === role && (
          <Tag color="processing" style={plain}>
            ✓ {t("quality.isCounted")}
          </Tag>
        )}
        <span className="quiet small">
          {t("quality.by", { who: by ?? "—", at: moment(handedInAt ?? evaluation.at, now) })}
        </span>
      </h3>
      <AnswersForm card={task.card.content} answers={answersOf(evaluation)} />
      <ScoreLine card={task.card.content} answers={answersOf(evaluation)} isDone />
      {note !== "" && role !== "decision" && <p>{note}</p>}
      <Comments card={task.card.content} comments={comments} seek={seek} />
    </article>
  );
};

const Agreement = ({ agreement }: { agreement: NonNullable<Inspection["agreement"]> }) => {
  const { t } = useTranslation();
  const { kappa, same, pairs } = agreement;
  return (
    <p className="agreement" data-kappa={kappa?.toFixed(2) ?? ""}>
      {t("quality.kappa")}{" "}
      {kappa === undefined ? (
        <span className="quiet">{t("quality.kappaNone")}</span>
      ) : (
        <b className="figure">{kappa.toFixed(2)}</b>
      )}{" "}
      <span className="quiet small">{t("quality.kappaOf", { same, pairs })}</span>
    </p>
  );
};

/** What the agent objected to, and what was decided. */
const Appeal = ({ task }: { task: Inspection }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (task.appeal === null) return null;
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={`${t("quality.appealText")} · ${moment(task.appealedAt ?? 0, now)}`}
        description={task.appeal}
      />
      {task.outcome !== null && (
        <Alert
          type="success"
          showIcon
          data-outcome={task.outcome}
          title={`${labelIn(appealOutcomeLabels[task.outcome], i18n.language)} · ${t("quality.by", { who: task.decidedBy ?? "—", at: moment(task.decidedAt ?? 0, now) })}`}
          description={task.decisionNote}
        />
      )}
    </>
  );
};

/** All that was scored and decided, as far as the reader may see it. */
export const Outcome = ({ task, seek }: { task: Inspection; seek: ((sec: number) => void) | undefined }) => {
  const order = ["decision", "first", "second"];
  const done = task.evaluations
    .filter(({ handedInAt }) => handedInAt !== null)
    .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
  return (
    <div className="scoring">
      <Appeal task={task} />
      {task.agreement && <Agreement agreement={task.agreement} />}
      {done.map((evaluation) => (
        <Scored key={evaluation.role} task={task} evaluation={evaluation} seek={seek} />
      ))}
    </div>
  );
};
