import type { Evaluation, Inspection } from "@zongji/api";
import { type Answers, answersProblem, criteriaOf } from "@zongji/domain";
import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { AnswersForm, answersOf, ScoreLine } from "./answers.tsx";
import { useDeed } from "./server.ts";

/** What an inspector fills in; the comments are made at the player. */
export const useScoring = (task: Inspection) => {
  const isSecond = task.state === "second";
  const own = task.evaluations.find(({ role }) => role === (isSecond ? "second" : "first"));
  const [answers, setAnswers] = useState<Answers>(own ? answersOf(own) : {});
  const [comments, setComments] = useState<Evaluation["comments"]>(own?.comments ?? []);
  const [note, setNote] = useState(own?.note ?? "");
  const [revision, setRevision] = useState(own?.revision ?? 0);
  return { isSecond, answers, setAnswers, comments, setComments, note, setNote, revision, setRevision };
};
export type Scoring = ReturnType<typeof useScoring>;

/** The card beside the recording: answers, the score as it comes out, a summary. */
export const ScoringForm = ({ task, scoring }: { task: Inspection; scoring: Scoring }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const { answers, comments, note, revision, isSecond } = scoring;
  const card = task.card.content;
  const missing = criteriaOf(card).filter(({ id }) => answers[id] === undefined).length;
  const send = (operation: "saveEvaluation" | "handInEvaluation") =>
    deed.mutate({
      deed: async () => {
        const body = { revision, answers: { ...answers }, comments: [...comments], note };
        await request(operation, { params: { id: task.id }, body });
        scoring.setRevision(revision + 1);
      },
      done: t(operation === "saveEvaluation" ? "quality.saved" : "quality.handedIn"),
    });
  return (
    <div className="scoring">
      {isSecond && <Alert type="info" showIcon title={t("quality.blind")} />}
      <AnswersForm card={card} answers={answers} change={scoring.setAnswers} />
      <Input.TextArea
        rows={2}
        maxLength={2000}
        value={note}
        aria-label={t("quality.summary")}
        placeholder={t("quality.summary")}
        onChange={({ target }) => scoring.setNote(target.value)}
      />
      <ScoreLine card={card} answers={answers} />
      <div className="scoring-end">
        {missing > 0 && <span className="quiet">{t("quality.unanswered", { count: missing })}</span>}
        <Button loading={deed.isPending} onClick={() => send("saveEvaluation")}>
          {t("quality.save")}
        </Button>
        <Button
          type="primary"
          loading={deed.isPending}
          disabled={answersProblem(card, answers, true) !== undefined}
          onClick={() => send("handInEvaluation")}
        >
          {t("quality.handIn")}
        </Button>
      </div>
    </div>
  );
};
